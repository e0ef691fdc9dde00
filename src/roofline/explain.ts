import {
  formatBandwidth,
  formatBytes,
  formatCount,
  formatIntensity,
  formatPercent,
  formatRate,
} from "../core/format.ts";
import { aboveRoof, levelFor, roofAt } from "./attainable.ts";
import type { MemoryCeiling, Roofline, RooflinePoint } from "./types.ts";

export interface Explanation {
  /** Which ceiling limits a kernel of this intensity; null when the calibration lacks a ceiling. */
  readonly boundBy: "compute" | "memory" | null;
  /** The memory level that the working set can count on. */
  readonly level: number | null;
  /** Rate over attainable rate at that level. */
  readonly fraction: number | null;
  readonly sentences: readonly string[];
}

/** Within this much of the roof there is nothing left to explain. */
const AT_THE_ROOF = 0.9;
/** Evidence (the sweep, the bandwidth at this size) counts as lower than the roof from here down. */
const CLEARLY_LOWER = 0.8;

/** Why a point lies where it does under the roof: plain sentences, each from figures of the same calibration. */
export function explainPoint(roofline: Roofline, point: RooflinePoint): Explanation {
  const level = levelFor(roofline, point.footprint);
  const roof = level && roofAt(roofline, point.intensity, { dtype: point.dtype, level: level.level });
  if (!level || !roof) {
    return {
      boundBy: null,
      level: level?.level ?? null,
      fraction: null,
      sentences: [missing(roofline, point)],
    };
  }
  const fraction = point.rate.value / roof.rate.value;
  const sentences = [position(point, roof, level, fraction)];
  const lowest = roofAt(roofline, point.intensity, { dtype: point.dtype });
  if (level.level > 0 && lowest?.boundBy === "memory") {
    sentences.push(cached(point, level, roofline.memory[0]!, point.rate.value > lowest.rate.value));
  }
  if (level.level === 0 && level.unproven && roof.boundBy === "memory") {
    sentences.push(`The level ${level.label} is not known to be main memory. ${level.unproven}`);
  }
  if (aboveRoof(roofline, point)) {
    sentences.push(
      "It is faster than the roof allows, so one of the two measurements is wrong: measure again, on a quiet device.",
    );
  } else if (fraction >= AT_THE_ROOF) {
    sentences.push("It is at the roof: only a higher intensity or fewer FLOPs would make it faster.");
  } else {
    sentences.push(...reasons(roofline, point, level, roof));
  }
  return { boundBy: roof.boundBy, level: level.level, fraction, sentences };
}

function missing(roofline: Roofline, point: RooflinePoint): string {
  const lacking = roofline.memory.length === 0 ? "memory bandwidth" : `${point.dtype} arithmetic rate`;
  return `There is no roof to compare it with: this calibration holds no ${lacking}.`;
}

function position(
  point: RooflinePoint,
  roof: NonNullable<ReturnType<typeof roofAt>>,
  level: MemoryCeiling,
  fraction: number,
): string {
  const intensity = formatIntensity(point.intensity);
  const allowed = formatRate(roof.rate.value);
  const reached = `it reaches ${formatRate(point.rate.value)}, ${formatPercent(fraction, { digits: 2 })} of that`;
  return roof.boundBy === "compute"
    ? `At ${intensity} arithmetic is the limit: ${point.dtype} allows ${allowed}; ${reached}.`
    : `At ${intensity} memory is the limit: ${formatBandwidth(level.rate.value)} allow ${allowed}; ${reached}.`;
}

/** What a cache does for the point: it is how a point comes to lie above the roof of main memory. */
function cached(point: RooflinePoint, level: MemoryCeiling, largest: MemoryCeiling, above: boolean): string {
  const size = formatBytes(point.footprint, { trim: true });
  const ratio = formatCount(level.rate.value / largest.rate.value, { digits: 2 });
  const most = formatBytes(level.footprint.high, { trim: true });
  return above
    ? `It lies above the roof of ${largest.label} because its working set of ${size} fits a level seen up to about ${most}, which moved ${ratio}× as fast.`
    : `Its working set is ${size}: footprints of ${level.label} moved ${ratio}× as fast as those of ${largest.label}, so it may lie above the lowest roof.`;
}

/** What the same calibration says about kernels that had nothing else to do at this size or intensity. */
function reasons(
  roofline: Roofline,
  point: RooflinePoint,
  level: MemoryCeiling,
  roof: NonNullable<ReturnType<typeof roofAt>>,
): string[] {
  const found: string[] = [];
  const streaming = bandwidthNear(roofline, point.footprint);
  if (streaming && streaming.rate.value < CLEARLY_LOWER * level.rate.value) {
    const reached = formatBandwidth(streaming.rate.value);
    found.push(
      `At ${formatBytes(streaming.footprint, { trim: true })} even ${streaming.kernel} moved only ${reached}: one dispatch of this size does not fill the device.`,
    );
  }
  const traced = sweepAt(roofline, point, level);
  if (traced !== null && traced < CLEARLY_LOWER * roof.rate.value) {
    const share = formatPercent(traced / roof.rate.value, { digits: 2 });
    found.push(`The intensity sweep itself reached only ${share} of the roof near this intensity.`);
  }
  if (found.length === 0) {
    found.push(
      "The ceilings do not explain the rest: the kernel spends it on instructions other than its FLOPs, on waiting, or on bytes moved more than once.",
    );
  }
  return found;
}

/** The fastest streaming kernel within a factor of two of a footprint. */
function bandwidthNear(roofline: Roofline, footprint: number): Roofline["bandwidth"][number] | null {
  const near = roofline.bandwidth.filter(
    (sample) => sample.footprint <= 2 * footprint && footprint <= 2 * sample.footprint,
  );
  return near.toSorted((a, b) => b.rate.value - a.rate.value)[0] ?? null;
}

/** FLOP/s of the sweep at the same level within a factor of two of the point's intensity; null without such a sample. */
function sweepAt(roofline: Roofline, point: RooflinePoint, level: MemoryCeiling): number | null {
  const near = roofline.sweep.filter(
    (sample) =>
      sample.dtype === point.dtype &&
      levelFor(roofline, sample.footprint) === level &&
      sample.intensity <= 2 * point.intensity &&
      point.intensity <= 2 * sample.intensity,
  );
  const distance = (sample: RooflinePoint) => Math.abs(Math.log(sample.intensity / point.intensity));
  return near.toSorted((a, b) => distance(a) - distance(b))[0]?.rate.value ?? null;
}
