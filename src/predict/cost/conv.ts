import type { OpClass } from "../../core/op-class.ts";
import { kernelShape } from "../../graph/channels.ts";
import { activationCost, UNARY } from "./activation.ts";
import { numberAttribute, type OpView, product, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/**
 * N·Cout·ΠOut·(Cin/g)·ΠK: the kernel's own dims say Cin/g and K (W is Cout × Cin/g × K…), and every output position
 * counts the whole window, padding included.
 */
export function convMacs(output: { readonly elements: number }, kernel: readonly number[]): number {
  return output.elements * product(kernel.slice(1));
}

/** One input channel per output channel: no reuse across channels, hence a class of its own. */
export function convClass(op: OpView, kernel: readonly number[]): OpClass {
  return numberAttribute(op, "group", 1) > 1 && kernel[1] === 1 ? "depthwise-conv" : "conv";
}

/** Weights as ONNX lays them out; null where there are none, or none that fit their layout. @param at which input they are */
export function kernelOf(op: OpView, transposed = false, at = 1): readonly number[] | null {
  const shape = op.inputs[at]?.shape;
  const kernel = shape ? kernelShape(shape, textAttribute(op, "kernel_layout", ""), transposed) : null;
  // Numbers in, numbers out.
  return kernel as readonly number[] | null;
}

const conv: CostRule = (op) => {
  const kernel = kernelOf(op);
  const output = op.outputs[0];
  const activation = activationCost(textAttribute(op, "activation", ""));
  if (!kernel || !output || !activation) return null;
  const added = (op.inputs[2] ? 1 : 0) + (op.inputs[3] ? 1 : 0);
  return count(op, convClass(op, kernel), {
    macs: convMacs(output, kernel),
    other: output.elements * (added + activation.flops),
    sfu: output.elements * activation.sfu,
  });
};

/** N·Cin·ΠIn·(Cout/g)·ΠK: each *input* position is scattered through the window (W is Cin × Cout/g × K…). */
const convTransposeWith =
  (biasAt: number): CostRule =>
  (op) => {
    const input = op.inputs[0];
    const kernel = kernelOf(op, true);
    const output = op.outputs[0];
    if (!input || !kernel || !output) return null;
    return count(op, "conv-transpose", {
      macs: input.elements * product(kernel.slice(1)),
      other: op.inputs[biasAt] ? output.elements : 0,
    });
  };

/** One kernel a channel along the last axis, over the past only. */
const causalConv: CostRule = (op) => {
  const kernel = op.inputs[1]?.shape;
  const output = op.outputs[0];
  const named = textAttribute(op, "activation", "none");
  if (!kernel || !output) return null;
  const activation = named === "none" ? { flops: 0, sfu: 0 } : UNARY.Swish;
  const bias = op.inputs[op.op === "VarlenCausalConvWithState" ? 3 : 2] ? 1 : 0;
  return count(op, "depthwise-conv", {
    macs: convMacs(output, kernel),
    other: output.elements * (bias + activation.flops),
    sfu: output.elements * activation.sfu,
  });
};

/** A convolution whose window positions are sampled bilinearly: four FLOP a sample, mask one more. */
const deformConv: CostRule = (op) => {
  const input = op.inputs[0];
  const kernel = op.inputs[1]?.shape;
  const output = op.outputs[0];
  if (!input || !kernel || !output) return null;
  const positions = product(output.shape.slice(2)) * (output.shape[0] ?? 1);
  const samples = positions * (input.shape[1] ?? 1) * product(kernel.slice(2));
  return count(op, convClass(op, kernel), {
    macs: convMacs(output, kernel),
    other: samples * (op.inputs[4] ? 5 : 4) + (op.inputs[3] ? output.elements : 0),
  });
};

export const convFamily = {
  Conv: conv,
  CausalConvWithState: causalConv,
  ConvTranspose: convTransposeWith(2),
  DeformConv: deformConv,
} as const satisfies Record<string, CostRule>;

/** The activation rides along; Z, the fourth input, is added to the result. */
export const convMicrosoft = {
  CausalConvWithState: causalConv,
  VarlenCausalConvWithState: causalConv,
  ConvTransposeWithDynamicPads: convTransposeWith(3),
  FusedConv: conv,
  NhwcConv: conv,
  NhwcFusedConv: conv,
} as const satisfies Record<string, CostRule>;
