import { bootstrapMedian, median } from "./statistics.ts";

/** A figure with its interval (95 % unless said otherwise) and the number of samples behind it. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Samples are never changed once they are taken, and one row's stand in several tables. */
const known = new WeakMap<readonly number[], Estimate>();

/** Median of the samples with a bootstrap interval. */
export function estimate(samples: readonly number[]): Estimate {
  const before = known.get(samples);
  if (before) return before;
  const { low, high } = bootstrapMedian(samples);
  const found = { value: median(samples), low, high, n: samples.length };
  known.set(samples, found);
  return found;
}

/** amount ÷ estimate: a rate from a time; the bounds change places. */
export function rateOf(amount: number, time: Estimate): Estimate {
  return { value: amount / time.value, low: amount / time.high, high: amount / time.low, n: time.n };
}

export function scale(e: Estimate, factor: number): Estimate {
  return { value: e.value * factor, low: e.low * factor, high: e.high * factor, n: e.n };
}
