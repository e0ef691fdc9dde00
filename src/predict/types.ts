import type { Estimate } from "../core/estimate.ts";
import type { OpClass } from "../core/op-class.ts";
import type { Bytes, BytesPerSecond, Dtype, FlopPerSecond, Seconds } from "../core/units.ts";
import type { Shape } from "../graph/model.ts";

/** What one node asks of a device, by the counting rules in docs/prediction.md. FLOPs = 2·macs + other FLOPs. */
export interface OpCost {
  readonly class: OpClass;
  readonly macs: number;
  readonly flops: number;
  /** Special-function evaluations: exp, log, erf, tanh, rsqrt, division. */
  readonly sfu: number;
  /** Activations read. */
  readonly bytesRead: Bytes;
  readonly bytesWritten: Bytes;
  readonly bytesWeights: Bytes;
  /** The multiply-adds are integer (quantised ops); absent for floating point. */
  readonly integer?: boolean;
  /** Steps that wait for one another (recurrent cells), each reading the weights again; absent: one. */
  readonly steps?: number;
}

export interface AnalyzedNode extends OpCost {
  readonly name: string;
  readonly op: string;
  readonly outputs: readonly { readonly name: string; readonly dtype: Dtype; readonly shape: Shape | null }[];
  /** False for an op without a rule or without shapes: its figures are not known, and are left out of every total. */
  readonly priced: boolean;
  /** Within a Loop or Scan: how often it runs; the figures above are for all runs. Absent: once. */
  readonly repeats?: number;
}

/** An If whose condition is not known: `nodes[from, to)` is the costlier branch, these would run in its place. */
export interface Alternative {
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly AnalyzedNode[];
}

/** A graph counted; independent of any device. */
export interface Analysis {
  readonly format: string;
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly dtype: Dtype; readonly shape: Shape | null }[];
  readonly totals: {
    readonly macs: number;
    readonly flops: number;
    readonly params: number;
    readonly weightBytes: Bytes;
    readonly bytesRead: Bytes;
    readonly bytesWritten: Bytes;
    readonly peakActivationBytes: Bytes;
  };
  readonly nodes: readonly AnalyzedNode[];
  /** Ops without a cost rule: reported, never priced at zero. */
  readonly unpriced: readonly { readonly op: string; readonly count: number }[];
  /** Tensors whose shape could not be found out. With either list non-empty every total is a lower bound. */
  readonly unresolved: readonly string[];
  /** Symbolic dimensions still without a value. */
  readonly openDims: readonly string[];
  /** Why shapes could not be found out, a sentence a node, the first few; absent when there is nothing to say. */
  readonly notes?: readonly string[];
  /** Cheaper branches that may run instead; absent when there are none. */
  readonly alternatives?: readonly Alternative[];
}

export type BoundBy = "compute" | "memory" | "special-function" | "launch" | "nothing";

/** What a node's time rests on. */
export type Basis =
  | { readonly kind: "interpolated" | "extrapolated"; readonly opClass: OpClass; readonly points: number }
  /** No kernel of that class in the calibration: the roofline's ceilings, with a wide interval. */
  | { readonly kind: "roofline" }
  | { readonly kind: "free" }
  | { readonly kind: "unpriced" };

/** The sum that a node's time is. */
export interface TimeTerms {
  readonly launch: Seconds;
  readonly compute: Seconds;
  readonly memory: Seconds;
  readonly special: Seconds;
  readonly computeRate: FlopPerSecond;
  readonly bandwidth: BytesPerSecond;
}

export interface PredictedNode {
  /** Index in Analysis.nodes. */
  readonly node: number;
  readonly boundBy: BoundBy;
  readonly time: Estimate;
  readonly terms: TimeTerms;
  readonly basis: Basis;
}

export interface Prediction {
  /** "builtin": Ridgepoint's own kernels, one dispatch a node, nothing fused. */
  readonly runtime: string;
  readonly calibrationId: string;
  readonly total: Estimate;
  /** True when something is unpriced or unresolved. */
  readonly lowerBound: boolean;
  readonly nodes: readonly PredictedNode[];
  readonly byClass: readonly { readonly class: OpClass; readonly time: Seconds; readonly count: number }[];
  readonly unpriced: readonly { readonly op: string; readonly count: number }[];
  /** Sentences a person should read before believing the number. */
  readonly warnings: readonly string[];
}
