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

interface Split {
  /** Variants that may stand for the device. */
  readonly believed: readonly Variant[];
  /** Those that outran everything that could confirm them, the fastest first. */
  readonly folded: readonly Variant[];
}

/** Suspicions are looked into again, so many times: a disturbed look must not cost a device its roof. */
const AGAIN = 2;

/** `times` are the looks so far; `look` takes another one at some of the variants. */
export async function splitFolded(
  candidates: readonly Variant[],
  times: ReadonlyMap<string, Seconds>,
  look: (variants: readonly Variant[]) => Promise<ReadonlyMap<string, Seconds>>,
): Promise<Split> {
  const least = new Map(times);
  for (let again = 0; again < AGAIN; again++) {
    const suspect = split(candidates, least).folded[0];
    if (!suspect) break;
    const witness = byTime(candidates, least).find(({ foldable }) => !foldable);
    for (const [id, seconds] of await look(witness ? [witness, suspect] : []))
      least.set(id, Math.min(seconds, least.get(id) ?? seconds));
  }
  return split(candidates, least);
}

function split(candidates: readonly Variant[], times: ReadonlyMap<string, Seconds>): Split {
  const ordered = byTime(candidates, times);
  const seconds = ({ id }: Variant) => times.get(id) ?? Number.POSITIVE_INFINITY;
  const best = Math.min(...ordered.filter(({ foldable }) => !foldable).map(seconds));
  const isConfirmed = (variant: Variant) =>
    !variant.foldable || (times.has(variant.id) && seconds(variant) * CONFIRMED >= best);
  return {
    believed: ordered.filter(isConfirmed),
    folded: ordered.filter((variant) => !isConfirmed(variant) && times.has(variant.id)),
  };
}

function byTime(candidates: readonly Variant[], times: ReadonlyMap<string, Seconds>): readonly Variant[] {
  const seconds = ({ id }: Variant) => times.get(id) ?? Number.POSITIVE_INFINITY;
  return candidates.toSorted((a, b) => seconds(a) - seconds(b));
}

/** The fastest of the folded variants as a row of the record, flagged; none when it gave no time. */
export async function foldedRows(
  bench: Bench,
  kernel: Kernel,
  params: Params,
  [fastest]: readonly Variant[],
  effort: Effort,
): Promise<readonly Row[]> {
  if (!fastest) return [];
  const outcome = await bench.measure(fastest, { ...effort, ...BRIEF }).catch(failed);
  if (outcome.status !== "measured") return [];
  return [asFolded(makeRow(kernel, fastest, params, outcome))];
}

export function asFolded(row: Row): Row {
  return withFlags(asSearch(row), ["chain-folded"]);
}
