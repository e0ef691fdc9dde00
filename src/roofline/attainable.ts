import type { Estimate } from "../core/estimate.ts";
import { scale } from "../core/estimate.ts";
import type { Bytes, Dtype, FlopPerSecond, Intensity } from "../core/units.ts";
import type { MemoryCeiling, Roofline, RooflinePoint } from "./types.ts";

export interface RoofOptions {
  /** f32 when absent. */
  readonly dtype?: Dtype;
  /** Memory level, 0 (largest footprint) when absent. */
  readonly level?: number;
}

export interface Roof {
  /** FLOP/s. */
  readonly rate: Estimate;
  readonly boundBy: "compute" | "memory";
}

/** How far past a roof's interval a point's interval may lie before one of the two must be wrong. */
const TOLERANCE = 1.05;

/** The roof over an intensity, and which ceiling makes it; null when the calibration lacks either ceiling. */
export function roofAt(
  roofline: Roofline,
  intensity: Intensity,
  { dtype = "f32", level = 0 }: RoofOptions = {},
): Roof | null {
  const compute = roofline.compute.find((ceiling) => ceiling.dtype === dtype);
  const memory = roofline.memory.find((ceiling) => ceiling.level === level);
  if (!compute || !memory || Number.isNaN(intensity) || intensity < 0) return null;
  // Not a product for an infinite intensity: the chart may ask for the far right end of the roof.
  if (memory.rate.value * intensity >= compute.rate.value) return { rate: compute.rate, boundBy: "compute" };
  return { rate: scale(memory.rate, intensity), boundBy: "memory" };
}

/** FLOP/s that a kernel of this intensity can reach at best; null when the calibration lacks either ceiling. */
export function attainable(
  roofline: Roofline,
  intensity: Intensity,
  options: RoofOptions = {},
): FlopPerSecond | null {
  return roofAt(roofline, intensity, options)?.rate.value ?? null;
}

/** The slowest level that was seen at or below this footprint: the one that a working set of that size can count on. */
export function levelFor(roofline: Roofline, footprint: Bytes): MemoryCeiling | null {
  return (
    roofline.memory.find((ceiling) => ceiling.footprint.low <= footprint) ?? roofline.memory.at(-1) ?? null
  );
}

/** Faster than the ceilings allow, intervals considered: then the roof or the point is wrong. */
export function aboveRoof(
  roofline: Roofline,
  point: Pick<RooflinePoint, "dtype" | "intensity" | "rate" | "footprint">,
): boolean {
  const compute = roofline.compute.find((ceiling) => ceiling.dtype === point.dtype);
  const memory = levelFor(roofline, point.footprint);
  const limits = [compute?.rate.high, memory && memory.rate.high * point.intensity];
  return limits.some((limit) => typeof limit === "number" && point.rate.low > limit * TOLERANCE);
}
