import type { ClockKind, Quality, QualityFlag } from "../core/calibration.ts";
import { bootstrapMedian, median } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";

/**
 * How one kernel is timed (docs/measurement.md): batches of N and 2N dispatches, interleaved in random order; each pair
 * gives one sample, the slope (t₂ₙ − tₙ)/N, in which fixed costs cancel. Nothing here knows the GPU: `batch` is the only
 * way to it, so that recorded traces of odd clocks can be replayed in tests.
 */

export interface BatchTimes {
  readonly wall: Seconds;
  readonly gpu: Seconds | null;
  /** The page was hidden at some time during the batch. */
  readonly hidden: boolean;
}

/** Runs `n` dispatches in one pass. */
export type Batch = (n: number) => Promise<BatchTimes>;

export interface Effort {
  /** A pass of N dispatches lasts at least this long. */
  readonly minPass: Seconds;
  readonly minPairs: number;
  readonly maxPairs: number;
  /** Ends late at this time, with no fewer than three pairs. */
  readonly budget: Seconds;
}

export interface Protocol {
  readonly now: () => Seconds;
  readonly random: () => number;
  readonly stopped: () => boolean;
  /** Grid of the clock in use and of the wall clock. */
  readonly clock: { readonly kind: ClockKind; readonly quantum: Seconds; readonly wallQuantum: Seconds };
}

export interface Timing {
  readonly samples: readonly Seconds[];
  readonly wallSamples: readonly Seconds[];
  readonly quality: Quality;
  /** The timestamps cannot be true: they contradict the wall clock beyond its doubt, or say nothing. */
  readonly impossible: boolean;
}

/** Encoding more dispatches than this in a pass costs more than it tells. */
const MAX_BATCH = 4096;
/** Fewest pairs that make a median. */
const LEAST_PAIRS = 3;
/** Half-width of the interval, relative, at which more samples buy nothing. */
const GOAL = 0.01;
/** Timestamp against wall clock: more than this apart is flagged. */
const AGREEMENT = 0.05;
/** Timestamp slope over wall slope, which fixed costs do not touch: outside of this it is not to be believed. */
const BELIEVABLE = { least: 2 / 3, most: 1.5 } as const;
/** All timestamps together over what the wall clock saw: they can span less, since a submission costs, but not more. */
const MOST_COVERED = 1.05;
/** A single span this many times what the wall clock saw is a counter that wrapped, not a clock that runs fast. */
const WRAPPED = 100;
/** Ticks that the smaller batch must span for the grid not to matter. */
const LEAST_TICKS = 20;

/** Seconds of a batch by the clock in use; the wall clock where the timestamps say nothing, or more than there was. */
export function spanOf(times: BatchTimes, clock: Protocol["clock"]): Seconds {
  const believed = clock.kind === "timestamp-query" && oddityOf(times) === null;
  return believed ? Math.min(times.gpu!, times.wall) : times.wall;
}

/**
 * Dispatches that fill a pass of `minPass`, and the seconds of one of them. Whoever hands over the batch has run it once:
 * compilation and zero-initialisation are behind it. The wall clock ends the growth too, long after timestamps should
 * have: they may lie, and a browser that polls for completion makes the wall clock useless instead.
 */
export async function sizeBatch(
  batch: Batch,
  minPass: Seconds,
  clock: Protocol["clock"],
): Promise<{ n: number; perDispatch: Seconds }> {
  const longest = Math.max(10 * minPass, LEAST_TICKS * clock.wallQuantum);
  let n = 1;
  for (;;) {
    const times = await batch(n);
    const span = spanOf(times, clock);
    if (span >= minPass || times.wall >= longest || n >= MAX_BATCH) return { n, perDispatch: span / n };
    const missing = span > 0 ? minPass / span : 8;
    n = Math.min(MAX_BATCH, n * 2 ** Math.max(1, Math.min(3, Math.ceil(Math.log2(missing)))));
  }
}

