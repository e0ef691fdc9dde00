import type { OpCost } from "../types.ts";
import { activationCost } from "./activation.ts";
import { type OpView, textAttribute } from "./operands.ts";
import type { CostRule } from "./rule.ts";

/**
 * Forms that an operator takes in formats other than ONNX: an activation that rides along (it stays out of memory), and
 * weights of whole numbers in the operator itself.
 */

/** Operators that may carry `activation` and whose own rules do not count it. */
const CARRIERS: ReadonlySet<string> = new Set([
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Concat",
  "ConvTranspose",
  "AveragePool",
  "MaxPool",
  "LpPool",
  "FullyConnected",
  "Conv2DBackpropInput",
  "Conv3DBackpropInputV2",
]);

const PRODUCTS: ReadonlySet<string> = new Set([
  "Conv",
  "ConvTranspose",
  "Gemm",
  "MatMul",
  "FullyConnected",
  "DepthwiseConv2dNative",
  "Conv2DBackpropInput",
  "SequenceLstm",
  "SequenceRnn",
  "Lstm",
  "Svdf",
]);

const WHOLE: ReadonlySet<string> = new Set(["i4", "u4", "i8", "u8", "i16", "i32"]);

/** The rule with what may ride along; itself for an operator that carries nothing. */
export function riding(op: string, rule: CostRule): CostRule {
  const [carries, multiplies] = [CARRIERS.has(op), PRODUCTS.has(op)];
  if (!carries && !multiplies) return rule;
  return (view) => {
    const cost = rule(view);
    const labelled = cost && multiplies && quantised(view) ? { ...cost, integer: true } : cost;
    return labelled && carries ? activated(view, labelled) : labelled;
  };
}

/** With weights of whole numbers activations are quantised too, beforehand or on the way in. */
function quantised({ inputs }: OpView): boolean {
  return WHOLE.has(inputs[1]?.dtype ?? "");
}

/** null: the activation is none that is known. */
function activated(op: OpView, cost: OpCost): OpCost | null {
  const name = textAttribute(op, "activation", "");
  if (name === "") return cost;
  const activation = activationCost(name);
  const output = op.outputs[0];
  if (!activation || !output) return null;
  const { flops, sfu } = activation;
  return { ...cost, flops: cost.flops + output.elements * flops, sfu: cost.sfu + output.elements * sfu };
}
