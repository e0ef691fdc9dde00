import type { Bytes, Dtype } from "../../core/units.ts";
import type { Attribute } from "../../graph/model.ts";

/** A tensor as a runtime's operator sees it; every dim is known. */
export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Its value is known when the session is made. */
  readonly weight: boolean;
}

/** An operator as the runtime runs it, after its rewrites. */
export interface RuntimeOp {
  /** The runtime's operator: ONNX's, or a fused one ("FusedConv"). */
  readonly op: string;
  readonly domain: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** null where an optional input is left out. */
  readonly inputs: readonly (Operand | null)[];
  readonly outputs: readonly Operand[];
  /** Names of the graph's nodes that it stands for; none for what the runtime adds (a transposition of layouts). */
  readonly nodes: readonly string[];
  /** "cpu" in a WebGPU session: the runtime has no kernel for it there, or prefers not to use it. */
  readonly on: "gpu" | "cpu";
  /** How often it runs in one run of the model (bodies of loops). */
  readonly repeats: number;
}

/** A model as a runtime will run it. */
export interface RuntimePlan {
  readonly ops: readonly RuntimeOp[];
  /** Tensors that go from the GPU to the CPU or back because neighbours run on different sides. */
  readonly copies: readonly { readonly from: "gpu" | "cpu"; readonly bytes: Bytes; readonly after: string }[];
  /** What was not understood: nodes without shapes, operators that the runtime refuses. One sentence each. */
  readonly notes: readonly string[];
  /** Set where the runtime is known to refuse the model: the sentence to show. */
  readonly refused?: string;
}
