import type { Estimate } from "../core/estimate.ts";
import { formatBytes } from "../core/format.ts";
import { bootstrapMedian, median } from "../core/statistics.ts";
import type { Bytes } from "../core/units.ts";
import type { MemoryCeiling, Roofline } from "./types.ts";

type BandwidthPoint = Roofline["bandwidth"][number];

/** Two plateaus closer than this are one level. */
const MERGE_WITHIN = 1.25;
/** A level is flat over at least this many octaves of footprint; what is narrower is the slope between two levels. */
const LEAST_OCTAVES = 2;
/** Footprints closer than a quarter of an octave are one point of the curve, however many rows a file may hold. */
const STEPS_PER_OCTAVE = 4;
/** What one more segment must save, in summed |ln rate|: a lone outlier of up to 1.4× cannot buy one. */
const SEGMENT_PRICE = 1.5 * Math.log(MERGE_WITHIN);

/**
 * Memory levels from bandwidth over footprint. The best kernel at each footprint gives a curve; the curve is cut into
 * the flat segments that fit it best; from the largest footprint down, each segment that is flat for long enough and
 * provably faster than the level before is a new level. What is not provably faster belongs to the level before;
 * what is slower is the ramp of a device too little loaded (or a disturbance) and is no level. Levels are named by the
 * footprints they were seen at.
 */
export function findPlateaus(points: readonly BandwidthPoint[]): MemoryCeiling[] {
  const levels: BandwidthPoint[][] = [];
  for (const segment of segmentsFromTheTop(bestByFootprint(points))) {
    const current = levels.at(-1);
    if (!current) {
      levels.push(segment);
      continue;
    }
    const [faster, known] = [pooled(segment), pooled(current)];
    const ratio = faster.value / known.value;
    if (isOneLevel(ratio)) current.push(...segment);
    else if (ratio > 1 && isWide(segment)) {
      if (faster.low > known.high) levels.push(segment);
      else current.push(...segment);
    }
  }
  return levels.map(ceilingOf);
}

/** The fastest kernel at each footprint, ascending. */
function bestByFootprint(points: readonly BandwidthPoint[]): BandwidthPoint[] {
  const best = new Map<number, BandwidthPoint>();
  for (const point of points) {
    const step = stepsIn(point.footprint);
    const known = best.get(step);
    if (!known || point.rate.value > known.rate.value) best.set(step, point);
  }
  return [...best.values()].sort((a, b) => a.footprint - b.footprint);
}

function segmentsFromTheTop(curve: readonly BandwidthPoint[]): BandwidthPoint[][] {
  const segments = flatSegments(curve).map(withoutOutliers).reverse();
  const [top, next] = segments;
  // Nothing gets faster by growing past a plateau: a lone fast point at the end is a disturbance.
  const disturbed = top?.length === 1 && next && isWide(next) && rateOfMembers(top) > rateOfMembers(next);
  return disturbed ? segments.slice(1) : segments;
}

/**
 * The piecewise-constant fit of ln rate with the least sum of absolute deviations plus a price per segment, by
 * dynamic programming over the last cut. Absolute deviations, so that an outlier moves no level.
 */
function flatSegments(curve: readonly BandwidthPoint[]): BandwidthPoint[][] {
  const logs = curve.map((point) => Math.log(point.rate.value));
  const best = [0];
  const cutBefore = [0];
  for (let end = 1; end <= logs.length; end++) {
    best[end] = Number.POSITIVE_INFINITY;
    for (let start = 0; start < end; start++) {
      const cost = best[start]! + SEGMENT_PRICE + deviation(logs.slice(start, end));
      if (cost < best[end]!) {
        best[end] = cost;
        cutBefore[end] = start;
      }
    }
  }
  const segments: BandwidthPoint[][] = [];
  for (let end = curve.length; end > 0; end = cutBefore[end]!)
    segments.unshift(curve.slice(cutBefore[end]!, end));
  return segments;
}

function deviation(values: readonly number[]): number {
  const middle = median(values);
  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0);
}

function rateOfMembers(members: readonly BandwidthPoint[]): number {
  return median(members.map((member) => member.rate.value));
}

function isWide(members: readonly BandwidthPoint[]): boolean {
  const { low, high } = footprintsOf(members);
  return stepsIn(high / low) >= LEAST_OCTAVES * STEPS_PER_OCTAVE;
}

/** A factor on the grid of footprints: kernels round theirs to whole elements, so that 4× may be 3.999×. */
function stepsIn(factor: number): number {
  return Math.round(STEPS_PER_OCTAVE * Math.log2(factor));
}

function footprintsOf(members: readonly BandwidthPoint[]): { low: Bytes; high: Bytes } {
  const footprints = members.map((member) => member.footprint);
  return { low: Math.min(...footprints), high: Math.max(...footprints) };
}

/** An outlier moves no median, but it must not lend its footprint to a level that it was not seen at. */
function withoutOutliers(members: readonly BandwidthPoint[]): BandwidthPoint[] {
  const middle = rateOfMembers(members);
  const kept = members.filter(({ rate }) => isOneLevel(rate.value / middle));
  return kept.length > 0 ? kept : [...members];
}

function isOneLevel(ratio: number): boolean {
  return ratio <= MERGE_WITHIN && ratio >= 1 / MERGE_WITHIN;
}

function ceilingOf(members: readonly BandwidthPoint[], level: number): MemoryCeiling {
  const footprint = footprintsOf(members);
  const inOrder = members.toSorted((a, b) => a.footprint - b.footprint);
  return {
    kind: "memory",
    level,
    label: labelOf(footprint, level),
    footprint,
    rate: pooled(members),
    from: inOrder.map((member) => member.key),
  };
}

function labelOf({ low, high }: { low: Bytes; high: Bytes }, level: number): string {
  // Kernels round a footprint to whole elements of their arrays: 64 MiB may be a few bytes less.
  const size = (bytes: Bytes) => formatBytes(bytes, { trim: true });
  if (level === 0) return `≥ ${size(low)}`;
  return low === high ? size(low) : `${size(low)} – ${size(high)}`;
}

/** The members' median; its interval covers both their scatter and the typical interval of one of them. */
function pooled(members: readonly BandwidthPoint[]): Estimate {
  const rates = members.map((member) => member.rate);
  const scatter = bootstrapMedian(rates.map((rate) => rate.value));
  return {
    value: median(rates.map((rate) => rate.value)),
    low: Math.min(scatter.low, median(rates.map((rate) => rate.low))),
    high: Math.max(scatter.high, median(rates.map((rate) => rate.high))),
    n: rates.reduce((sum, rate) => sum + rate.n, 0),
  };
}
