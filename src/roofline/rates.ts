import { isMeasured, type MeasuredRow, type Row, totalBytes } from "../core/calibration.ts";
import { type Estimate, estimate, rateOf } from "../core/estimate.ts";

/**
 * A timestamp that claims less than half of the time that the wall clock saw is a broken timer, not a fast kernel;
 * such a row must not set a roof. (Smaller disagreements are flagged by the bench and kept.)
 */
const LEAST_AGREEMENT = 0.5;

/** Rows that can become ceilings or points: measured, with at least one positive sample, by a clock that can be believed. */
export function usableRows(rows: readonly Row[]): MeasuredRow[] {
  return rows.filter(isMeasured).filter(({ outcome }) => {
    const { agreement } = outcome.quality;
    return outcome.samples.some((s) => s > 0) && (agreement === null || agreement >= LEAST_AGREEMENT);
  });
}

/** FLOP/s of a row; null when it does no FLOP. */
export function flopRate(row: MeasuredRow): Estimate | null {
  return perSecond(row.work.flops, row);
}

/** Bytes per second of a row, reads and writes together; null when it moves none. */
export function bandwidth(row: MeasuredRow): Estimate | null {
  return perSecond(totalBytes(row.work), row);
}

/** Bootstrapping is the slow part, and a chart that fills in derives the same rows again and again. */
const times = new WeakMap<MeasuredRow, Estimate>();

/** Seconds per dispatch. A slope can come out negative on a disturbed device; it is no time and takes no part. */
export function secondsOf(row: MeasuredRow): Estimate {
  const known = times.get(row);
  if (known) return known;
  const { samples } = row.outcome;
  // The same array where nothing was disturbed, as nearly always: its estimate may be known from a table.
  const time = estimate(samples.every((s) => s > 0) ? samples : samples.filter((s) => s > 0));
  times.set(row, time);
  return time;
}

/** So much work of a row over its time; null for no work, or where that is no finite rate. */
export function perSecond(amount: number, row: MeasuredRow): Estimate | null {
  if (!(amount > 0)) return null;
  const rate = rateOf(amount, secondsOf(row));
  return Number.isFinite(rate.value) && Number.isFinite(rate.high) && rate.low > 0 ? rate : null;
}
