import type { Dim } from "../model.ts";
import { splitTop } from "./polynomial.ts";

/** Names in a polynomial that are more than the name of a dimension. */
export interface Atom {
  readonly kind: "floor" | "min" | "max";
  /** What is compared, or dividend and divisor. */
  readonly parts: readonly Dim[];
}

/** floor((a)/b), min(a, b …) or max(a, b …), taken apart; null for a plain name. */
export function atomOf(name: string): Atom | null {
  if (!name.endsWith(")")) return null;
  const kind = name.slice(0, Math.max(0, name.indexOf("(")));
  const inside = name.slice(kind.length + 1, -1);
  if (kind === "min" || kind === "max") return { kind, parts: splitTop(inside, ", ").map(numeral) };
  if (kind !== "floor") return null;
  const parts = splitTop(inside, "/").map((text) => numeral(text.replace(/^\((.*)\)$/s, "$1")));
  return parts.length === 2 ? { kind, parts } : null;
}

function numeral(text: string): Dim {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}
