import type { Estimate } from "../core/estimate.ts";
import type { Bytes, Dtype, Intensity } from "../core/units.ts";

export interface ComputeCeiling {
  readonly kind: "compute";
  readonly dtype: Dtype;
  /** FLOP/s. */
  readonly rate: Estimate;
  /** Key of the row it comes from. */
  readonly from: string;
}

export interface MemoryCeiling {
  readonly kind: "memory";
  /** 0 is the level with the largest footprint (DRAM on most devices), then upward towards the caches. */
  readonly level: number;
  /** "≥ 64 MiB", "256 KiB – 4 MiB": a plateau is named by its footprints, never by an assumed cache. */
  readonly label: string;
  readonly footprint: { readonly low: Bytes; readonly high: Bytes };
  /** bytes/s. */
  readonly rate: Estimate;
  readonly from: readonly string[];
  /** Why the lowest level is not shown to be main memory, as a sentence; absent where it is. */
  readonly unproven?: string;
}

export interface RooflinePoint {
  readonly key: string;
  readonly kernel: string;
  readonly label: string;
  readonly dtype: Dtype;
  readonly intensity: Intensity;
  /** FLOP/s. */
  readonly rate: Estimate;
  readonly footprint: Bytes;
}

/** One intensity sweep. */
interface Curve {
  /** Bytes of the working set; null for the main sweep, whose set is the largest that each intensity affords. */
  readonly set: Bytes | null;
  readonly points: readonly RooflinePoint[];
}

/** Everything the chart draws, derived from a calibration. */
export interface Roofline {
  /** Best first; one per dtype. Empty when no FMA survived. */
  readonly compute: readonly ComputeCeiling[];
  /** Largest footprint first. */
  readonly memory: readonly MemoryCeiling[];
  /** FLOP per byte where the f32 roof meets the largest-footprint level; null without both. */
  readonly knee: Estimate | null;
  /** The points of every intensity sweep, ascending. */
  readonly sweep: readonly RooflinePoint[];
  /** The same, a curve for each working set: the main one first, then those that caches may hold, the largest first. */
  readonly curves: readonly Curve[];
  readonly points: readonly RooflinePoint[];
  /** Bandwidth by footprint, the evidence behind the plateaus. */
  readonly bandwidth: readonly {
    readonly key: string;
    readonly kernel: string;
    readonly footprint: Bytes;
    readonly rate: Estimate;
  }[];
}
