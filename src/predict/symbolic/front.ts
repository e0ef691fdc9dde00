import { format, type Polynomial, plus } from "../../graph/shapes/polynomial.ts";
import { Signs } from "./signs.ts";
import { writeExpression } from "./write.ts";

/** Polynomials of which none is known to be the largest that are kept at a time, and that are written as one maximum. */
const MAX_KEPT = 24;
const MAX_WRITTEN = 4;
/** Differences of two polynomials whose signs are looked at; a graph that asks for more has no closed form of its peak. */
const MAX_LOOKED = 20_000;

/** The largest of many polynomials, for all sizes from 1 on: those that another is never below are let go. */
export class Front {
  #kept: Polynomial[] = [];
  readonly #seen = new Set<string>();
  readonly #signs = new Signs();
  #overflown = false;

  add(candidate: Polynomial): void {
    const text = String(format(candidate, Number.POSITIVE_INFINITY));
    if (this.#overflown || this.#seen.has(text)) return;
    this.#seen.add(text);
    if (this.#kept.some((kept) => this.#signs.isNeverBelow(kept, candidate))) return;
    this.#kept = this.#kept.filter((kept) => !this.#signs.isNeverBelow(candidate, kept));
    this.#kept.push(candidate);
    if (this.#kept.length > MAX_KEPT) this.#prune();
    this.#overflown = this.#kept.length > MAX_KEPT || this.#signs.looked > MAX_LOOKED;
  }

  /** Lets go what lies below a mixture of two others, and so below the larger of them. */
  #prune(): void {
    let standing = this.#kept.map((form) => ({ form, shifted: this.#signs.shifted(form) }));
    for (const one of standing) {
      const others = standing.filter((other) => other !== one);
      const below = others.some((a, i) =>
        others.slice(i + 1).some((b) => isBelowMixture(one.shifted, a.shifted, b.shifted)),
      );
      if (below) standing = others;
    }
    this.#kept = standing.map(({ form }) => form);
  }

  /** A polynomial that cannot be written down was to be added. */
  fail(): void {
    this.#overflown = true;
  }

  /** Everything of another front, with `more` on top of each. */
  addAll(other: Front, more: Polynomial): void {
    this.#overflown ||= other.#overflown;
    for (const kept of other.#kept) this.add(plus(kept, more));
  }

  /** "max(a, b)", or what is the largest at all sizes; null: no short expression. */
  expression(): string | null {
    if (this.#kept.length > 2) this.#prune();
    if (this.#overflown || this.#kept.length > MAX_WRITTEN) return null;
    const texts = this.#kept.map(writeExpression);
    if (texts.length === 0) return "0";
    if (texts.length === 1) return texts[0]!;
    return texts.includes(null) ? null : `max(${texts.sort().join(", ")})`;
  }
}

/** Whether p ≤ λ·a + (1 − λ)·b, coefficient by coefficient, for some λ from 0 to 1. All are shifted. */
function isBelowMixture(p: Polynomial, a: Polynomial, b: Polynomial): boolean {
  let [least, most] = [0, 1];
  for (const product of new Set([...p.keys(), ...a.keys(), ...b.keys()])) {
    const [inP, inA, inB] = [p, a, b].map((form) => form.get(product) ?? 0) as [number, number, number];
    const [slope, wanted] = [inA - inB, inP - inB];
    if (slope > 0) least = Math.max(least, wanted / slope);
    else if (slope < 0) most = Math.min(most, wanted / slope);
    else if (wanted > 0) return false;
  }
  return least <= most;
}
