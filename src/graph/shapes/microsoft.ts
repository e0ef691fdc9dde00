import { conv, globalPool, pool } from "./convolution.ts";
import { unary } from "./elementwise.ts";
import { fusedMatmul, gemm, matmul, matmulPacked, matmulToFloat } from "./matrix.ts";
import { layerNorm, skipLayerNorm } from "./normalize.ts";
import { dequantizeLinear, qLinearBinary, qLinearConcat, quantizeLinear } from "./quantize.ts";
import type { Rule } from "./rule.ts";
import { embedLayerNorm, groupQueryAttention, multiHeadAttention, packedAttention } from "./sequence.ts";

/** ONNX Runtime's own operators, as its graph optimiser writes them. */
export const MICROSOFT: Readonly<Record<string, Rule>> = {
  Attention: packedAttention,
  BiasAdd: unary(),
  BiasGelu: unary(),
  BiasSoftmax: unary(),
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeMatMul: matmul,
  EmbedLayerNormalization: embedLayerNorm,
  FastGelu: unary(),
  FusedConv: conv,
  FusedGemm: gemm,
  FusedMatMul: fusedMatmul,
  Gelu: unary(),
  GroupNorm: unary(),
  GroupQueryAttention: groupQueryAttention,
  LayerNormalization: layerNorm,
  MatMulBnb4: matmulPacked,
  MatMulIntegerToFloat: matmulToFloat,
  MatMulNBits: matmulPacked,
  MoE: unary(),
  MultiHeadAttention: multiHeadAttention,
  QLinearAdd: qLinearBinary,
  QLinearAveragePool: pool,
  QLinearConcat: qLinearConcat,
  QLinearGlobalAveragePool: globalPool,
  QLinearLeakyRelu: unary(),
  QLinearMul: qLinearBinary,
  QLinearSigmoid: unary(),
  QLinearSoftmax: unary(),
  QMoE: unary(),
  QuantizeLinear: quantizeLinear,
  QuickGelu: unary(),
  RotaryEmbedding: unary(),
  SimplifiedLayerNormalization: layerNorm,
  SkipLayerNormalization: skipLayerNorm,
  SkipSimplifiedLayerNormalization: skipLayerNorm,
  TransposeMatMul: fusedMatmul,
};
