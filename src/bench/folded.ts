import type { Row } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import type { Kernel, Params, Variant } from "../kernels/kernel.ts";
import type { Bench } from "./lab.ts";
import type { Effort } from "./protocol.ts";
import { asSearch, failed, makeRow, withFlags } from "./rows.ts";

/**
 * Arithmetic that algebra can shorten gives right values at an impossible rate when a compiler does shorten it: ten times
 * the true roof has been seen. No check of values can tell; only kernels that no algebra shortens can.
 */

/** A foldable variant may be this much faster than the best that cannot be folded. */
const CONFIRMED = 1.3;
/** Enough to tell a row for the record; it stands for nothing. */
const BRIEF = { minPairs: 3, maxPairs: 3 } as const;

/** Variants that may stand for the device, and those that outran everything that could confirm them. */
export function splitFolded(
  candidates: readonly Variant[],
  times: ReadonlyMap<string, Seconds>,
): { readonly believed: readonly Variant[]; readonly folded: readonly Variant[] } {
  const seconds = ({ id }: Variant) => times.get(id) ?? Number.POSITIVE_INFINITY;
  const best = Math.min(...candidates.filter(({ foldable }) => !foldable).map(seconds));
  const isConfirmed = (variant: Variant) =>
    !variant.foldable || (times.has(variant.id) && seconds(variant) * CONFIRMED >= best);
  return {
    believed: candidates.filter(isConfirmed),
    folded: candidates.filter((variant) => !isConfirmed(variant) && times.has(variant.id)),
  };
}

/** The fastest of the folded variants as a row of the record, flagged; none when it gave no time. */
export async function foldedRows(
  bench: Bench,
  kernel: Kernel,
  params: Params,
  folded: readonly Variant[],
  times: ReadonlyMap<string, Seconds>,
  effort: Effort,
): Promise<readonly Row[]> {
  const [fastest] = folded.toSorted((a, b) => times.get(a.id)! - times.get(b.id)!);
  if (!fastest) return [];
  const outcome = await bench.measure(fastest, { ...effort, ...BRIEF }).catch(failed);
  if (outcome.status !== "measured") return [];
  return [withFlags(asSearch(makeRow(kernel, fastest, params, outcome)), ["chain-folded"])];
}
