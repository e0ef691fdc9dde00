import { extremeOf } from "../../graph/shapes/extremes.ts";
import { compose, namesOf, type Polynomial } from "../../graph/shapes/polynomial.ts";

/**
 * The minima that a rule takes, in the order in which it takes them. Each is a variable of its own while the rule is asked,
 * and what it compares is found in the same way as what it costs; then the minimum is put in its place.
 */
export class Minima {
  /** What was compared, two amounts a minimum. */
  readonly compared: number[] = [];
  readonly #values: readonly number[];

  /** @param values what each is taken to be; what they are, where none are given */
  constructor(values: readonly number[] = []) {
    this.#values = values;
  }

  readonly least = (a: number, b: number): number => {
    const value = this.#values[this.compared.length / 2] ?? Math.min(a, b);
    this.compared.push(a, b);
    return value;
  };
}

/** Minima of one rule: two of a window, a table each. */
export const MAX_MINIMA = 4;

/** The name that stands for a minimum while it is not known what is compared. No name of a file begins with it. */
export function placeholder(index: number): string {
  return `\0${index}`;
}

/**
 * Forms with "min(a, b)" in place of the placeholders.
 * @param compared two a minimum, in which only placeholders of minima before it stand
 */
export function withMinima(
  forms: readonly (Polynomial | null)[],
  compared: readonly (Polynomial | null)[],
): readonly (Polynomial | null)[] {
  const minima = new Map<string, Polynomial | null>();
  const put = (form: Polynomial | null): Polynomial | null => {
    if (!form) return null;
    for (const name of namesOf(form)) if (minima.get(name) === null) return null;
    return compose(form, (name) => minima.get(name) ?? null);
  };
  for (let at = 0; at < compared.length; at += 2) {
    const [a, b] = [put(compared[at]!), put(compared[at + 1]!)];
    minima.set(placeholder(at / 2), a && b && extremeOf("min", [a, b]));
  }
  return forms.map(put);
}
