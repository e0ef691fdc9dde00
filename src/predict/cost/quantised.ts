import { UNARY } from "./activation.ts";
import { convClass, convMacs } from "./conv.ts";
import { innerLength } from "./gemm.ts";
import { numberAttribute, type OpView, product } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Per element: scale, round, offset, clip at both ends. */
const QUANTIZE = 5;
/** Per element: offset, scale. */
const DEQUANTIZE = 2;

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
    const kernel = op.inputs[kernelAt]?.shape;
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
  return count(op, "gemm", { macs: output.elements * inner, other: inner * columns * DEQUANTIZE });
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
