import type { Seconds } from "../core/units.ts";
import type { Params, Variant } from "../kernels/kernel.ts";

/**
 * The way through a space of variants too large to see whole: first a few unlike ones, then the neighbours of the best,
 * one coordinate apart, until none of them is better. Variants outside of a space are all seen, in their order.
 */
export interface Walk {
  /** The variant to look at next, given the seconds of those seen; null when nothing promising is left. */
  readonly next: (times: ReadonlyMap<string, Seconds>) => Variant | null;
}

export interface WalkOptions {
  /** Variants of the space seen before neighbours are. */
  readonly seeds: number;
  /** A path all of whose members so far were this many times slower than the best is left. */
  readonly slowest: number;
}

/** Of the lanes' work, a variant may waste this much more than the one that wastes least. */
const WASTE = 2.5;

/** The variants whose tiles fit the problem: what would mostly compute padding is not worth a look. */
export function fitting(variants: readonly Variant[], params: Params): readonly Variant[] {
  const useful = (variant: Variant) => variant.utilisation?.(params) ?? 1;
  const most = Math.max(...variants.map(useful));
  return variants.filter((variant) => useful(variant) * WASTE >= most);
}

/** `ordered`: the most promising first. */
export function createWalk(ordered: readonly Variant[], { seeds, slowest }: WalkOptions): Walk {
  const left = new Set(ordered);
  return {
    next(times) {
      const seen = ordered.filter(({ id }) => times.has(id));
      const seconds = ({ id }: Variant) => times.get(id)!;
      const best = seen.toSorted((a, b) => seconds(a) - seconds(b))[0];
      const hopeless = (variant: Variant) => {
        const kin = seen.filter(({ space }) => space && space.path === variant.space?.path);
        return (
          best !== undefined && kin.length > 0 && kin.every((one) => seconds(one) > slowest * seconds(best))
        );
      };
      const sown = seen.filter(({ space }) => space).length;
      const candidates = [...left].filter((variant) => !hopeless(variant));
      const chosen =
        candidates.find(({ space }) => !space || sown < seeds) ??
        candidates.find((variant) => best && areNeighbours(variant, best));
      if (!chosen) return null;
      left.delete(chosen);
      return chosen;
    },
  };
}

/** One coordinate apart. */
function areNeighbours({ space: a }: Variant, { space: b }: Variant): boolean {
  if (!a || !b) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length || names.some((name) => !(name in b))) return false;
  return names.filter((name) => a[name] !== b[name]).length === 1;
}
