import { isMeasured, type MeasuredRow, type QualityFlag, type Row, totalBytes } from "./calibration.ts";
import { formatBandwidth, formatBytes, formatCount, formatPercent, formatRate } from "./format.ts";
import { median } from "./statistics.ts";
import type { Bytes, Dtype } from "./units.ts";

/**
 * What the rows of one run say against each other. Each rule is a function and a line in RULES; it gives a flag, which the
 * bench stores, and a sentence with the figures, which is made anew wherever it is shown.
 */

export interface Doubt {
  readonly flag: QualityFlag;
  readonly sentence: string;
}

/** Faster than a ceiling by more than this cannot be noise. */
const ABOVE = 1.05;
/** Multiply-adds that a compiler may fold are believed up to so many times the rate of those that it cannot. */
const CONFIRMED = 1.3;
/** Two bandwidths this far apart belong to two levels of the memory; the plateaus merge within the same factor. */
const SLOWER = 1.25;
/**
 * The largest last-level cache of a GPU that we know a browser to drive: 256 MiB on AMD Instinct MI300X to MI355X (ROCm
 * documentation, "AMD GPU specifications", column L3 cache). A working set below twice that may be mostly in a cache.
 */
const LARGEST_CACHE: Bytes = 256 * 2 ** 20;
/** Kernels round a footprint down to whole elements. */
const ROUNDING = 0.99;

/** Rates of the rows that a rule may compare with. */
export interface Evidence {
  /** FLOP/s of the multiply-add chains, and of the intensity sweep as far as the chains confirm it. */
  readonly chains: ReadonlyMap<Dtype, number>;
  readonly arithmetic: ReadonlyMap<Dtype, number>;
  /** Streaming kernels, ascending by footprint. */
  readonly memory: readonly {
    readonly kernel: string;
    readonly footprint: Bytes;
    readonly bandwidth: number;
  }[];
  /** Bytes per second of the fastest of them; 0 without any. */
  readonly fastest: number;
}

export function evidenceOf(rows: readonly Row[]): Evidence {
  const measured = rows.filter(isMeasured);
  const chains = new Map<Dtype, number>();
  for (const row of measured) if (row.role === "compute") raise(chains, row.dtype, flopRate(row));
  const arithmetic = new Map(chains);
  for (const row of measured)
    if (row.role === "sweep" && isConfirmed(row, chains)) raise(arithmetic, row.dtype, flopRate(row));
  const memory = measured
    .filter(({ role, work }) => role === "memory" && totalBytes(work) > 0)
    .map((row) => ({ kernel: row.kernel, footprint: row.work.footprint, bandwidth: bandwidth(row) }))
    .sort((a, b) => a.footprint - b.footprint);
  return { chains, arithmetic, memory, fastest: Math.max(0, ...memory.map((row) => row.bandwidth)) };
}

type Rule = (row: MeasuredRow, evidence: Evidence) => Doubt | null;

const RULES: readonly Rule[] = [
  aboveArithmetic,
  aboveMemory,
  foldedChain,
  foldedSweep,
  fitsCache,
  mayFitCache,
  clockDisagrees,
];

/** Everything that speaks against a row. */
export function doubtsOf(row: MeasuredRow, evidence: Evidence): readonly Doubt[] {
  return RULES.flatMap((rule) => rule(row, evidence) ?? []);
}

/** No kernel may exceed the multiply-add roof: if one does, one of the two is wrong. */
function aboveArithmetic(row: MeasuredRow, { arithmetic }: Evidence): Doubt | null {
  const roof = arithmetic.get(row.dtype);
  const rate = flopRate(row);
  if (row.role === "search" || row.role === "sweep" || !roof || rate <= ABOVE * roof) return null;
  const sentence = `It does ${formatRate(rate)}, but the multiply-add roof of the same run is ${formatRate(roof)}: no kernel can exceed that, so one of the two is wrong.`;
  return { flag: "above-roof", sentence };
}

