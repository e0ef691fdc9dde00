import { type MeasuredRow, totalBytes } from "../../core/calibration.ts";
import { quantile } from "../../core/statistics.ts";
import type { Bytes, Seconds } from "../../core/units.ts";

/** What one dispatch asks of the device, as the time law sees it. */
export interface Demand {
  /** FLOP without special functions. */
  readonly arithmetic: number;
  /** Special-function evaluations. */
  readonly special: number;
  /** Bytes moved whose last use is recent: the node's own working set decides which memory they come from. */
  readonly bytes: Bytes;
  readonly footprint: Bytes;
  /** Bytes last touched a whole run ago (a model's weights), and what has passed through the memory since. */
  readonly coldBytes: Bytes;
  readonly coldFootprint: Bytes;
}

/** A calibrated dispatch: what it asked and how long it took. */
export interface Point extends Demand {
  readonly key: string;
  readonly seconds: Seconds;
  /** How many samples the time is the median of. */
  readonly samples: number;
}

/** Median of the samples that are times at all. */
export function secondsOf(row: MeasuredRow): Seconds {
  return quantile(
    row.outcome.samples.filter((sample) => sample > 0),
    0.5,
  );
}

/**
 * A measured row as a point: its special functions are among its FLOP and have a rate of their own. The kernel is repeated
 * on the same buffers, so nothing of it is cold.
 */
export function pointOf(row: MeasuredRow): Point {
  return {
    key: row.key,
    seconds: secondsOf(row),
    samples: row.outcome.samples.length,
    arithmetic: Math.max(0, row.work.flops - row.work.sfu),
    special: row.work.sfu,
    bytes: totalBytes(row.work),
    footprint: row.work.footprint,
    coldBytes: 0,
    coldFootprint: 0,
  };
}
