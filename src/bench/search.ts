import type { Outcome, Row } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import type { Kernel, Params, Variant } from "../kernels/kernel.ts";
import { now } from "./clock.ts";
import type { Bench, Lab } from "./lab.ts";
import { type Effort, sizeBatch } from "./protocol.ts";
import { failed, makeRow, secondsOf } from "./rows.ts";

/**
 * Finds the fastest right variant for a problem: a short look at each, then a fresh measurement of the winner, since the
 * best of many looks is biased towards luck.
 */

/** How much slower than the best each variant was, on average. */
export interface Ranking {
  /** The promising ones first, without those that were more than `slowest` times slower than the best. */
  readonly order: (variants: readonly Variant[], slowest: number) => readonly Variant[];
  readonly note: (times: ReadonlyMap<string, Seconds>) => void;
}

export function createRanking(): Ranking {
  const slowness = new Map<string, { sum: number; count: number }>();
  const mean = ({ id }: Variant) => {
    const known = slowness.get(id);
    return known ? known.sum / known.count : 1.5;
  };
  return {
    order: (variants, slowest) => {
      const ordered = variants.toSorted((a, b) => mean(a) - mean(b));
      return ordered.filter((variant, i) => i === 0 || mean(variant) <= slowest);
    },
    note: (times) => {
      const best = Math.min(...times.values());
      for (const [id, seconds] of times) {
        const known = slowness.get(id) ?? { sum: 0, count: 0 };
        slowness.set(id, { sum: known.sum + seconds / best, count: known.count + 1 });
      }
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
      unfit.push({ ...makeRow(kernel, variant, kernel.checks[0]!, reason), role: "search" });
  }
  const [first] = candidates;
  if (!first) return [makeRow(kernel, variants[0]!, params, reason), ...unfit];
  try {
    return await lab.withProblem(kernel, first, params, async (bench) => {
      const times =
        candidates.length > 1 ? await lookAt(bench, candidates, search) : new Map([[first.id, 0]]);
      if (times.size > 1) ranking.note(times);
      const winner = candidates.reduce((best, variant) =>
        (times.get(variant.id) ?? Number.POSITIVE_INFINITY) < (times.get(best.id) ?? Number.POSITIVE_INFINITY)
          ? variant
          : best,
      );
      const outcome = await bench.measure(winner, effort).catch(failed);
      const row = makeRow(kernel, winner, params, outcome);
      noteRates(lab, row);
      return [row, ...unfit];
    });
  } catch (error) {
    return [makeRow(kernel, first, params, failed(error)), ...unfit];
  }
}

/** A first dispatch this many times slower than the best is not only cold. */
const HOPELESS = 5;

/** Seconds per dispatch by wall clock, the faster of two batches. */
async function lookAt(
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
        if (first > HOPELESS * best) return first;
        const { n, perDispatch } = await sizeBatch(batch, search.minPass);
        if (perDispatch > 2 * best) return perDispatch; // a second look cannot save it
        return Math.min(perDispatch, (await batch(n)).wall / n);
      });
      times.set(variant.id, seconds);
    } catch (error) {
      failed(error); // rethrows a lost device; a variant that the GPU refuses at this size is out of the race
    }
  }
  return times;
}

/** Keeps the best rates of the run, by which later problems are sized. */
function noteRates(lab: Lab, row: Row): void {
  if (row.outcome.status !== "measured") return;
  const seconds = secondsOf(row.outcome);
  const { seen } = lab.device();
  if (row.role === "compute") lab.see({ flops: Math.max(seen.flops ?? 0, row.work.flops / seconds) });
  if (row.role === "memory") {
    // The last footprint is the largest: what main memory gives, not the caches.
    lab.see({ bytes: (row.work.bytesRead + row.work.bytesWritten) / seconds });
  }
}
