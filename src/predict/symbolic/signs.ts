import { atomOf } from "../../graph/shapes/atoms.ts";
import {
  compose,
  constant,
  factorsOf,
  minus,
  namesOf,
  type Polynomial,
  parse,
  plus,
  times,
  ZERO,
} from "../../graph/shapes/polynomial.ts";

/** ⌊dividend / divisor⌋ */
interface Floor {
  readonly dividend: Polynomial;
  readonly divisor: number;
}

/** What is known of a name. */
interface Facts {
  /** Of a minimum or maximum what it compares. */
  readonly extreme: { readonly which: "min" | "max"; readonly parts: readonly Polynomial[] } | null;
  /** Of a floor by a number, which can be bounded without it. */
  readonly floor: Floor | null;
  /** How many floors lie within one another. */
  readonly depth: number;
  /** The least that it can be: 1 for a symbol, 0 for an atom of which no more is known. */
  readonly least: number;
}

/** Minima that are taken apart in one comparison, and parts of those. */
const MAX_SPLIT = 2;
const MAX_PARTS = 4;

/** What can be said of polynomials for all sizes from 1 on, by the signs of their coefficients. */
export class Signs {
  /** Signs that were looked at, some 50 µs each. */
  looked = 0;
  readonly #facts = new Map<string, Facts>();

  /** Whether a ≥ b, as far as can be seen. */
  isNeverBelow(a: Polynomial, b: Polynomial): boolean {
    return this.#holds(minus(a, b), MAX_SPLIT);
  }

  /** Whether the difference is at least 0, as it is or for each part that a minimum in it can be. */
  #holds(difference: Polynomial, splits: number): boolean {
    if (this.#isSeen(difference)) return true;
    if (splits === 0) return false;
    for (const name of namesOf(difference)) {
      const { extreme } = this.#factsOf(name);
      if (!extreme || extreme.parts.length > MAX_PARTS) continue;
      const cases = extreme.parts.map((part) =>
        compose(difference, (other) => (other === name ? part : null)),
      );
      const holds = (one: Polynomial) => this.#holds(one, splits - 1);
      // Any part is a bound where the difference falls as a minimum grows: n − min(n, 100) ≥ n − n.
      const factor = extreme.which === "min" ? -1 : 1;
      const bounded = [...difference].every(
        ([product, coefficient]) => coefficient * factor > 0 || !factorsOf(product).includes(name),
      );
      return bounded ? cases.some(holds) : cases.every(holds);
    }
    return false;
  }

  #isSeen(difference: Polynomial): boolean {
    this.looked++;
    if (hasNoMinus(difference)) return true;
    const deepest = Math.max(0, ...[...namesOf(difference)].map((name) => this.#factsOf(name).depth));
    // Floors of floors are compared with what is within them before that is.
    for (let depth = deepest + 1; depth > 0; depth--)
      if (this.isNeverNegative(this.#withoutFloors(difference, depth, false))) return true;
    return false;
  }

  isNeverNegative(polynomial: Polynomial): boolean {
    return hasNoMinus(polynomial) || hasNoMinus(this.shifted(polynomial));
  }

  /** The polynomial in what each name is beyond the least that it can be. */
  shifted(polynomial: Polynomial): Polynomial {
    let sum: Polynomial = ZERO;
    for (const [product, coefficient] of polynomial) {
      let term = constant(coefficient);
      for (const name of factorsOf(product))
        term = times(term, plus(new Map([[name, 1]]), constant(this.#factsOf(name).least)));
      sum = plus(sum, term);
    }
    return sum;
  }

  /**
   * A bound from above or below without the floors that are `depth` deep or deeper: A/n − (n − 1)/n ≤ ⌊A/n⌋ ≤ A/n. Factors
   * are at least 0, so that bounds of factors are bounds of products.
   */
  #withoutFloors(polynomial: Polynomial, depth: number, above: boolean): Polynomial {
    let sum: Polynomial = ZERO;
    for (const [product, coefficient] of polynomial) {
      let term = constant(coefficient);
      for (const name of factorsOf(product)) {
        const facts = this.#factsOf(name);
        const floor = facts.depth >= depth ? facts.floor : null;
        const factor = floor && this.#bound(floor, depth, coefficient > 0 === above);
        term = times(term, factor ?? new Map([[name, 1]]));
      }
      sum = plus(sum, term);
    }
    return sum;
  }

  #bound({ dividend, divisor }: Floor, depth: number, above: boolean): Polynomial {
    const whole = plus(this.#withoutFloors(dividend, depth, above), constant(above ? 0 : 1 - divisor));
    return times(whole, constant(1 / divisor));
  }

  #factsOf(name: string): Facts {
    let facts = this.#facts.get(name);
    if (!facts) {
      facts = this.#find(name);
      this.#facts.set(name, facts);
    }
    return facts;
  }

  #find(name: string): Facts {
    const atom = atomOf(name);
    if (!atom) return { extreme: null, floor: null, depth: 0, least: 1 };
    if (atom.kind !== "floor") {
      const parts = atom.parts.map((part) => parse(part));
      const least = Math[atom.kind](...parts.map((part) => this.#leastOf({ dividend: part, divisor: 1 })));
      return { extreme: { which: atom.kind, parts }, floor: null, depth: 0, least };
    }
    const [dividend, divisor] = atom.parts;
    if (dividend === undefined || typeof divisor !== "number" || divisor < 1)
      return { extreme: null, floor: null, depth: 0, least: 0 };
    const floor = { dividend: parse(dividend), divisor };
    const depth = 1 + Math.max(0, ...[...namesOf(floor.dividend)].map((inner) => this.#factsOf(inner).depth));
    return { extreme: null, floor, depth, least: this.#leastOf(floor) };
  }

  #leastOf({ dividend, divisor }: Floor): number {
    let least = 0;
    for (const [product, coefficient] of dividend) {
      if (coefficient < 0 && product !== "") return 0;
      least += factorsOf(product).reduce((value, name) => value * this.#factsOf(name).least, coefficient);
    }
    return Math.max(0, Math.floor(least / divisor));
  }
}

function hasNoMinus(polynomial: Polynomial): boolean {
  for (const coefficient of polynomial.values()) if (coefficient < 0) return false;
  return true;
}
