import type { Estimate } from "../core/estimate.ts";
import type { OpClass } from "../core/op-class.ts";
import type { Runtime } from "../core/runtime.ts";
import type { Bytes, BytesPerSecond, Dtype, FlopPerSecond, Seconds } from "../core/units.ts";
import type { Shape } from "../graph/model.ts";
import type { PricedLaunch } from "./runtimes/price.ts";

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

/** A tensor as a node reads or writes it. */
export interface Port {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape | null;
}

export interface ReadPort extends Port {
  /** Known before the first run: a weight, or folded from weights. */
  readonly weight: boolean;
}

/**
 * Amounts as expressions in the open dims, such as "589824*batch*sequence" (see docs/prediction.md for what may stand
 * in one); null: there is no closed form.
 */
export interface SymbolicCost {
  readonly macs: string | null;
  readonly flops: string | null;
  readonly sfu: string | null;
  readonly bytesRead: string | null;
  readonly bytesWritten: string | null;
  readonly bytesWeights: string | null;
}

export interface SymbolicTotals {
  readonly macs: string | null;
  readonly flops: string | null;
  readonly bytesRead: string | null;
  readonly bytesWritten: string | null;
  readonly peakActivationBytes: string | null;
}

export interface AnalyzedNode extends OpCost {
  readonly name: string;
  readonly op: string;
  /** The operator in the format's own words, where `op` is a translation: "CONV_2D". */
  readonly original?: string;
  /** In the order of the op's definition, those that are left out not among them. */
  readonly inputs: readonly ReadPort[];
  readonly outputs: readonly Port[];
  /** Elements of the weights that this node is the first to read, itself or through folded nodes. */
  readonly params: number;
  /** False where there are no figures as numbers: no rule, no shapes, or open dims. They are left out of every total. */
  readonly priced: boolean;
  /** The figures where they depend on open dims (`priced` is then false and the numbers are 0). */
  readonly symbolic?: SymbolicCost;
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
  readonly source: { readonly format: string; readonly version: string; readonly producer: string };
  readonly inputs: readonly Port[];
  readonly totals: {
    readonly macs: number;
    readonly flops: number;
    readonly params: number;
    readonly weightBytes: Bytes;
    readonly bytesRead: Bytes;
    readonly bytesWritten: Bytes;
    readonly peakActivationBytes: Bytes;
  };
  /** The totals as expressions in the open dims; null when no node's figures depend on any. */
  readonly symbolic: SymbolicTotals | null;
  readonly nodes: readonly AnalyzedNode[];
  /** Bytes of activations alive while `nodes[i]` runs, bodies of control nodes included; their maximum is the peak. */
  readonly memory: readonly Bytes[];
  /** Ops without a cost rule: reported, never priced at zero. */
  readonly unpriced: readonly { readonly op: string; readonly count: number }[];
  /** Tensors whose shape could not be found out. With either list non-empty every total is a lower bound. */
  readonly unresolved: readonly string[];
  /**
   * Symbolic dimensions still without a value, those of the inputs first, then sizes that only a run can tell
   * ("tensor[axis]"). What depends on them is in `symbolic`, and not in `totals`.
   */
  readonly openDims: readonly string[];
  /** Why shapes could not be found out, a sentence a node, the first few; absent when there is nothing to say. */
  readonly notes?: readonly string[];
  /** What the importer has to say of the file (ModelGraph.remarks); absent when there is nothing. */
  readonly remarks?: readonly string[];
  /** Cheaper branches that may run instead; absent when there are none. */
  readonly alternatives?: readonly Alternative[];
}

export type BoundBy = "compute" | "memory" | "special-function" | "launch" | "nothing";

/** What a node's time rests on. */
export type Basis =
  | {
      readonly kind: "interpolated" | "extrapolated";
      readonly opClass: OpClass;
      readonly points: number;
      /** The element type that the kernels were measured in, where it is not the node's. */
      readonly dtype?: Dtype;
    }
  /** No kernel of that class in the calibration: the roofline's ceilings, with a wide interval. */
  | { readonly kind: "roofline" }
  /** Programs of a runtime that was measured; see PredictedNode.launches for what they are. */
  | { readonly kind: "runtime"; readonly within: PricedLaunch["basis"] }
  /** The runtime runs it as a part of another node, whose time holds it. */
  | { readonly kind: "fused"; readonly into: string }
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
  /** What a runtime launches for it; absent for the built-in kernels. */
  readonly launches?: readonly PricedLaunch[];
}

/** What a run in a runtime costs beside the nodes of the model. */
interface RuntimeShare {
  readonly version: string;
  readonly threads: number;
  /** Launches in one run. */
  readonly launches: number;
  /** A run of a graph that does next to nothing. */
  readonly idle: Seconds;
  /** Time that the launching thread needs beyond what the device is busy. */
  readonly dispatch: Seconds;
  /** Between the processor and the GPU, where neighbours run on different sides. */
  readonly copies: { readonly count: number; readonly bytes: Bytes; readonly time: Seconds };
  /** Operators that the runtime adds (transpositions of layouts), by name. */
  readonly added: readonly { readonly op: string; readonly count: number; readonly time: Seconds }[];
}

export interface Prediction {
  readonly runtime: Runtime;
  readonly calibrationId: string;
  readonly total: Estimate;
  /** True when something is unpriced or unresolved. */
  readonly lowerBound: boolean;
  readonly nodes: readonly PredictedNode[];
  readonly byClass: readonly { readonly class: OpClass; readonly time: Seconds; readonly count: number }[];
  readonly unpriced: readonly { readonly op: string; readonly count: number }[];
  /** Absent for the built-in kernels. */
  readonly share?: RuntimeShare;
  /** Sentences a person should read before believing the number. */
  readonly warnings: readonly string[];
}
