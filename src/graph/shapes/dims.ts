import { MAX_DIM_TEXT } from "../limits.ts";
import type { Dim } from "../model.ts";

/**
 * Arithmetic on dimensions of which some are only names. A symbolic dimension is a text in a canonical form, a sum of
 * products such as "2*batch*sequence + 1", so that equal dimensions have equal texts. null: not expressible.
 */

/** Products of names (sorted, joined with "*"; "" for the constant) and their coefficients. */
type Terms = Map<string, number>;

export function add(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return safe(a + b);
  const terms = parse(a);
  for (const [product, coefficient] of parse(b)) accumulate(terms, product, coefficient);
  return format(terms);
}

export function subtract(a: Dim, b: Dim): Dim | null {
  const negated = multiply(b, -1);
  return negated === null ? null : add(a, negated);
}

export function multiply(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return safe(a * b);
  const terms: Terms = new Map();
  const right = parse(b);
  for (const [productA, coefficientA] of parse(a))
    for (const [productB, coefficientB] of right) {
      const names = [...splitTop(productA, "*"), ...splitTop(productB, "*")].sort();
      accumulate(terms, names.join("*"), coefficientA * coefficientB);
    }
  return format(terms);
}

/** a ÷ b where it is known to leave no remainder; null where that cannot be seen. */
export function divideExactly(a: Dim, b: Dim): Dim | null {
  if (typeof a === "number" && typeof b === "number") return b !== 0 && a % b === 0 ? a / b : null;
  if (a === b) return 1;
  const divisor = [...parse(b)];
  if (divisor.length !== 1) return null;
  const [product, coefficient] = divisor[0]!;
  const names = splitTop(product, "*");
  const terms: Terms = new Map();
  for (const [productA, coefficientA] of parse(a)) {
    if (coefficientA % coefficient !== 0) return null;
    const rest = splitTop(productA, "*");
    for (const name of names) {
      const at = rest.indexOf(name);
      if (at < 0) return null;
      rest.splice(at, 1);
    }
    accumulate(terms, rest.join("*"), coefficientA / coefficient);
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
  const whole: Terms = new Map();
  const rest: Terms = new Map();
  for (const [names, coefficient] of parse(a)) {
    const multiple = names === "" ? Math.floor(coefficient / b) : coefficient % b === 0 ? coefficient / b : 0;
    accumulate(whole, names, multiple);
    accumulate(rest, names, coefficient - multiple * b);
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

function safe(value: number): number | null {
  return Number.isSafeInteger(value) ? value : null;
}

function accumulate(terms: Terms, product: string, coefficient: number): void {
  const sum = (terms.get(product) ?? 0) + coefficient;
  if (sum === 0) terms.delete(product);
  else terms.set(product, sum);
}

function parse(dim: Dim): Terms {
  const terms: Terms = new Map();
  if (typeof dim === "number") {
    accumulate(terms, "", dim);
    return terms;
  }
  // Texts of our own are never this long: a name from the file, taken as it is.
  if (dim.length > MAX_DIM_TEXT) return terms.set(dim, 1);
  for (const sum of splitTop(dim, " + "))
    for (const [index, difference] of splitTop(sum, " - ").entries()) {
      let coefficient = index === 0 ? 1 : -1;
      const names: string[] = [];
      for (const factor of splitTop(difference, "*")) {
        if (/^-?\d{1,15}$/.test(factor)) coefficient *= Number(factor);
        else names.push(factor);
      }
      accumulate(terms, names.sort().join("*"), coefficient);
    }
  return terms;
}

function format(terms: Terms): Dim | null {
  if (terms.size === 0) return 0;
  if (terms.size === 1 && terms.has("")) return safe(terms.get("")!);
  let text = "";
  // The constant stands last.
  for (const [product, coefficient] of [...terms].sort(([a], [b]) =>
    a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1,
  )) {
    if (!Number.isSafeInteger(coefficient)) return null;
    const size = Math.abs(coefficient);
    const sign = coefficient < 0 ? (text ? " - " : "-1*") : text ? " + " : "";
    text += sign + (product === "" ? String(size) : size === 1 ? product : `${size}*${product}`);
  }
  return text.length <= MAX_DIM_TEXT ? text : null;
}

/** Splits at a separator that stands outside parentheses; "" has no parts. */
function splitTop(text: string, separator: string): string[] {
  if (text === "") return [];
  if (!text.includes(separator)) return [text];
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (depth === 0 && text.startsWith(separator, i)) {
      parts.push(text.slice(from, i));
      i += separator.length - 1;
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
