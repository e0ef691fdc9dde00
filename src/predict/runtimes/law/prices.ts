/** A sum of terms, each a count times its price; prices are never negative. */
export interface Prices {
  /** Seconds that every launch costs. */
  readonly launch: number;
  readonly each: Readonly<Record<string, number>>;
}

export interface Priced {
  readonly counts: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Relative errors beyond this weigh linearly: one disturbed measurement must not bend the rest. */
const HUBER = 0.15;
const ROUNDS = 12;
const SWEEPS = 1000;
/** Prices that move by less, in units of the largest measured launch, have settled. */
const SETTLED = 1e-9;

export function secondsAt(prices: Prices, counts: Readonly<Record<string, number>>): number {
  let sum = prices.launch;
  for (const [name, price] of Object.entries(prices.each)) sum += price * (counts[name] ?? 0);
  return sum;
}

/** Fewer points than these say nothing of what a launch costs beside its work. */
const FEWEST_FOR_LAUNCH = 4;

/**
 * Prices that explain the measured launches best, in relative error: least squares under "no price is negative" by
 * coordinate descent, repeated with lighter weights for what lies far off. Sums of positive terms stay positive and
 * grow with the work wherever they are asked.
 * @param least what a launch costs at least, in seconds
 */
export function fitPrices(rows: readonly Priced[], names: readonly string[], least = 0): Prices {
  const size = names.length + 1;
  // Counts in units of the measured time, so that 1 is the target everywhere; the launch is the first count.
  const table = rows.map(({ counts, seconds }) => [
    1 / seconds,
    ...names.map((name) => (counts[name] ?? 0) / seconds),
  ]);
  // … and each in units of its largest, so that prices are comparable.
  const scale = Array.from({ length: size }, (_, at) => Math.max(...table.map((row) => row[at]!)) || 1);
  const scaled = table.map((row) => row.map((value, at) => value / scale[at]!));
  const floor = scale.map((unit, at) => (at === 0 ? least * unit : 0));
  const free = rows.length >= FEWEST_FOR_LAUNCH;
  const x = [...floor];
  let weights = rows.map(() => 1);
  for (let round = 0; round < ROUNDS; round++) {
    const moved = descend(normal(scaled, weights, size), floor, free ? 0 : 1, x);
    weights = scaled.map((row) => {
      const error = Math.abs(1 - row.reduce((sum, value, at) => sum + value * x[at]!, 0));
      return error <= HUBER ? 1 : HUBER / error;
    });
    if (moved < SETTLED) break;
  }
  const price = (at: number) => x[at]! / scale[at]!;
  return { launch: price(0), each: Object.fromEntries(names.map((name, at) => [name, price(at + 1)])) };
}

interface Normal {
  /** Weighted products of columns, row by row. */
  readonly gram: Float64Array;
  /** … and of each column with the target. */
  readonly right: Float64Array;
  readonly size: number;
}

function normal(rows: readonly (readonly number[])[], weights: readonly number[], size: number): Normal {
  const gram = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const [at, row] of rows.entries()) {
    const weight = weights[at]!;
    for (let i = 0; i < size; i++) {
      right[i] = right[i]! + weight * row[i]!;
      for (let j = 0; j < size; j++) gram[i * size + j] = gram[i * size + j]! + weight * row[i]! * row[j]!;
    }
  }
  return { gram, right, size };
}

/** Minimises over one price after the other until none moves; how far all of it went. */
function descend({ gram, right, size }: Normal, floor: readonly number[], from: number, x: number[]): number {
  const before = [...x];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (let at = from; at < size; at++) {
      const curve = gram[at * size + at]!;
      if (curve === 0) continue;
      let slope = right[at]!;
      for (let other = 0; other < size; other++) slope -= gram[at * size + other]! * x[other]!;
      const next = Math.max(floor[at]!, x[at]! + slope / curve);
      moved = Math.max(moved, Math.abs(next - x[at]!));
      x[at] = next;
    }
    if (moved < SETTLED) break;
  }
  return x.reduce((most, value, at) => Math.max(most, Math.abs(value - before[at]!)), 0);
}
