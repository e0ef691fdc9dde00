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
  return quantileOfSorted(
    values.toSorted((a, b) => a - b),
    q,
  );
}

function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return lower + (upper - lower) * (position - below);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Percentile-bootstrap interval of the median; the same samples always give the same interval. A resample is counted by
 * rank, never sorted: a page draws hundreds of intervals at once.
 */
export function bootstrapMedian(
  values: readonly number[],
  { confidence = 0.95, rounds = 400, seed = 1 } = {},
): { low: number; high: number } {
  const n = values.length;
  if (n === 0) return { low: Number.NaN, high: Number.NaN };
  if (n === 1) return { low: values[0]!, high: values[0]! };
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const rankOf = new Uint32Array(n);
  for (let rank = 0; rank < n; rank++) rankOf[order[rank]!] = rank;
  const at = (rank: number) => values[order[rank]!]!;
  const [below, above] = [Math.floor((n - 1) / 2), Math.ceil((n - 1) / 2)];
  const random = seededRandom(seed);
  const times = new Uint32Array(n);
  const medians = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    times.fill(0);
    for (let i = 0; i < n; i++) times[rankOf[Math.floor(random() * n)]!]!++;
    let rank = 0;
    let passed = times[0]!;
    while (passed <= below) passed += times[++rank]!;
    const lower = at(rank);
    while (passed <= above) passed += times[++rank]!;
    medians[round] = lower + (at(rank) - lower) * (above === below ? 0 : 0.5);
  }
  const tail = (1 - confidence) / 2;
  medians.sort();
  return { low: quantileOfSorted(medians, tail), high: quantileOfSorted(medians, 1 - tail) };
}
