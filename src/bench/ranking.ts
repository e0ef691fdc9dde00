import type { Look, Row } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import type { Params, Variant } from "../kernels/kernel.ts";

/**
 * What earlier searches say about the next one: a variant is expected to be as much slower than the best as it was on the
 * most similar problem. Earlier searches may be those of a stored calibration: a new run resumes from its winners.
 */
export interface Ranking {
  /** The promising ones first, without those that were more than `slowest` times slower than the best. */
  readonly order: (variants: readonly Variant[], params: Params, slowest: number) => readonly Variant[];
  readonly note: (params: Params, looks: readonly Look[]) => void;
}

/** Expected of a variant that nobody has looked at: behind those that win, before those that lose. */
const UNSEEN = 1.5;

export function createRanking(stored: readonly Row[] = []): Ranking {
  /** By variant: the problems it was seen on, and how much slower than the best it was there. */
  const seen = new Map<string, { params: Params; slowness: number }[]>();
  const note = (params: Params, looks: readonly Look[]) => {
    const best = Math.min(...looks.map(({ seconds }) => seconds));
    for (const { variant, seconds } of looks)
      seen.set(variant, [...(seen.get(variant) ?? []), { params, slowness: seconds / best }]);
  };
  for (const { params, looks } of stored) if (looks) note(params, looks);

  const expected = (variant: Variant, params: Params) =>
    nearest(seen.get(variant.id) ?? [], params)?.slowness ?? UNSEEN;
  return {
    note,
    order: (variants, params, slowest) => {
      const slowness = new Map(variants.map((variant) => [variant, expected(variant, params)]));
      const ordered = variants.toSorted((a, b) => slowness.get(a)! - slowness.get(b)!);
      return ordered.filter((variant, i) => i === 0 || slowness.get(variant)! <= slowest);
    },
  };
}

/** The problem whose sizes differ by the fewest doublings; of equals the latest. */
function nearest<T extends { readonly params: Params }>(problems: readonly T[], params: Params): T | null {
  let closest: T | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const problem of problems) {
    const distance = doublings(problem.params, params);
    if (distance <= least) [closest, least] = [problem, distance];
  }
  return closest;
}

function doublings(a: Params, b: Params): number {
  return Object.entries(b).reduce(
    (sum, [name, size]) => sum + Math.abs(Math.log2((size + 1) / ((a[name] ?? size) + 1))),
    0,
  );
}

/** The looks of a search, the fastest first. */
export function looksOf(times: ReadonlyMap<string, Seconds>): readonly Look[] {
  return [...times].map(([variant, seconds]) => ({ variant, seconds })).sort((a, b) => a.seconds - b.seconds);
}
