import type { Estimate } from "../../core/estimate.ts";

export interface Candidate {
  readonly name: string;
  readonly total: Estimate;
  /** The total is a lower bound: how much longer it takes is not known. */
  readonly atLeast?: boolean;
}

/** Which of two is faster, and by how much; `clear` when their intervals do not meet, and cannot. */
export interface Verdict {
  readonly faster: Candidate;
  readonly slower: Candidate;
  /** How many times as long the slower one takes. */
  readonly factor: number;
  readonly clear: boolean;
}

/** The faster of the candidates against the next; null for fewer than two, or times of nothing. */
export function verdictOf(candidates: readonly Candidate[]): Verdict | null {
  const [faster, slower] = candidates
    .filter(({ total }) => total.value > 0)
    .toSorted((a, b) => a.total.value - b.total.value);
  if (!faster || !slower) return null;
  return {
    faster,
    slower,
    factor: slower.total.value / faster.total.value,
    clear: !faster.atLeast && faster.total.high < slower.total.low,
  };
}

/**
 * The first of rising sizes from which on `name` is the faster by value; null when it is not so at the last one. Sizes
 * where only one could be priced are passed over.
 */
export function fasterFrom(
  sizes: readonly { readonly size: number; readonly candidates: readonly Candidate[] }[],
  name: string,
): number | null {
  const known = sizes.filter(({ candidates }) => candidates.length > 1);
  let from: number | null = null;
  for (const { size, candidates } of known) {
    const wins = verdictOf(candidates)?.faster.name === name;
    from = wins ? (from ?? size) : null;
  }
  return from;
}