export async function measure(batch: Batch, effort: Effort, protocol: Protocol): Promise<Timing> {
  const start = protocol.now();
  const { n } = await sizeBatch(batch, effort.minPass, protocol.clock);
  const useGpu = protocol.clock.kind === "timestamp-query";
  const samples: Seconds[] = [];
  const wallSlopes: Seconds[] = [];
  const ratios: number[] = [];
  const discarded = { negative: 0, zero: 0, hidden: 0 };
  const spanned = { gpu: 0, wall: 0 };
  let pairs = 0;
  let ended: Quality["ended"] = "budget";

  while (pairs < effort.maxPairs) {
    if (protocol.stopped()) {
      ended = "stopped";
      break;
    }
    if (pairs >= LEAST_PAIRS && protocol.now() - start > effort.budget) break;
    const [once, twice] = await timePair(batch, n, protocol.random() < 0.5);
    pairs++;
    if (once.hidden || twice.hidden) {
      discarded.hidden++;
      continue;
    }
    const wallSlope = (twice.wall - once.wall) / n;
    wallSlopes.push(wallSlope);
    const odd = useGpu ? (oddityOf(once) ?? oddityOf(twice)) : null;
    if (odd) {
      discarded[odd]++;
      continue;
    }
    spanned.wall += once.wall + twice.wall;
    spanned.gpu += (once.gpu ?? 0) + (twice.gpu ?? 0);
    const slope = useGpu ? (twice.gpu! - once.gpu!) / n : wallSlope;
    if (slope <= 0) {
      discarded.negative++;
      continue;
    }
    samples.push(slope);
    if (useGpu && wallSlope > 0) ratios.push(slope / wallSlope);
    if (samples.length >= effort.minPairs && halfWidth(samples) <= GOAL) {
      ended = "interval";
      break;
    }
  }

  const comparable = spanned.wall > 2 * samples.length * LEAST_TICKS * protocol.clock.wallQuantum;
  const wallSamples = wallSlopes.filter((slope) => slope > 0);
  const impossible =
    useGpu &&
    wallSamples.length > 0 &&
    (samples.length === 0 || (comparable && (spanned.gpu > MOST_COVERED * spanned.wall || !agree(ratios))));
  const agreement = ratios.length > 0 ? median(ratios) : null;
  // What cannot be true is not reported: the wall clock's slopes stand in, and the row says that the clocks disagree.
  const byWall = !useGpu || impossible;
  const kept = impossible ? wallSamples : samples;
  const quantum = byWall ? protocol.clock.wallQuantum : protocol.clock.quantum;
  const flags: QualityFlag[] = [];
  if (impossible || (agreement !== null && Math.abs(agreement - 1) > AGREEMENT))
    flags.push("clock-disagrees");
  if (kept.length > 0 && median(kept) * n < LEAST_TICKS * quantum) flags.push("coarse-clock");
  if (kept.length < 5) flags.push("few-samples");
  if (kept.length > 0 && halfWidth(kept) > GOAL) flags.push("wide-interval");
  if (discarded.hidden > 0) flags.push("hidden");
  const clock = byWall ? "wall" : protocol.clock.kind;
  return {
    impossible,
    samples: kept,
    wallSamples: byWall ? [] : wallSamples,
    quality: { clock, quantum, batch: n, pairs, discarded, agreement, ended, flags },
  };
}

/** What makes a span no span at all, as it is counted; null for one that can be true. */
function oddityOf({ gpu, wall }: BatchTimes): "zero" | "negative" | null {
  if (gpu === null || gpu === 0) return "zero";
  return gpu < 0 || gpu > WRAPPED * wall ? "negative" : null;
}

/**
 * Whether two clocks can have timed the same thing, by the ratio of their slopes in each pair: what disturbs the device
 * disturbs both alike. The whole interval must be out of reason, so that a restless wall clock accuses nobody.
 */
function agree(ratios: readonly number[]): boolean {
  if (ratios.length < LEAST_PAIRS) return true;
  const { low, high } = bootstrapMedian(ratios, { rounds: 200, confidence: 0.99 });
  return high >= BELIEVABLE.least && low <= BELIEVABLE.most;
}

async function timePair(batch: Batch, n: number, smallFirst: boolean): Promise<[BatchTimes, BatchTimes]> {
  if (smallFirst) {
    const once = await batch(n);
    return [once, await batch(2 * n)];
  }
  const twice = await batch(2 * n);
  return [await batch(n), twice];
}

function halfWidth(samples: readonly number[]): number {
  const { low, high } = bootstrapMedian(samples, { rounds: 200 });
  return (high - low) / 2 / median(samples);
}
