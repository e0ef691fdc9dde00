import { type Measured, type Outcome, type Row, totalBytes } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import type { Kernel, Params, Variant } from "../kernels/kernel.ts";
import { now } from "./clock.ts";
import { asFolded, foldedRows, splitFolded } from "./folded.ts";
import type { Bench, Lab } from "./lab.ts";
import { type Effort, sizeBatch, spanOf } from "./protocol.ts";
import { asSearch, failed, makeRow, secondsOf } from "./rows.ts";

/**
 * Finds the fastest right variant for a problem: a short look at each, then a fresh measurement of the winner, since the
 * best of many looks is biased towards luck.
 */

/** How much slower than the best each variant was on the sizes so far. */
export interface Ranking {
  /** The promising ones first, without those that were everywhere more than `slowest` times slower than the best. */
  readonly order: (variants: readonly Variant[], slowest: number) => readonly Variant[];
  readonly note: (times: ReadonlyMap<string, Seconds>) => void;
}

export function createRanking(): Ranking {
  const slowness = new Map<string, readonly number[]>();
  const seen = ({ id }: Variant) => slowness.get(id) ?? [1.5];
  const mean = (variant: Variant) => seen(variant).reduce((sum, x) => sum + x, 0) / seen(variant).length;
  return {
    order: (variants, slowest) => {
      const ordered = variants.toSorted((a, b) => mean(a) - mean(b));
      return ordered.filter((variant, i) => i === 0 || Math.min(...seen(variant)) <= slowest);
    },
    note: (times) => {
      const best = Math.min(...times.values());
      for (const [id, seconds] of times) slowness.set(id, [...(slowness.get(id) ?? []), seconds / best]);
    },
  };
}

export interface SearchEffort {
  /** A pass of a short look lasts at least this long. */
  readonly minPass: Seconds;
  /** Looks end after this time, once two variants were seen. */
  readonly budget: Seconds;
  readonly maxVariants: number;
  /** Variants that were this many times slower than the best on other sizes are left out. */
  readonly slowest: number;
}

/** Fastest variants that are tried in turn, should one turn out wrong on the timed problem. */
const CHANCES = 3;

/** The winner's row, or one that says why there is none; then the variants that compute wrongly. */
export async function searchAndMeasure(
  lab: Lab,
  kernel: Kernel,
  variants: readonly Variant[],
  params: Params,
  ranking: Ranking,
  search: SearchEffort,
  effort: Effort,
): Promise<readonly Row[]> {
  const unfit: Row[] = [];
  const candidates: Variant[] = [];
  const feasible = variants.filter((variant) => variant.obstacle(params, lab.device()) === null);
  let reason: Outcome = {
    status: "unsupported",
    feature: variants[0]!.obstacle(params, lab.device()) ?? "no variant",
  };
  for (const variant of ranking.order(feasible, search.slowest).slice(0, search.maxVariants)) {
    const verdict = await lab.verdict(kernel, variant);
    if (verdict.right) {
      candidates.push(variant);
      continue;
    }
    reason = verdict.outcome;
    // A wrong variant is a row of its own, told once, on the problem that showed it.
    if (reason.status !== "unsupported")
      unfit.push(asSearch(makeRow(kernel, variant, verdict.params, reason)));
  }
  const [first] = candidates;
  if (!first) return [makeRow(kernel, variants[0]!, params, reason), ...unfit];
  try {
    return await lab.withProblem(kernel, first, params, async (bench) => {
      const times =
        candidates.length > 1 ? await lookAt(lab, bench, candidates, search) : new Map([[first.id, 0]]);
      if (times.size > 1) ranking.note(times);
      const look = (some: readonly Variant[]) => lookAt(lab, bench, some, search);
      const { believed, folded } = await splitFolded(candidates, times, look);
      unfit.push(...(await foldedRows(bench, kernel, params, folded, effort)));
      const refused: Row[] = [];
      for (const variant of believed.slice(0, CHANCES)) {
        const row = makeRow(kernel, variant, params, await bench.measure(variant, effort).catch(failed));
        if (row.outcome.status === "measured") {
          const known = new Map(times).set(variant.id, secondsOf(row.outcome));
          if ((await splitFolded(candidates, known, look)).folded.includes(variant)) {
            unfit.push(asFolded(row)); // its look was disturbed, its measurement tells
            continue;
          }
          noteRates(lab, row, row.outcome);
          return [row, ...refused.map(asSearch), ...unfit];
        }
        if (lab.protocol().stopped()) return unfit; // stopped before the first sample: not the kernel's failure
        refused.push(row);
      }
      const [fastest, ...others] = refused;
      return [...(fastest ? [fastest] : []), ...others.map(asSearch), ...unfit];
    });
  } catch (error) {
    return [makeRow(kernel, first, params, failed(error)), ...unfit];
  }
}

/** A first dispatch this long, and this many times slower than the best, is not only cold. */
const HOPELESS = { seconds: 0.03, times: 5 } as const;

/** Seconds per dispatch by the clock in use, the faster of two batches. */
async function lookAt(
  lab: Lab,
  bench: Bench,
  candidates: readonly Variant[],
  search: SearchEffort,
): Promise<Map<string, Seconds>> {
  const times = new Map<string, Seconds>();
  const start = now();
  for (const variant of candidates) {
    if (times.size >= 2 && now() - start > search.budget) break;
    const best = Math.min(...times.values());
    try {
      const seconds = await bench.run(variant, async (batch, first) => {
        if (first > Math.max(HOPELESS.seconds, HOPELESS.times * best)) return first;
        const { n, perDispatch } = await sizeBatch(batch, search.minPass, lab.grid());
        if (perDispatch > 2 * best) return perDispatch; // a second look cannot save it
        return Math.min(perDispatch, spanOf(await batch(n), lab.grid()) / n);
      });
      times.set(variant.id, seconds);
    } catch (error) {
      failed(error); // rethrows a lost device; a variant that the GPU refuses at this size is out of the race
    }
  }
  return times;
}

/** Keeps the best rates of the run, by which later problems are sized. */
function noteRates(lab: Lab, { role, work }: Row, outcome: Measured): void {
  const seconds = secondsOf(outcome);
  const { seen } = lab.device();
  if (role === "compute") lab.see({ flops: Math.max(seen.flops ?? 0, work.flops / seconds) });
  // The last footprint is the largest: what main memory gives, not the caches.
  if (role === "memory") lab.see({ bytes: totalBytes(work) / seconds });
}