/** No operator moves its bytes faster than a kernel that does nothing else, at any size. */
function aboveMemory(row: MeasuredRow, { fastest }: Evidence): Doubt | null {
  const rate = bandwidth(row);
  if (row.role !== "operator" || fastest === 0 || rate <= ABOVE * fastest) return null;
  const sentence = `It moves ${formatBandwidth(rate)}, more than the ${formatBandwidth(fastest)} that streaming kernels reached at any size: it skips work, or one of the two is wrong.`;
  return { flag: "above-roof", sentence };
}

/** A chain that the search has found out. */
function foldedChain(row: MeasuredRow, { chains }: Evidence): Doubt | null {
  if (!row.outcome.quality.flags.includes("chain-folded") || row.role === "sweep") return null;
  const roof = chains.get(row.dtype);
  const than = roof ? `, ${times(flopRate(row) / roof)} the rate of chains that cannot be folded` : "";
  const sentence = `It does ${formatRate(flopRate(row))}${than}: the chain was folded by the compiler, and stands for nothing.`;
  return { flag: "chain-folded", sentence };
}

/** The sweep's multiply-adds can be folded too, and the chains are there to tell. */
function foldedSweep(row: MeasuredRow, { chains }: Evidence): Doubt | null {
  if (row.role !== "sweep" || isConfirmed(row, chains)) return null;
  const sentence = `It does ${formatRate(flopRate(row))}, ${times(flopRate(row) / chains.get(row.dtype)!)} the rate of the multiply-add chains: folded by the compiler, it is no witness of the roof.`;
  return { flag: "chain-folded", sentence };
}

function isConfirmed(row: MeasuredRow, chains: ReadonlyMap<Dtype, number>): boolean {
  const roof = chains.get(row.dtype);
  return roof === undefined || flopRate(row) <= CONFIRMED * roof;
}

/** A bandwidth that a larger working set does not reach is that of a cache. */
function fitsCache(row: MeasuredRow, { memory }: Evidence): Doubt | null {
  if (row.role !== "memory") return null;
  const larger = memory.filter(
    ({ kernel, footprint }) => kernel === row.kernel && footprint >= row.work.footprint,
  );
  const outgrown = larger.findIndex((other) => other.bandwidth * SLOWER <= bandwidth(row));
  if (outgrown < 1) return null;
  const slow = larger[outgrown]!;
  const sentence = `Its working set fits a cache of about ${size(larger[outgrown - 1]!.footprint)}: at ${size(slow.footprint)} ${row.kernel} moved ${formatBandwidth(slow.bandwidth)}, ${times(bandwidth(row) / slow.bandwidth)} less.`;
  return { flag: "cache-resident", sentence };
}

/** The largest working set of a run must be larger than caches are before it counts as main memory. */
function mayFitCache(row: MeasuredRow, { memory }: Evidence): Doubt | null {
  const largest = memory.at(-1)?.footprint ?? 0;
  if (row.role !== "memory" || row.work.footprint < largest) return null;
  if (largest >= 2 * LARGEST_CACHE * ROUNDING) return null;
  const sentence = `Its working set of ${size(largest)} is the largest measured, and there are caches of ${size(LARGEST_CACHE)}: not shown to be main memory.`;
  return { flag: "cache-resident", sentence };
}

function clockDisagrees({ outcome: { quality } }: MeasuredRow): Doubt | null {
  if (!quality.flags.includes("clock-disagrees")) return null;
  const said =
    quality.agreement === null
      ? "The GPU's timestamps said nothing that the wall clock confirms"
      : `By the GPU's timestamps it took ${formatPercent(quality.agreement)} of the time by wall clock`;
  const kept = quality.clock === "wall" ? "the wall clock's times stand" : "both are kept";
  return { flag: "clock-disagrees", sentence: `${said}: the clocks disagree, ${kept}.` };
}

function flopRate({ work, outcome }: MeasuredRow): number {
  return work.flops / median(outcome.samples);
}

function bandwidth({ work, outcome }: MeasuredRow): number {
  return totalBytes(work) / median(outcome.samples);
}

function raise<K>(known: Map<K, number>, key: K, value: number): void {
  known.set(key, Math.max(known.get(key) ?? 0, value));
}

function times(ratio: number): string {
  return `${formatCount(ratio, { digits: 2 })} times`;
}

function size(bytes: Bytes): string {
  return formatBytes(bytes, { trim: true });
}
