import type { Estimate } from "./estimate.ts";

/**
 * The one place where figures become text. Three significant digits, SI prefixes (GB = 10^9), binary prefixes for
 * sizes (GiB = 2^30), the unit after a space. "–" stands for a figure that does not exist (NaN), "∞" for an infinite
 * one; a value that rounds up to the next prefix takes it (999.96 is "1.00 k").
 */
export interface FormatOptions {
  /** Significant digits; 3 when absent. */
  readonly digits?: number;
  /** Drop zeros after the decimal point: "1 TFLOP/s", for the ticks of an axis. */
  readonly trim?: boolean;
}

export type Formatter = (value: number, options?: FormatOptions) => string;

const MISSING = "–";

const SI_PREFIXES = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"];
const BINARY_PREFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const TIME_UNITS = ["ns", "µs", "ms", "s"];

const MINUTE = 60;
const HOUR = 3600;

/** A magnitude to so many significant digits, never in exponent notation within the range of a unit's prefixes. */
function significant(magnitude: number, { digits = 3, trim = false }: FormatOptions): string {
  if (magnitude === 0) return "0";
  const rounded = Number(magnitude.toPrecision(digits));
  const decimals = digits - 1 - Math.floor(Math.log10(rounded));
  const text = rounded.toFixed(Math.min(Math.max(decimals, 0), 100));
  return trim && text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** NaN, infinity and the sign, the same for every unit; `text` sees a finite magnitude. */
function signed(value: number, unit: string, text: (magnitude: number) => string): string {
  if (Number.isNaN(value)) return MISSING;
  const magnitude = Math.abs(value);
  const shown = magnitude === Number.POSITIVE_INFINITY ? withUnit("∞", unit) : text(magnitude);
  return value < 0 ? `−${shown}` : shown;
}

function withUnit(figure: string, unit: string): string {
  return unit ? `${figure} ${unit}` : figure;
}

/** Index of the prefix that leaves less than `base` before the decimal point once the figure is rounded. */
function prefixIndex(magnitude: number, base: number, last: number, digits: number): number {
  let index = 0;
  let scaled = magnitude;
  while (index < last && Number(scaled.toPrecision(digits)) >= base) {
    scaled /= base;
    index++;
  }
  return index;
}

function prefixed(magnitude: number, unit: string, options: FormatOptions): string {
  const index = prefixIndex(magnitude, 1000, SI_PREFIXES.length - 1, options.digits ?? 3);
  return withUnit(significant(magnitude / 1000 ** index, options), `${SI_PREFIXES[index]}${unit}`);
}

/** FLOP/s: "2.61 TFLOP/s". */
export const formatRate: Formatter = (value, options = {}) =>
  signed(value, "FLOP/s", (magnitude) => prefixed(magnitude, "FLOP/s", options));

/** Operations per second that are no FLOP: "1.93 Top/s". */
export const formatOperations: Formatter = (value, options = {}) =>
  signed(value, "op/s", (magnitude) => prefixed(magnitude, "op/s", options));

/** Bytes per second, decimal: "92.3 GB/s". */
export const formatBandwidth: Formatter = (value, options = {}) =>
  signed(value, "B/s", (magnitude) => prefixed(magnitude, "B/s", options));

/** FLOP per byte: "28.0 FLOP/B". */
export const formatIntensity: Formatter = (value, options = {}) =>
  signed(value, "FLOP/B", (magnitude) => prefixed(magnitude, "FLOP/B", options));

/**
 * A count: "1.81 G", or "1.814 GMAC" with four digits and a unit. Whole numbers below 1000 are exact.
 */
export function formatCount(value: number, options: FormatOptions & { readonly unit?: string } = {}): string {
  const unit = options.unit ?? "";
  return signed(value, unit, (magnitude) =>
    magnitude < 1000 && Number.isInteger(magnitude)
      ? withUnit(String(magnitude), unit)
      : prefixed(magnitude, unit, options),
  );
}

/** A number of things, to the last digit: "6,623". */
export function formatWhole(value: number): string {
  return signed(value, "", (magnitude) => String(Math.round(magnitude)).replace(/\B(?=(\d{3})+$)/g, ","));
}

/** Bytes as a size, binary: "64 KiB" when that is exact, else "1.46 MiB". */
export const formatBytes: Formatter = (value, options = {}) =>
  signed(value, "B", (magnitude) => {
    const last = BINARY_PREFIXES.length - 1;
    // Up to 1023 of a unit are shown, so four digits are kept before the point when three are asked for.
    const index = prefixIndex(magnitude, 1024, last, Math.max(options.digits ?? 3, 4));
    const scaled = magnitude / 1024 ** index;
    const digits = scaled >= 1000 ? Math.max(options.digits ?? 3, 4) : (options.digits ?? 3);
    const figure = Number.isInteger(scaled) ? String(scaled) : significant(scaled, { ...options, digits });
    return withUnit(figure, `${BINARY_PREFIXES[index]}B`);
  });

/** Seconds: "412 ns", "16.4 µs", "3.20 ms", "9.81 s", "2 min 05 s", "1 h 02 min". */
export const formatSeconds: Formatter = (value, options = {}) =>
  signed(value, "s", (magnitude) => {
    if (magnitude === 0) return "0 s";
    const digits = options.digits ?? 3;
    if (Number(magnitude.toPrecision(digits)) >= MINUTE) return minutes(magnitude);
    const index = prefixIndex(magnitude * 1e9, 1000, TIME_UNITS.length - 1, digits);
    return withUnit(significant((magnitude * 1e9) / 1000 ** index, options), TIME_UNITS[index]!);
  });

function minutes(magnitude: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.round(magnitude);
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ${two(seconds % MINUTE)} s`;
  const whole = Math.round(magnitude / MINUTE);
  return `${Math.floor(whole / MINUTE)} h ${two(whole % MINUTE)} min`;
}

/** A fraction as a percentage: 0.1234 is "12.3 %". */
export const formatPercent: Formatter = (value, options = {}) =>
  signed(value, "%", (magnitude) => withUnit(significant(magnitude * 100, options), "%"));

/** A ratio of two figures: "1.32 ×". */
export const formatFactor: Formatter = (value, options = {}) =>
  signed(value, "×", (magnitude) => withUnit(significant(magnitude, options), "×"));

/**
 * An estimate with its interval, the unit once where it is the same: "2.61 TFLOP/s (2.55–2.66)". A figure that rests
 * on one sample has no interval and shows none.
 */
export function formatInterval(estimate: Estimate, format: Formatter, options: FormatOptions = {}): string {
  const value = format(estimate.value, options);
  if (estimate.n === 1 || !Number.isFinite(estimate.low) || !Number.isFinite(estimate.high)) return value;
  const low = format(estimate.low, options);
  const high = format(estimate.high, options);
  const unit = unitOf(value);
  if (unitOf(low) !== unit || unitOf(high) !== unit) return `${value} (${low} – ${high})`;
  const bare = (text: string) => text.slice(0, text.length - unit.length);
  return `${value} (${bare(low)}–${bare(high)})`;
}

/** " TFLOP/s" of "2.61 TFLOP/s"; everything after the first space, so that "2 min 05 s" is never cut in two. */
function unitOf(text: string): string {
  const space = text.indexOf(" ");
  return space < 0 ? "" : text.slice(space);
}

/** An ISO 8601 instant for a reader: "21 Nov 2026, 09:37", in the reader's time zone unless one is given. */
export function formatDate(iso: string, { timeZone }: { readonly timeZone?: string } = {}): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return MISSING;
  return dateFormat(timeZone).format(date);
}

const dateFormats = new Map<string | undefined, Intl.DateTimeFormat>();

/** Making one takes far longer than using it, and a list has hundreds of dates. */
function dateFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = dateFormats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    ...(timeZone ? { timeZone } : {}),
  });
  dateFormats.set(timeZone, made);
  return made;
}
