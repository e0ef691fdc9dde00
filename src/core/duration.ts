import { type Formatter, formatSeconds } from "./format.ts";

const DAY = 86_400;
const YEAR = 365.25 * DAY;
/** Up to two days read better in hours, up to two years in days. */
const [MOST_HOURS, MOST_DAYS] = [2 * DAY, 2 * YEAR];

function figure(value: number, digits: number): string {
  if (value >= 1e6) return value.toExponential(digits - 1).replace("e+", " × 10^");
  return Number(value.toPrecision(digits)).toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** Seconds that may be years: "9.81 s", "1 h 02 min", "12.3 days", "4.1 years". */
export const formatDuration: Formatter = (value, options = {}) => {
  if (!Number.isFinite(value) || Math.abs(value) < MOST_HOURS) return formatSeconds(value, options);
  const digits = options.digits ?? 3;
  return value < MOST_DAYS ? `${figure(value / DAY, digits)} days` : `${figure(value / YEAR, digits)} years`;
};
