import { type Measured, type Outcome, type Row, totalBytes } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import type { Device, Kernel, Params, Variant } from "../kernels/kernel.ts";
import { now } from "./clock.ts";
import { asFolded, foldedRows, splitFolded } from "./folded.ts";
import type { Bench, Lab } from "./lab.ts";
import { type Effort, sizeBatch, spanOf } from "./protocol.ts";
import { looksOf, type Ranking } from "./ranking.ts";
import { asSearch, failed, makeRow, secondsOf } from "./rows.ts";
import { createWalk, fitting } from "./walk.ts";

/**
 * Finds the fastest right variant for a problem: a short look at each, then a fresh measurement of the winner, since the
 * best of many looks is biased towards luck.
 */

export interface SearchEffort {
  /** A pass of a short look lasts at least this long. */
  readonly minPass: Seconds;
  /** Looks end after this time, once two variants were seen. */
  readonly budget: Seconds;
  readonly maxVariants: number;
  /** Unlike variants that are seen before the neighbours of the best are. */
  readonly seeds: number;
  /** Variants that were this many times slower than the best on a similar problem, or whose kin are, are left out. */
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
  const device = lab.device();
  const feasible = variants.filter(
    ({ requires, obstacle }) =>
      requires.every((feature) => device.features.has(feature)) && obstacle(params, device) === null,
  );
  let reason: Outcome = { status: "unsupported", feature: whyNone(variants, params, device) };
  const ordered = ranking.order(fitting(feasible, params), params, search.slowest);
  const walk = createWalk(ordered, search);
  const times = new Map<string, Seconds>();
  /** The next variant of the walk that computes rightly. */
  const nextRight = async (): Promise<Variant | null> => {
    for (let variant = walk.next(times); variant; variant = walk.next(times)) {
      const verdict = await lab.verdict(kernel, variant);
      if (verdict.right) return variant;
      reason = verdict.outcome;
      // A wrong variant is a row of its own, told once, on the problem that showed it.
      if (reason.status !== "unsupported")
        unfit.push(asSearch(makeRow(kernel, variant, verdict.params, reason)));
    }
    return null;
  };
  const first = await nextRight();
  if (!first) return [makeRow(kernel, variants[0]!, params, reason), ...unfit];
  try {
    return await lab.withProblem(kernel, first, params, async (bench) => {
      const look = (some: readonly Variant[]) => lookAt(lab, bench, some, search);
      const start = now();
      const isOver = () =>
        candidates.length >= search.maxVariants ||
        (times.size >= 2 && now() - start > search.budget) ||
        lab.protocol().stopped();
      for (let variant: Variant | null = first; variant; variant = isOver() ? null : await nextRight()) {
        candidates.push(variant);
        if (ordered.length > 1) await lookInto(times, lab, bench, variant, search);
      }
      const looks = looksOf(times);
      if (looks.length > 1) ranking.note(params, looks);
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
          return [looks.length > 1 ? { ...row, looks } : row, ...refused.map(asSearch), ...unfit];
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

/** What keeps the variants from running: a feature that all of them need, or what the first one says. */
function whyNone(variants: readonly Variant[], params: Params, device: Device): string {
  const [first, ...others] = variants;
  const missing = first!.requires.filter((feature) => !device.features.has(feature));
  const common = missing.find((feature) => others.every(({ requires }) => requires.includes(feature)));
  return common ?? missing[0] ?? first!.obstacle(params, device) ?? "no variant";
}

/** A first dispatch this long, and this many times slower than the best, is not only cold. */
const HOPELESS = { seconds: 0.03, times: 5 } as const;

/** Another look at some variants, each against the best of them. */
async function lookAt(
  lab: Lab,
  bench: Bench,
  variants: readonly Variant[],
  search: SearchEffort,
): Promise<ReadonlyMap<string, Seconds>> {
  const times = new Map<string, Seconds>();
  for (const variant of variants) await lookInto(times, lab, bench, variant, search);
  return times;
}

/** Adds the variant's seconds per dispatch, by the clock in use the faster of two batches, to `times`. */
async function lookInto(
  times: Map<string, Seconds>,
  lab: Lab,
  bench: Bench,
  variant: Variant,
  search: SearchEffort,
): Promise<void> {
  const best = Math.min(...times.values());
  try {
    const seconds = await bench.run(variant, async (batch, first) => {
      const hopeless = Math.max(HOPELESS.seconds, HOPELESS.times * best);
      if (first > hopeless) {
        const again = spanOf(await batch(1), lab.grid()); // the first may have met a disturbance
        if (again > hopeless) return again;
      }
      const { n, perDispatch } = await sizeBatch(batch, search.minPass, lab.grid());
      if (perDispatch > 2 * best) return perDispatch; // a second look cannot save it
      return Math.min(perDispatch, spanOf(await batch(n), lab.grid()) / n);
    });
    if (seconds > 0) times.set(variant.id, seconds);
  } catch (error) {
    failed(error); // rethrows a lost device; a variant that the GPU refuses at this size is out of the race
  }
}

/** Keeps the best rates of the run, by which later problems are sized. */
function noteRates(lab: Lab, { role, work }: Row, outcome: Measured): void {
  const seconds = secondsOf(outcome);
  const { seen } = lab.device();
  if (role === "compute") lab.see({ flops: Math.max(seen.flops ?? 0, work.flops / seconds) });
  // The last footprint is the largest: what main memory gives, not the caches. But one disturbed row must not make every
  // larger one look unaffordable.
  if (role === "memory") lab.see({ bytes: Math.max(totalBytes(work) / seconds, (seen.bytes ?? 0) / 2) });
}
