import type { MeasuredRow } from "../core/calibration.ts";
import type { Estimate } from "../core/estimate.ts";
import type { Drift } from "./drift.ts";
import { logMedian, together } from "./log-median.ts";
import { bothTails, criticalT } from "./student.ts";

/** A row with the drift of the run that it is from. */
interface Sample {
  readonly row: MeasuredRow;
  readonly drift: Drift;
}

export interface RawRatio {
  /** Speed of the other over speed of the base, with its 95 % interval; n is the smaller number of samples. */
  readonly ratio: Estimate;
  /** Chance of a ratio at least this far from 1 without any difference; null where nothing can be judged, and why. */
  readonly p: number | null;
  readonly unjudged: string | null;
  /** Either row was measured while the device changed its speed. */
  readonly unsteady: boolean;
}

/** Fewer samples tell no scatter. */
const FEWEST = 3;
const LEVEL = 0.05;
/** Degrees of freedom in quarters, so that critical values are found once; whole beyond what a reader could see. */
const MOST_DEGREES = 1000;

/**
 * How many times as fast the other row is as the base's; `work` is what a dispatch of the other does over what one of the
 * base does. The difference of the logarithms of the medians, with a standard error of four parts: what each side's samples scatter and
 * how each side's run drifted.
 */
export function ratioOf(base: Sample, other: Sample, work = 1): RawRatio {
  const sides = [base, other].map(({ row, drift }) => {
    const unsteady = row.outcome.quality.flags.includes("unsteady");
    const samples = row.outcome.samples.filter((seconds) => seconds > 0);
    return { middle: logMedian(samples), n: samples.length, unsteady, drift, samples };
  });
  const [from, to] = sides as [(typeof sides)[number], (typeof sides)[number]];
  const value = from.middle.value - to.middle.value + Math.log(work);
  const parts = sides.flatMap(({ middle, unsteady, drift }) => [
    middle,
    unsteady ? drift.unsteady : drift.steady,
  ]);
  const { variance, degrees } = together(parts);
  const rounded = Math.min(MOST_DEGREES, Math.floor(degrees * 4) / 4);
  const error = Math.sqrt(variance);
  const half = criticalT(LEVEL, rounded) * error;
  const n = Math.min(from.n, to.n);
  const unjudged = whyUnjudged(n, sides);
  return {
    ratio: { value: Math.exp(value), low: Math.exp(value - half), high: Math.exp(value + half), n },
    p: unjudged ? null : bothTails(value / error, rounded),
    unjudged,
    unsteady: sides.some(({ unsteady }) => unsteady),
  };
}

function whyUnjudged(n: number, sides: readonly { readonly drift: Drift }[]): string | null {
  if (n < FEWEST) return `too few samples (${n})`;
  return sides.every(({ drift }) => drift.known) ? null : "the run is too short to know its drift";
}
