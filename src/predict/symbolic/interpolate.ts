import { constant, type Polynomial, plus, times, ZERO } from "../../graph/shapes/polynomial.ts";

/** Amounts at a point, NaN for one that is not defined there; null: no amount is. */
export type Amounts = (point: readonly number[]) => readonly number[] | null;

export interface Variable {
  readonly name: string;
  /** At least POINTS whole numbers, ascending. */
  readonly values: readonly number[];
}

/** Highest power of one variable that is looked for: attention over a square image has 4. */
const MAX_DEGREE = 6;
/** Values of a variable: for a polynomial of the highest degree, and two more that must lie on it. */
export const POINTS = MAX_DEGREE + 3;
/** Points of the grid on which the polynomial is determined; with more its text would be no help. */
const MAX_GRID = 512;

/**
 * The polynomials with whole coefficients that agree with the amounts wherever these were asked. Newton's divided
 * differences, exact as long as numbers stay below 2^53: first each variable alone, and all together, until two more points
 * lie on the curve, then the grid that the degrees ask for. Of what lies between, the caller must make sure.
 * @returns one an amount, null for one that is no such polynomial; null when some point could not be asked
 */
export function interpolate(
  variables: readonly Variable[],
  amounts: Amounts,
): readonly (Polynomial | null)[] | null {
  const answers = new Map<string, readonly number[] | null>();
  const ask = (steps: readonly number[]) => {
    const key = steps.join();
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = amounts(steps.map((step, place) => variables[place]!.values[step]!));
      answers.set(key, answer);
    }
    return answer;
  };

  const origin = variables.map(() => 0);
  const first = ask(origin);
  if (!first) return null;
  const settled = first.map((amount) => Number.isSafeInteger(amount));
  const degreeOn = (values: readonly number[], line: (step: number) => readonly number[]): number | null => {
    const found = degreesIn(values, (step) => ask(line(step)));
    if (!found) return null;
    for (const [amount, degree] of found.entries()) if (degree === null) settled[amount] = false;
    return Math.max(0, ...found.map((degree, amount) => (settled[amount] ? (degree ?? 0) : 0)));
  };
  const degrees: number[] = [];
  for (const [place, { values }] of variables.entries()) {
    const degree = degreeOn(values, (step) => origin.with(place, step));
    if (degree === null) return null;
    degrees.push(degree);
  }
  const total = degreeOn([...Array(POINTS).keys()], (step) => origin.map(() => step));
  if (total === null) return null;
  const grid = gridOf(degrees, total);
  if (!grid) return first.map(() => null);

  const columns: number[][] = first.map(() => []);
  for (const steps of grid) {
    const answer = ask(steps);
    if (!answer) return null;
    for (const [amount, value] of answer.entries()) columns[amount]!.push(value);
  }
  return columns.map((column, amount) => (settled[amount] ? newton(column, grid, variables) : null));
}

/** For each amount the degree along one line, null where it does not settle; null when a point cannot be asked. */
function degreesIn(
  values: readonly number[],
  ask: (step: number) => readonly number[] | null,
): readonly (number | null)[] | null {
  /** For each amount, the divided differences of orders 0, 1 … that end at the last point. */
  const last: number[][] = [];
  const degrees: number[] = [];
  for (let step = 0; step < POINTS; step++) {
    const answer = ask(step);
    if (!answer) return null;
    for (const [amount, value] of answer.entries()) {
      last[amount] ??= [];
      const differences = last[amount];
      let difference = value;
      for (let order = 0; order < step; order++) {
        const before = differences[order]!;
        differences[order] = difference;
        difference = (difference - before) / (values[step]! - values[step - order - 1]!);
      }
      differences.push(difference);
      if (difference !== 0) degrees[amount] = step;
      else degrees[amount] ??= 0;
    }
    if (degrees.every((degree) => step >= degree + 2)) break;
  }
  const asked = last[0]?.length ?? 0;
  return degrees.map((degree) => (asked > degree + 2 ? degree : null));
}

/** Every point of the grid that a polynomial of these degrees, `total` at most together, needs; null: too many. */
function gridOf(degrees: readonly number[], total: number): readonly (readonly number[])[] | null {
  let grid: { readonly steps: readonly number[]; readonly left: number }[] = [{ steps: [], left: total }];
  for (const degree of degrees) {
    grid = grid.flatMap(({ steps, left }) =>
      Array.from({ length: Math.min(degree, left) + 1 }, (_, step) => ({
        steps: [...steps, step],
        left: left - step,
      })),
    );
    if (grid.length > MAX_GRID) return null;
  }
  return grid.map(({ steps }) => steps);
}

/**
 * From values on a grid to the polynomial; null when a coefficient is not whole. With a point the grid has every one below
 * it, so that along each variable its lines begin at 0 and have no gaps.
 */
function newton(
  column: readonly number[],
  grid: readonly (readonly number[])[],
  variables: readonly Variable[],
): Polynomial | null {
  const differences = new Map(grid.map((steps, i) => [steps.join(), column[i]!]));
  for (const [place, { values }] of variables.entries()) {
    // The points furthest along the line first: each needs the one before it as it was.
    const order = grid.toSorted((a, b) => b[place]! - a[place]!);
    const most = order[0]![place]!;
    for (let round = 1; round <= most; round++)
      for (const steps of order) {
        const step = steps[place]!;
        if (step < round) break;
        const key = steps.join();
        const before = differences.get(steps.with(place, step - 1).join())!;
        const span = values[step]! - values[step - round]!;
        differences.set(key, (differences.get(key)! - before) / span);
      }
  }
  let sum: Polynomial = ZERO;
  for (const steps of grid) {
    const coefficient = differences.get(steps.join())!;
    if (!Number.isSafeInteger(coefficient)) return null;
    if (coefficient === 0) continue;
    let term = constant(coefficient);
    for (const [place, { name, values }] of variables.entries())
      for (let step = 0; step < steps[place]!; step++)
        term = times(term, plus(new Map([[name, 1]]), constant(-values[step]!)));
    sum = plus(sum, term);
  }
  return sum;
}
