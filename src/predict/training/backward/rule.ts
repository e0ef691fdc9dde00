import type { OpClass } from "../../../core/op-class.ts";
import type { Bytes, Dtype } from "../../../core/units.ts";

/** A tensor of the forward run as the way back sees it, its size known. */
export interface Operand {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly elements: number;
  readonly bytes: Bytes;
  /** Known before the first run. */
  readonly weight: boolean;
  /** Its gradient is asked for: a weight that is trained, or something that such a weight has a part in. */
  readonly wanted: boolean;
}

/** One node whose gradient is asked for, as its rule sees it: one pass of it, however often a loop runs it. */
export interface BackwardView {
  /** The operator without its domain. */
  readonly op: string;
  readonly class: OpClass;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  /** The first output. */
  readonly output: Operand;
  /** What the forward pass takes: multiply-adds, the other FLOP, special functions among these. */
  readonly macs: number;
  readonly other: number;
  readonly sfu: number;
  readonly steps: number;
}

/** One kernel of the way back. It reads the gradients of the node's outputs and writes those of `to`. */
export interface Kernel {
  readonly to: readonly Operand[];
  readonly class: OpClass;
  readonly macs?: number;
  /** FLOP beside the multiply-adds, special functions among them at one each. */
  readonly other?: number;
  readonly sfu?: number;
  /** Tensors of the forward run that it reads; those that are no weights must be kept until then. */
  readonly reads?: readonly Operand[];
  /** Bytes that the forward run leaves for it beside tensors: the places of maxima, masks, gates. */
  readonly kept?: Bytes;
  /** Of the outputs' gradients, where not all of them is read. */
  readonly gradientsRead?: Bytes;
  /** Written beside the gradients or in place of them; absent: each gradient once. */
  readonly bytesWritten?: Bytes;
  readonly steps?: number;
}

/**
 * The kernels of one op's way back; none where gradients are only handed on. null: this form of the op has no rule,
 * and the node is reported.
 */
export type BackwardRule = (view: BackwardView) => readonly Kernel[] | null;

export function wantedOf(operands: readonly Operand[]): readonly Operand[] {
  return operands.filter(({ wanted }) => wanted);
}

/** Gradients are added up over what an operand was broadcast to: one FLOP for each element of the output. */
export function summedTo(operand: Operand, { output }: BackwardView): Kernel {
  return { to: [operand], class: "reduction", other: output.elements };
}
