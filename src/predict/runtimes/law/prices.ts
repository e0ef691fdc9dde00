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
const SWEEPS = 400;

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
  const free = rows.length >= FEWEST_FOR_LAUNCH;
  // Each column in units of the measured time, so that 1 is the target everywhere.
  const columns = ["", ...names].map((name) =>
    rows.map(({ counts, seconds }) => (name === "" ? 1 : (counts[name] ?? 0)) / seconds),
  );
  const scale = columns.map((column) => Math.max(...column) || 1);
  const x = columns.map((_, at) => (at === 0 ? least : 0));
  let weights = rows.map(() => 1);
  for (let round = 0; round < ROUNDS; round++) {
    descend(columns, scale, weights, x, free ? least : null);
    weights = rows.map((_, row) => {
      const error = Math.abs(1 - columns.reduce((sum, column, at) => sum + column[row]! * x[at]!, 0));
      return error <= HUBER ? 1 : HUBER / error;
    });
  }
  return { launch: x[0]!, each: Object.fromEntries(names.map((name, at) => [name, x[at + 1]!])) };
}

function descend(
  columns: readonly (readonly number[])[],
  scale: readonly number[],
  weights: readonly number[],
  x: number[],
  least: number | null,
): void {
  const left = weights.map(
    (_, row) => 1 - columns.reduce((sum, column, at) => sum + column[row]! * x[at]!, 0),
  );
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (const [at, column] of columns.entries()) {
      if (at === 0 && least === null) continue;
      let slope = 0;
      let curve = 0;
      for (const [row, value] of column.entries()) {
        slope += weights[row]! * value * left[row]!;
        curve += weights[row]! * value * value;
      }
      if (curve === 0) continue;
      const next = Math.max(at === 0 ? (least ?? 0) : 0, x[at]! + slope / curve);
      const step = next - x[at]!;
      if (step === 0) continue;
      x[at] = next;
      for (const [row, value] of column.entries()) left[row] = left[row]! - step * value;
      moved = Math.max(moved, Math.abs(step) * scale[at]!);
    }
    if (moved < 1e-6) return;
  }
}
