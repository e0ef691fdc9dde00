/**
 * Sums of products of names with whole coefficients, and their canonical text: "2*batch*sequence + 1". A name is that of
 * a dimension, or an atom that the arithmetic cannot take apart: "floor((h + 1)/2)", "min(a, b)", "max(a, b)".
 */

/** Products of names (sorted, joined with "*"; "" for the constant) and their coefficients, none of them 0. */
export type Polynomial = ReadonlyMap<string, number>;

type Terms = Map<string, number>;

export const ZERO: Polynomial = new Map();

export function constant(value: number): Polynomial {
  return value === 0 ? ZERO : new Map([["", value]]);
}

export function plus(a: Polynomial, b: Polynomial): Polynomial {
  if (b.size === 0) return a;
  const sum = new Map(a);
  for (const [product, coefficient] of b) accumulate(sum, product, coefficient);
  return sum;
}

export function minus(a: Polynomial, b: Polynomial): Polynomial {
  return plus(a, times(b, constant(-1)));
}

export function times(a: Polynomial, b: Polynomial): Polynomial {
  const result: Terms = new Map();
  for (const [productA, coefficientA] of a)
    for (const [productB, coefficientB] of b) {
      // The constant is the commonest factor.
      const names =
        productA === ""
          ? productB
          : productB === ""
            ? productA
            : [...factorsOf(productA), ...factorsOf(productB)].sort().join("*");
      accumulate(result, names, coefficientA * coefficientB);
    }
  return result;
}

function accumulate(terms: Terms, product: string, coefficient: number): void {
  const sum = (terms.get(product) ?? 0) + coefficient;
  if (sum === 0) terms.delete(product);
  else terms.set(product, sum);
}

/** With polynomials in place of names; null leaves a name as it is. */
export function compose(polynomial: Polynomial, of: (name: string) => Polynomial | null): Polynomial {
  let sum: Polynomial = ZERO;
  for (const [product, coefficient] of polynomial) {
    let term = constant(coefficient);
    for (const name of factorsOf(product)) term = times(term, of(name) ?? new Map([[name, 1]]));
    sum = plus(sum, term);
  }
  return sum;
}

/** Every coefficient ÷ divisor. */
export function divided(polynomial: Polynomial, divisor: number): Polynomial {
  return new Map([...polynomial].map(([product, coefficient]) => [product, coefficient / divisor]));
}

export function constantOf(polynomial: Polynomial): number {
  return polynomial.get("") ?? 0;
}

/** The names of a product, each as often as it is a factor. */
export function factorsOf(product: string): string[] {
  return splitTop(product, "*");
}

/** Every name in the polynomial, atoms whole. */
export function namesOf(polynomial: Polynomial): Set<string> {
  const names = new Set<string>();
  for (const product of polynomial.keys()) for (const name of factorsOf(product)) names.add(name);
  return names;
}

/** The value for numbers in place of names; NaN where one is missing. */
export function valueAt(polynomial: Polynomial, values: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [product, coefficient] of polynomial) {
    let term = coefficient;
    for (const name of factorsOf(product)) term *= values.get(name) ?? Number.NaN;
    sum += term;
  }
  return sum;
}

/** @param opaque texts longer than this are names from a file, taken as they are */
export function parse(dim: number | string, opaque = Number.POSITIVE_INFINITY): Terms {
  const terms: Terms = new Map();
  if (typeof dim === "number") {
    accumulate(terms, "", dim);
    return terms;
  }
  if (dim.length > opaque) return terms.set(dim, 1);
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

/** A number for a constant, else the canonical text; null where a coefficient is not exact or the text too long. */
export function format(terms: Polynomial, most: number): number | string | null {
  if (terms.size === 0) return 0;
  if (terms.size === 1 && terms.has("")) return safe(terms.get("")!);
  let text = "";
  for (const [product, coefficient] of inOrder(terms)) {
    if (!Number.isSafeInteger(coefficient)) return null;
    const size = Math.abs(coefficient);
    const sign = coefficient < 0 ? (text ? " - " : "-1*") : text ? " + " : "";
    text += sign + (product === "" ? String(size) : size === 1 ? product : `${size}*${product}`);
    if (text.length > most) return null;
  }
  return text;
}

/** By name, the constant last; one that is added first where there is one. */
function inOrder(terms: Polynomial): readonly (readonly [product: string, coefficient: number])[] {
  const order = [...terms].sort(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1));
  const first = order[0]![1] < 0 ? order.findIndex(([product, times]) => times > 0 && product !== "") : 0;
  return first > 0 ? [order[first]!, ...order.toSpliced(first, 1)] : order;
}

export function safe(value: number): number | null {
  return Number.isSafeInteger(value) ? value : null;
}

/** Splits at a separator that stands outside parentheses; "" has no parts. */
export function splitTop(text: string, separator: string): string[] {
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
