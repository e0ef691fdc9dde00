import { elementsOf } from "../../graph/model.ts";
import type { AnalyzedNode, ReadPort } from "../types.ts";

/** Which of a node's operands training may change. */

const FLOATING: ReadonlySet<string> = new Set(["f32", "f16", "bf16", "f64"]);

export function isFloat({ dtype }: { readonly dtype: string }): boolean {
  return FLOATING.has(dtype);
}

/** "Relu" of "com.microsoft.Relu": the operator without its domain. */
export function bareOp(label: string): string {
  return label.slice(label.lastIndexOf(".") + 1);
}

/** Elementwise operators whose constants are part of a formula: bounds, exponents, masks. */
const FORMULAS: ReadonlySet<string> = new Set(["Clip", "Pow", "Where", "Select", "Max", "Min", "Mod"]);

/** A batch normalization's scale and offset; mean and variance are observed, not learned. */
const BATCH_NORM_LEARNED = 3;

/**
 * Learned are the floating-point weights of products, normalizations, tables that rows are looked up in, and vectors or
 * larger that are added, multiplied or joined. A single number is a constant of the formula.
 */
function mayLearn(node: AnalyzedNode, port: ReadPort, at: number): boolean {
  if (!port.weight || !isFloat(port) || node.integer) return false;
  const op = bareOp(node.op);
  switch (node.class) {
    case "gemm":
    case "conv":
    case "depthwise-conv":
    case "conv-transpose":
    case "attention":
    case "recurrent":
      return true;
    case "normalization":
      return op !== "BatchNormalization" || at < BATCH_NORM_LEARNED;
    case "gather":
      return at === 0 || op === "EmbedLayerNormalization";
    case "elementwise":
      return !FORMULAS.has(op) && (op === "PRelu" || (elementsOf(port.shape) ?? 0) > 1);
    case "copy":
      return op === "Concat" && (elementsOf(port.shape) ?? 0) > 1;
    default:
      return false;
  }
}

/** A weight that a node is the first to read, as far as it is trained. */
export interface TrainedWeight {
  readonly name: string;
  readonly dtype: ReadPort["dtype"];
  readonly parameters: number;
}

/** The weights of a node that may be trained, by position. */
export function learnedPorts(node: AnalyzedNode): readonly number[] {
  return node.inputs.flatMap((port, at) => (mayLearn(node, port, at) ? [at] : []));
}

/** Of these, what the node is the first to read: a weight that many read is stepped once. */
export function claimed(node: AnalyzedNode, ports: readonly number[]): readonly TrainedWeight[] {
  let left = node.params;
  const weights: TrainedWeight[] = [];
  for (const at of ports) {
    const { name, dtype, shape } = node.inputs[at]!;
    const parameters = Math.min(left, elementsOf(shape) ?? 0);
    if (parameters === 0) continue;
    left -= parameters;
    weights.push({ name, dtype, parameters });
  }
  return weights;
}
