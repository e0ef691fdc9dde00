import { MAX_DIM_TEXT } from "../limits.ts";
import { atomOf } from "./atoms.ts";
import {
  constant,
  constantOf,
  divided,
  factorsOf,
  format,
  minus,
  type Polynomial,
  parse,
  plus,
  times,
} from "./polynomial.ts";

/**
 * Minima and maxima of polynomials in a canonical form: what cannot decide is left out, one within another is opened, and
 * what all parts have in common stands outside: min(2*a + 3, 9, 11) is 2*min(a, 3) + 3. Names are sizes, from 0 on.
 */

export type Which = "min" | "max";

/** Parts of one minimum; more are not worth comparing with one another. */
const MAX_PARTS = 8;
/** Minima and maxima that are looked into to see which of two polynomials is the smaller. */
const MAX_OPENED = 2;

/** null: too many parts, or too long. */
export function extremeOf(which: Which, given: readonly Polynomial[]): Polynomial | null {
  if (given.length > MAX_PARTS) return null;
  const parts = deciding(which, opened(which, given));
  if (parts.length === 1) return parts[0]!;
  const offset = Math.min(...parts.filter((part) => !isConstant(part)).map(constantOf));
  const rest = parts.map((part) => plus(part, constant(-offset)));
  const divisor = rest.flatMap((part) => [...part.values()]).reduce(commonDivisor, 0);
  if (!Number.isSafeInteger(divisor)) return null;
  const name = written(
    which,
    rest.map((part) => divided(part, divisor)),
  );
  return name === null ? null : plus(new Map([[name, divisor]]), constant(offset));
}

/** min(a, b) with sorted parts, a number last. */
function written(which: Which, parts: readonly Polynomial[]): string | null {
  const texts = parts.map((part) => format(part, MAX_DIM_TEXT));
  if (texts.includes(null)) return null;
  const numbers = texts.filter((text) => typeof text === "number");
  const names = texts.filter((text) => typeof text === "string").sort();
  const sorted = [...names, ...numbers];
  const text = `${which}(${sorted.join(", ")})`;
  // A name from a file may have a comma or half a pair of parentheses in it.
  const read = atomOf(text)?.parts;
  const isItself = read?.length === sorted.length && read.every((part, i) => part === sorted[i]);
  return isItself && text.length <= MAX_DIM_TEXT ? text : null;
}

/** What a polynomial is the minimum of; itself where it is none. */
export function partsOf(which: Which, polynomial: Polynomial): readonly Polynomial[] {
  return opened(which, [polynomial]);
}

/** With the parts of a minimum that stands within one in its place: min(min(a, b) + 1, c) is min(a + 1, b + 1, c). */
function opened(which: Which, parts: readonly Polynomial[]): readonly Polynomial[] {
  const all: Polynomial[] = [];
  for (const part of parts) {
    const inner = [...part].filter((term) => kindOf(...term) === which);
    // Of several every combination would be a part.
    const [term] = inner.length === 1 ? inner : [];
    all.push(...(term ? withParts(part, term) : [part]));
  }
  return all.length <= MAX_PARTS ? all : parts;
}

/** The parts that another is not known to be the extreme of, each once. */
function deciding(which: Which, parts: readonly Polynomial[]): readonly Polynomial[] {
  const isNeeded = (part: Polynomial, others: readonly Polynomial[]) =>
    !others.some((other) => isNeverNegative(which === "min" ? minus(part, other) : minus(other, part)));
  let standing = parts;
  for (const part of parts) {
    const others = standing.toSpliced(standing.indexOf(part), 1);
    if (others.length > 0 && !isNeeded(part, others)) standing = others;
  }
  return standing;
}

/** Whether it is at least 0 whatever sizes from 0 on the names stand for, as far as can be seen. */
export function isNeverNegative(polynomial: Polynomial, opens = MAX_OPENED): boolean {
  if (hasNoMinus(polynomial)) return true;
  if (opens === 0) return false;
  // One part bounds the whole: min(a, b) ≤ a, so that n − min(a, b) ≥ n − a.
  for (const term of polynomial)
    if (kindOf(...term) === "max")
      for (const bound of withParts(polynomial, term)) if (isNeverNegative(bound, opens - 1)) return true;
  return false;
}

function hasNoMinus(polynomial: Polynomial): boolean {
  for (const [product, coefficient] of polynomial)
    if (coefficient < 0 || !factorsOf(product).every(isSize)) return false;
  return true;
}

/** Whether a name, or what an atom stands for, is at least 0. */
function isSize(name: string): boolean {
  const atom = atomOf(name);
  if (!atom) return true;
  const signs = atom.parts.map((part) => hasNoMinus(parse(part, MAX_DIM_TEXT)));
  return atom.kind === "max" ? signs.includes(true) : !signs.includes(false);
}

/** As what an atom with this coefficient behaves: −min(a, b) is max(−a, −b). null: no minimum or maximum by itself. */
function kindOf(product: string, coefficient: number): Which | null {
  if (!product.endsWith(")") || factorsOf(product).length !== 1) return null;
  const kind = atomOf(product)?.kind;
  if (kind !== "min" && kind !== "max") return null;
  return (kind === "min") === coefficient > 0 ? "min" : "max";
}

/** The polynomial with each part of the term's atom in its place. */
function withParts(
  polynomial: Polynomial,
  term: readonly [name: string, times: number],
): readonly Polynomial[] {
  const [name, coefficient] = term;
  const rest = minus(polynomial, new Map([term]));
  return atomOf(name)!.parts.map((part) =>
    plus(rest, times(parse(part, MAX_DIM_TEXT), constant(coefficient))),
  );
}

function isConstant(polynomial: Polynomial): boolean {
  return polynomial.size === 0 || (polynomial.size === 1 && polynomial.has(""));
}

function commonDivisor(a: number, b: number): number {
  let [one, other] = [Math.abs(a), Math.abs(b)];
  while (other > 0) [one, other] = [other, one % other];
  return one;
}
