import { activationCost, type PerElement, UNARY } from "./activation.ts";
import { convClass, convMacs, kernelOf } from "./conv.ts";
import { innerLength } from "./gemm.ts";
import { numberAttribute, type OpView, product, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Per element: scale, round, offset, clip at both ends. */
const QUANTIZE = 5;
/** Per element: offset, scale. */
const DEQUANTIZE = 2;
/** Per element, as every normalisation. */
const NORMALIZE = 5;

function perOutput(flops: number, sfu = 0): CostRule {
  return (op) => {
    const elements = op.outputs[0]?.elements;
    if (elements === undefined) return null;
    return count(op, "elementwise", { other: flops * elements, sfu: sfu * elements });
  };
}

/** The multiply-adds of the float op, integer; what turns the sums into the output type is `perElement`. */
function integerMatMul(perElement: number): CostRule {
  return (op) => {
    const inner = innerLength(op);
    const output = op.outputs[0];
    if (inner === null || !output) return null;
    return count(op, "gemm", {
      macs: output.elements * inner,
      other: output.elements * perElement,
      integer: true,
    });
  };
}

function integerConv(kernelAt: number, biasAt: number | null, perElement: number): CostRule {
  return (op) => {
    const kernel = kernelOf(op, false, kernelAt);
    const output = op.outputs[0];
    if (!kernel || !output) return null;
    const bias = biasAt !== null && op.inputs[biasAt] ? 1 : 0;
    return count(op, convClass(op, kernel), {
      macs: convMacs(output, kernel),
      other: output.elements * (bias + perElement),
      integer: true,
    });
  };
}

/** Minimum and maximum of all, then quantise. */
const dynamicQuantize: CostRule = (op) => {
  const elements = op.inputs[0]?.elements;
  return elements === undefined ? null : count(op, "elementwise", { other: elements * (2 + QUANTIZE) });
};

export const quantised = {
  QuantizeLinear: perOutput(QUANTIZE),
  DequantizeLinear: perOutput(DEQUANTIZE),
  DynamicQuantizeLinear: dynamicQuantize,
  MatMulInteger: integerMatMul(0),
  QLinearMatMul: integerMatMul(QUANTIZE),
  ConvInteger: integerConv(1, null, 0),
  QLinearConv: integerConv(3, 8, QUANTIZE),
} as const satisfies Record<string, CostRule>;

/** Weights of 2, 4 or 8 bits in blocks, dequantised on the way in: packed bytes and scales move, K·N are unpacked. */
const matMulNBits: CostRule = (op) => {
  const output = op.outputs[0];
  const inner = numberAttribute(op, "K", 0);
  const columns = numberAttribute(op, "N", 0);
  if (!output || inner <= 0 || columns <= 0) return null;
  // Not transposed, MatMulBnb4 goes from N back to K.
  const summed = numberAttribute(op, "transB", 1) === 0 ? columns : inner;
  const added = op.op === "MatMulNBits" && op.inputs[5] ? output.elements : 0;
  return count(op, "gemm", {
    macs: output.elements * summed,
    other: inner * columns * DEQUANTIZE + added,
  });
};

/** Gate and up projection of packed weights, an activation, a product; perhaps normalised before. */
const matMulNBitsMlp: CostRule = (op) => {
  const [input, skip, scale] = op.inputs;
  const output = op.outputs[0];
  const inner = numberAttribute(op, "K", 0);
  const columns = numberAttribute(op, "N", 0);
  const activation = activationOf(textAttribute(op, "activation", ""));
  if (!input || !output || inner <= 0 || columns <= 0 || !activation) return null;
  return count(op, "gemm", {
    macs: 2 * output.elements * inner,
    other:
      2 * inner * columns * DEQUANTIZE +
      output.elements * (activation.flops + 1) +
      input.elements * ((scale ? NORMALIZE : 0) + (skip ? 1 : 0)),
    sfu: output.elements * activation.sfu,
  });
};

function activationOf(name: string): PerElement | null {
  return name === "silu" || name === "swish" ? UNARY.Swish : activationCost(name);
}

/** Three projections of one normalised input. */
const matMulNBitsQkv: CostRule = (op) => {
  const [input, skip] = op.inputs;
  const outputs = op.outputs.slice(0, 3);
  const inner = numberAttribute(op, "K", 0);
  if (!input || inner <= 0 || outputs.some((output) => !output)) return null;
  const made = outputs.reduce((sum, output) => sum + (output?.elements ?? 0), 0);
  const columns = numberAttribute(op, "Nq", 0) + 2 * numberAttribute(op, "Nkv", 0);
  return count(op, "gemm", {
    macs: made * inner,
    other: inner * columns * DEQUANTIZE + input.elements * (NORMALIZE + (skip ? 1 : 0)),
  });
};

/** Weights of 4 or 8 bits whose K is that of the input; they are unpacked on the way in. */
const packedMatMul: CostRule = (op) => {
  const inner = op.inputs[0]?.shape.at(-1);
  const output = op.outputs[0];
  if (inner === undefined || !output) return null;
  const columns = output.shape.at(-1) ?? 0;
  return count(op, "gemm", { macs: output.elements * inner, other: inner * columns * DEQUANTIZE });
};

/** Dequantised, reduced, quantised. */
const quantisedMean: CostRule = (op) => {
  const [input] = op.inputs;
  const output = op.outputs[0];
  if (!input || !output) return null;
  return count(op, "reduction", {
    other: input.elements * (1 + DEQUANTIZE) + output.elements * (1 + QUANTIZE),
    sfu: output.elements,
  });
};

const quantisedLayerNorm: CostRule = (op) => {
  const [input] = op.inputs;
  if (!input) return null;
  const rows = input.elements / (input.shape.at(-1) || 1);
  return count(op, "normalization", {
    other: input.elements * (NORMALIZE + DEQUANTIZE + QUANTIZE),
    sfu: rows,
  });
};

function integerPool(window: (op: OpView) => number | null): CostRule {
  return (op) => {
    const output = op.outputs[0];
    const size = window(op);
    if (!output || size === null) return null;
    return count(op, "pool", { other: output.elements * (size + QUANTIZE) });
  };
}

export const quantisedMicrosoft = {
  QuantizeLinear: perOutput(QUANTIZE),
  DequantizeLinear: perOutput(DEQUANTIZE),
  DynamicQuantizeMatMul: integerMatMul(DEQUANTIZE),
  MatMulIntegerToFloat: integerMatMul(DEQUANTIZE),
  QGemm: integerMatMul(1 + QUANTIZE),
  MatMulNBits: matMulNBits,
  MatMulBnb4: matMulNBits,
  MatMulFpQ4: packedMatMul,
  MatMulBlockQuantizedFp4Weight: packedMatMul,
  MatMulBlockQuantizedFp8Weight: packedMatMul,
  MatMulNBitsMlp: matMulNBitsMlp,
  MatMulNBitsQkv: matMulNBitsQkv,
  MatMulInteger16: integerMatMul(0),
  QOrderedMatMul: integerMatMul(QUANTIZE),
  QLinearConv: integerConv(3, 8, QUANTIZE),
  QLinearReduceMean: quantisedMean,
  QLinearWhere: perOutput(DEQUANTIZE + 1 + QUANTIZE),
  QOrderedGelu: perOutput(DEQUANTIZE + UNARY.Gelu.flops + QUANTIZE, UNARY.Gelu.sfu),
  QOrderedLayerNormalization: quantisedLayerNorm,
  QuantizeWithOrder: perOutput(QUANTIZE),
  DequantizeWithOrder: perOutput(DEQUANTIZE),
  DequantizeBFP: perOutput(DEQUANTIZE),
  QLinearAdd: perOutput(2 * DEQUANTIZE + 1 + QUANTIZE),
  QLinearMul: perOutput(2 * DEQUANTIZE + 1 + QUANTIZE),
  QLinearSigmoid: perOutput(DEQUANTIZE + UNARY.Sigmoid.flops + QUANTIZE, UNARY.Sigmoid.sfu),
  QLinearLeakyRelu: perOutput(DEQUANTIZE + UNARY.LeakyRelu.flops + QUANTIZE),
  QLinearConcat: perOutput(DEQUANTIZE + QUANTIZE),
  QLinearSoftmax: perOutput(DEQUANTIZE + 5 + QUANTIZE, 1),
  QLinearAveragePool: integerPool((op) => {
    const kernel = op.attributes.kernel_shape;
    return Array.isArray(kernel) ? product(kernel.map(Number)) : null;
  }),
  QLinearGlobalAveragePool: integerPool((op) => {
    const [input] = op.inputs;
    const output = op.outputs[0];
    return input && output ? input.elements / output.elements : null;
  }),
} as const satisfies Record<string, CostRule>;
