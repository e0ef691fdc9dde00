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
const MAX_GRID = 256;

/**
 * The polynomials with whole coefficients that agree with the amounts wherever these were asked. Newton's divided
 * differences, exact as long as numbers stay below 2^53: first each variable alone until two more points lie on the curve,
 * then the grid that the degrees ask for. Of what lies between, the caller must make sure.
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
  const degrees: number[] = [];
  for (const [place, { values }] of variables.entries()) {
    const found = degreesIn(values, (step) => ask(origin.with(place, step)));
    if (!found) return null;
    for (const [amount, degree] of found.entries()) if (degree === null) settled[amount] = false;
    degrees.push(Math.max(0, ...found.map((degree, amount) => (settled[amount] ? (degree ?? 0) : 0))));
  }
  if (degrees.reduce((size, degree) => size * (degree + 1), 1) > MAX_GRID) return first.map(() => null);

  const columns: number[][] = first.map(() => []);
  for (const steps of gridOf(degrees)) {
    const answer = ask(steps);
    if (!answer) return null;
    for (const [amount, value] of answer.entries()) columns[amount]!.push(value);
  }
  return columns.map((column, amount) => (settled[amount] ? newton(column, degrees, variables, 0) : null));
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

/** Every point of the grid [0, degree] × …, the last variable changing fastest. */
function gridOf(degrees: readonly number[]): number[][] {
  let grid: number[][] = [[]];
  for (const degree of degrees)
    grid = grid.flatMap((point) => Array.from({ length: degree + 1 }, (_, step) => [...point, step]));
  return grid;
}

/** From values on the grid of the variables from `place` on to the polynomial in them; null: a coefficient is not whole. */
function newton(
  column: readonly number[],
  degrees: readonly number[],
  variables: readonly Variable[],
  place: number,
): Polynomial | null {
  const variable = variables[place];
  if (!variable) return Number.isSafeInteger(column[0]) ? constant(column[0]!) : null;
  const { name, values } = variable;
  const rows = degrees[place]! + 1;
  const width = column.length / rows;
  // Differences of whole rows at once: each row is a polynomial in the variables that follow.
  const table = Array.from({ length: rows }, (_, row) => column.slice(row * width, (row + 1) * width));
  for (let order = 1; order < rows; order++)
    for (let row = rows - 1; row >= order; row--)
      for (let i = 0; i < width; i++)
        table[row]![i] = (table[row]![i]! - table[row - 1]![i]!) / (values[row]! - values[row - order]!);
  // Σ row · Π (variable − value), by Horner's scheme.
  let sum: Polynomial = ZERO;
  for (let row = rows - 1; row >= 0; row--) {
    const coefficient = newton(table[row]!, degrees, variables, place + 1);
    if (!coefficient) return null;
    const factor = plus(new Map([[name, 1]]), constant(-values[row]!));
    sum = plus(times(sum, factor), coefficient);
  }
  return sum;
}
