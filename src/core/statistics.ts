/** Robust statistics on small samples, and a seeded generator so that nothing depends on chance. */

/** A uniform generator in [0, 1): mulberry32, public domain, 32 bits of state. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Linear-interpolated quantile, q in [0, 1], of any order of values; NaN for none. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return lower + (upper - lower) * (position - below);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Percentile-bootstrap interval of the median; the same samples always give the same interval. */
export function bootstrapMedian(
  values: readonly number[],
  { confidence = 0.95, rounds = 400, seed = 1 } = {},
): { low: number; high: number } {
  if (values.length === 0) return { low: Number.NaN, high: Number.NaN };
  if (values.length === 1) return { low: values[0]!, high: values[0]! };
  const random = seededRandom(seed);
  const medians: number[] = [];
  const resample = new Array<number>(values.length);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < values.length; i++) resample[i] = values[Math.floor(random() * values.length)]!;
    medians.push(median(resample));
  }
  const tail = (1 - confidence) / 2;
  return { low: quantile(medians, tail), high: quantile(medians, 1 - tail) };
}
