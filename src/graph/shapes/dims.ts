import { MAX_DIM_TEXT } from "../limits.ts";
import type { Dim } from "../model.ts";
import { atomOf } from "./atoms.ts";
import * as extremes from "./extremes.ts";
import { extremeOf, type Which } from "./extremes.ts";
import { allNumbers } from "./known.ts";
import * as polynomial from "./polynomial.ts";
import { constantOf, factorsOf, type Polynomial, safe } from "./polynomial.ts";

/**
 * Arithmetic on dimensions of which some are only names. A symbolic dimension is a text in a canonical form, a sum of
 * products such as "2*batch*sequence + 1", so that equal dimensions have equal texts. null: not expressible.
 */

export function add(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return safe(a + b);
  return format(polynomial.plus(parse(a), parse(b)));
}

export function subtract(a: Dim, b: Dim): Dim | null {
  const negated = multiply(b, -1);
  return negated === null ? null : add(a, negated);
}

export function multiply(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return safe(a * b);
  return format(polynomial.times(parse(a), parse(b)));
}

/** a ÷ b where it is known to leave no remainder; null where that cannot be seen. */
export function divideExactly(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return b !== 0 && a % b === 0 ? a / b : null;
  if (a === b) return 1;
  const divisor = [...parse(b)];
  if (divisor.length !== 1) return null;
  const [product, coefficient] = divisor[0]!;
  const names = factorsOf(product);
  const terms = new Map<string, number>();
  for (const [productA, coefficientA] of parse(a)) {
    if (coefficientA % coefficient !== 0) return null;
    const rest = factorsOf(productA);
    for (const name of names) {
      const at = rest.indexOf(name);
      if (at < 0) return null;
      rest.splice(at, 1);
    }
    terms.set(rest.join("*"), coefficientA / coefficient);
  }
  return format(terms);
}

/** ⌊a ÷ b⌋; what b divides stands outside, so that sums of strides stay readable: ⌊(2a + 3) ÷ 2⌋ is a + 1. */
export function divideDown(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return b === 0 ? null : Math.floor(a / b);
  const exact = divideExactly(a, b);
  if (exact !== null) return exact;
  if (b === 0) return null;
  if (typeof b !== "number" || b < 0) return floorText(a, `(${b})`);
  const whole = new Map<string, number>();
  const rest = new Map<string, number>();
  for (const [names, coefficient] of parse(a)) {
    const multiple = names === "" ? Math.floor(coefficient / b) : coefficient % b === 0 ? coefficient / b : 0;
    if (multiple !== 0) whole.set(names, multiple);
    if (coefficient !== multiple * b) rest.set(names, coefficient - multiple * b);
  }
  const [outside, inside] = [format(whole), format(rest)];
  if (outside === null || inside === null) return null;
  // A number that is left is below b.
  const fraction = typeof inside === "number" ? 0 : floorText(inside, String(b));
  return fraction === null ? null : add(outside, fraction);
}

function floorText(dividend: Dim, divisor: string): string | null {
  const text = `floor((${dividend})/${divisor})`;
  return text.length <= MAX_DIM_TEXT ? text : null;
}

export function product(dims: readonly Dim[]): Dim | null {
  let result: Dim | null = 1;
  for (const dim of dims) {
    result = multiply(result, dim);
    if (result === null) return null;
  }
  return result;
}

/** The smallest of several: "min(a, b)" where that depends on names. */
export function least(...dims: readonly Dim[]): Dim | null {
  return extreme("min", dims);
}

/** The largest of several. */
export function greatest(...dims: readonly Dim[]): Dim | null {
  return extreme("max", dims);
}

function extreme(which: Which, dims: readonly Dim[]): Dim | null {
  if (allNumbers(dims)) return Math[which](...dims);
  const found = extremeOf(which, dims.map(parse));
  return found && format(found);
}

/** Whether it is at least 0 whatever its names stand for, as far as can be seen. */
export function isNeverNegative(dim: Dim): boolean {
  return extremes.isNeverNegative(parse(dim));
}

/** Whether it is the smaller of `whole` and a number from 1 on: an axis that was cut to no more than so many. */
export function isCutOf(dim: string, whole: string): boolean {
  const parts = dim.includes("min(") ? extremes.partsOf("min", parse(dim)).map(format) : [];
  return (
    parts.includes(whole) && parts.every((part) => part === whole || (typeof part === "number" && part >= 1))
  );
}

/** The sum without its constant, and the constant. */
export function withoutConstant(dim: Dim): { readonly rest: Dim | null; readonly constant: number } {
  const terms = parse(dim);
  const constant = constantOf(terms);
  return { rest: format(polynomial.plus(terms, polynomial.constant(-constant))), constant };
}

/**
 * A dimension with values put in place of names; a number when none is left open. null: not expressible, or not exact.
 * @param longest texts longer than this are names from a file
 */
export function substitute(
  dim: Dim,
  values: ReadonlyMap<string, number>,
  longest: number = MAX_DIM_TEXT,
): Dim | null {
  if (typeof dim === "number") return dim;
  const whole = values.get(dim);
  if (whole !== undefined) return whole;
  let sum: Polynomial = polynomial.ZERO;
  for (const [product, coefficient] of polynomial.parse(dim, longest)) {
    let term = polynomial.constant(coefficient);
    for (const name of factorsOf(product)) {
      const value = values.get(name) ?? substituteAtom(name, values, longest);
      if (value === null) return null;
      term = polynomial.times(term, polynomial.parse(value, longest));
    }
    sum = polynomial.plus(sum, term);
  }
  return polynomial.format(sum, longest);
}

function substituteAtom(name: string, values: ReadonlyMap<string, number>, longest: number): Dim | null {
  const atom = atomOf(name);
  if (!atom) return name;
  const parts: Dim[] = [];
  for (const part of atom.parts) {
    const value = substitute(part, values, longest);
    if (value === null) return null;
    parts.push(value);
  }
  if (atom.kind === "min") return least(...parts);
  if (atom.kind === "max") return greatest(...parts);
  return divideDown(parts[0]!, parts[1]!);
}

/** The names that a dimension depends on, those within atoms too. */
export function symbolsOf(dim: Dim): Set<string> {
  const symbols = new Set<string>();
  const open: Dim[] = [dim];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "number") continue;
    for (const name of polynomial.namesOf(parse(next))) {
      const atom = atomOf(name);
      if (atom) open.push(...atom.parts);
      else symbols.add(name);
    }
  }
  return symbols;
}

// Texts of our own are never longer than this.
function parse(dim: Dim): Polynomial {
  return polynomial.parse(dim, MAX_DIM_TEXT);
}

function format(terms: Polynomial): Dim | null {
  return polynomial.format(terms, MAX_DIM_TEXT);
}
