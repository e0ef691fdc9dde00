import { MAX_TOTAL_TEXT } from "../../graph/limits.ts";
import { substitute } from "../../graph/shapes/dims.ts";
import { format, type Polynomial } from "../../graph/shapes/polynomial.ts";

/** The canonical text, as dims have it: "7077888*batch*sequence + 1536*batch"; null when it is too long to be of use. */
export function writeExpression(polynomial: Polynomial): string | null {
  const text = format(polynomial, MAX_TOTAL_TEXT);
  return text === null ? null : String(text);
}

/**
 * What an expression of an Analysis comes to when its names have values; null where one is missing, or the result is not
 * exact.
 */
export function evaluateExpression(
  expression: string,
  sizes: Readonly<Record<string, number>>,
): number | null {
  const value = substitute(
    /^-?\d+$/.test(expression) ? Number(expression) : expression,
    new Map(Object.entries(sizes)),
    Number.POSITIVE_INFINITY,
  );
  return typeof value === "number" ? value : null;
}
