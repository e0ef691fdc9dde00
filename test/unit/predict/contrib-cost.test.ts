import { describe, expect, it } from "vitest";
import type { Attribute } from "../../../src/graph/model.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { oneNode } from "./build.ts";

/** What the operators of com.microsoft, and the newest of ai.onnx, ask of a device; amounts worked out by hand. */

function costOf(
  domain: string,
  op: string,
  inputs: string,
  outputs: string,
  attributes: Readonly<Record<string, Attribute>> = {},
  weights: readonly number[] = [],
) {
  const { nodes, unpriced } = analyze(oneNode(op, inputs, outputs, { domain, attributes, weights }));
  expect(unpriced).toEqual([]);
  return nodes[0]!;
}

type Row = [op: string, inputs: string, outputs: string, attributes: Record<string, Attribute>, macs: number];
const heads = { num_heads: 4 };
const grouped = { num_heads: 4, kv_num_heads: 2 };

const MICROSOFT: Row[] = [
  // attention: B·h·Sq·Sk·(dqk + dv), and the projection where the operator holds it
  ["Attention", "2x5x12 12x36 36", "2x5x12", heads, 2 * 4 * 25 * 6 + 2 * 5 * 12 * 36],
  ["QAttention", "u8:2x5x12 u8:12x36 36 - -", "2x5x12", heads, 2 * 4 * 25 * 6 + 2 * 5 * 12 * 36],
  [
    "QOrderedAttention",
    "i8:2x5x12 - - - - i8:12x12 i8:12x12 i8:12x8",
    "i8:2x5x8",
    heads,
    2 * 4 * 25 * (3 + 2) + 2 * 5 * 12 * (12 + 12 + 8),
  ],
  ["PackedAttention", "7x12 12x36 36 i32:2x5 i32:3", "7x12", heads, 4 * 7 * 5 * 6 + 7 * 12 * 36],
  ["PackedMultiHeadAttention", "7x4x3x8 - - - i32:2x5 i32:3", "7x32", heads, 4 * 7 * 5 * 16],
  ["MultiHeadAttention", "2x5x12 2x7x12 2x7x16", "2x5x16", heads, 2 * 4 * 5 * 7 * (3 + 4)],
  ["MultiHeadAttention", "2x5x4x3x8", "2x5x32", heads, 2 * 4 * 5 * 5 * 16],
  ["MultiHeadAttention", "2x5x32 2x7x4x2x8", "2x5x32", heads, 2 * 4 * 5 * 7 * 16],
  [
    "DecoderMaskedMultiHeadAttention",
    "2x1x12 2x1x12 2x1x12 - - 2x4x6x3 2x4x6x3",
    "2x1x12",
    heads,
    2 * 4 * 1 * 7 * 6,
  ],
  ["GroupQueryAttention", "1x5x64", "1x5x32", grouped, 4 * 25 * 16],
  ["GroupQueryAttention", "1x1x32 1x1x16 1x1x16 1x2x99x8 1x2x99x8", "1x1x32", grouped, 4 * 100 * 16],
  [
    "GroupQueryAttention",
    "1x1x32 1x1x16 1x1x16 1x2x99x8 1x2x99x8",
    "1x1x32",
    { ...grouped, local_window_size: 10 },
    4 * 10 * 16,
  ],
  // S and o by outer products and look-ups of dk·dv
  [
    "LinearAttention",
    "2x5x16 2x5x16 2x5x12",
    "2x5x12",
    { q_num_heads: 2, kv_num_heads: 2, update_rule: "linear" },
    2 * 5 * 8 * 6 * (2 + 2),
  ],
  ["GatedDeltaNet", "6x2x8 6x2x8 6x4x16", "6x4x16", {}, 6 * 8 * 16 * (4 * 2 + 4)],
  // products of packed and of quantised matrices
  [
    "MatMulBnb4",
    "2x5x64 u8:512 32",
    "2x5x16",
    { K: 64, N: 16, block_size: 32, quant_type: 1 },
    2 * 5 * 64 * 16,
  ],
  [
    "MatMulBnb4",
    "2x5x16 u8:512 32",
    "2x5x64",
    { K: 64, N: 16, block_size: 32, quant_type: 1, transB: 0 },
    2 * 5 * 64 * 16,
  ],
  ["MatMulBlockQuantizedFp4Weight", "5x64 u8:24x32 u8:24x4 -", "5x24", {}, 5 * 64 * 24],
  ["MatMulFpQ4", "5x64 u8:999 i64:2", "5x24", {}, 5 * 64 * 24],
  [
    "MatMulNBitsMlp",
    "5x64 - - u8:9 9 - u8:9 9",
    "5x24",
    { K: 64, N: 24, activation: "silu" },
    2 * 5 * 64 * 24,
  ],
  ["MatMulNBitsQkv", "5x64 - 64", "5x32 5x16 5x16", { K: 64, Nq: 32, Nkv: 16 }, 5 * 64 * 64],
  ["QGemm", "u8:3x4 1 u8: u8:4x5 1 u8:", "3x5", {}, 60],
  ["QOrderedMatMul", "i8:2x3x4 - i8:4x5 - -", "i8:2x3x5", {}, 120],
  ["GemmFastGelu", "2x3 3x4 4", "2x4", {}, 24],
  ["GemmFloat8", "3x4 5x4", "3x5", { transB: 1, activation: "RELU" }, 60],
  ["FusedMatMul", "3x2x4 2x4x5", "2x3x5", { transBatchA: 1 }, 120],
  ["CDist", "3x4 5x4", "3x5", { metric: "euclidean" }, 60],
  ["Inverse", "2x3x3", "2x3x3", {}, 2 * 27],
  // of 4 experts each of 6 tokens goes through 2: a layer of 16 and one back to 8
  ["MoE", "6x8 6x4 4x16x8 4x16 4x8x16 4x8", "6x8", { k: 2 }, 6 * 2 * (8 * 16 + 16 * 8)],
  [
    "QMoE",
    "6x8 6x4 u8:4x32x4 4x32 - u8:4x8x8 4x8",
    "6x8",
    { k: 2, activation_type: "swiglu", swiglu_fusion: 1 },
    6 * 2 * (8 * 32 + 16 * 8),
  ],
  // windows
  ["NhwcConv", "1x8x9x3 4x3x3x3", "1x8x9x4", { pads: [1, 1, 1, 1] }, 8 * 9 * 4 * 27],
  ["CausalConvWithState", "2x3x8 3x1x4", "2x3x8", { activation: "silu" }, 2 * 3 * 8 * 4],
  ["ConvTransposeWithDynamicPads", "1x2x4x4 2x3x3x3 i64:4", "1x3x8x8", { strides: [2, 2] }, 2 * 16 * 27],
  ["QLinearConv", "u8:1x8x8x3 - u8: u8:4x3x3x3 - u8: - u8:", "u8:1x6x6x4", { channels_last: 1 }, 36 * 4 * 27],
  [
    "DynamicQuantizeLSTM",
    "5x2x8 u8:1x8x24 u8:1x6x24",
    "5x1x2x6",
    { hidden_size: 6 },
    5 * 2 * 6 * 4 * (8 + 6),
  ],
];

describe("multiply-adds of ONNX Runtime's operators", () => {
  it.each(MICROSOFT)("%s %s", (op, inputs, outputs, attributes, macs) => {
    expect(costOf("com.microsoft", op, inputs, outputs, attributes).macs).toBe(macs);
  });

  it("quantised ones are labelled", () => {
    const { integer } = costOf("com.microsoft", "QAttention", "u8:2x5x12 u8:12x36 36 - -", "2x5x12", heads);
    expect(integer).toBe(true);
  });
});

describe("traffic of ONNX Runtime's operators", () => {
  it("of a mixture of experts only those that tokens choose are read", () => {
    const weights = "16x32x8 - 16x8x32";
    const one = costOf("com.microsoft", "MoE", `1x8 1x16 ${weights}`, "1x8", { k: 2 }, [2, 4]);
    const all = costOf("com.microsoft", "MoE", `99x8 99x16 ${weights}`, "99x8", { k: 2 }, [2, 4]);
    expect(all.bytesWeights).toBe(2 * 16 * 32 * 8 * 4);
    expect(one.bytesWeights).toBe((2 / 16) * 2 * 16 * 32 * 8 * 4);
  });

  it("of a window the older part of the cache is not read", () => {
    const inputs = "1x1x32 1x1x16 1x1x16 1x2x100x8 1x2x100x8";
    const whole = costOf("com.microsoft", "GroupQueryAttention", inputs, "1x1x32", grouped);
    const window = { ...grouped, local_window_size: 11 };
    const part = costOf("com.microsoft", "GroupQueryAttention", inputs, "1x1x32", window);
    expect(whole.bytesRead - part.bytesRead).toBe(2 * 90 * 2 * 8 * 4);
  });

  it("a packed table is read by the row: four bits an element, and its scales", () => {
    const cost = costOf(
      "com.microsoft",
      "GatherBlockQuantized",
      "u8:100x32 i64:5 100x2",
      "5x64",
      { bits: 4, block_size: 32 },
      [0, 2],
    );
    expect(cost.bytesWeights).toBe(5 * (32 + 2 * 4));
    expect(cost.flops).toBe(2 * 5 * 64);
  });
});

const STANDARD: [
  op: string,
  inputs: string,
  outputs: string,
  attributes: Record<string, Attribute>,
  flops: number,
][] = [
  ["SwiGLU", "2x3 2x3", "2x3", {}, 6 * 6],
  ["HannWindow", "i64:", "10", {}, 10 * 4],
  ["AffineGrid", "1x2x3 i64:4", "1x4x5x2", {}, 40 * 4],
  ["Det", "2x3x3", "2", {}, 2 * (2 * 5 + 3 + 2)],
  ["DFT", "1x16x2", "1x16x2", {}, 5 * 16 * 4],
  ["DFT", "1x16x1", "1x9x2", { onesided: 1 }, (5 * 16 * 4) / 2],
  ["STFT", "1x64x1 i64: 16", "1x7x9x2", {}, 7 * ((5 * 16 * 4) / 2) + 7 * 16],
  ["NegativeLogLikelihoodLoss", "3x5 i64:3", "-", {}, 9],
  ["SoftmaxCrossEntropyLoss", "3x5 i64:3", "-", {}, 5 * 15 + 9],
  ["Unique", "16", "4", {}, 16 * 4],
  ["CausalConvWithState", "2x3x8 3x1x4 3", "2x3x8", {}, 2 * 48 * 4 + 48],
  ["BatchNormalization", "2x3x4 3 3 3 3", "2x3x4", { training_mode: 1 }, 5 * 24],
  ["RotaryEmbedding", "1x2x4x8 10x4 10x4 i64:1x4", "1x2x4x8", {}, 3 * 64],
];

describe("the newest of ai.onnx", () => {
  it.each(STANDARD)("%s %s", (op, inputs, outputs, attributes, flops) => {
    expect(costOf("", op, inputs, outputs === "-" ? "f32:" : outputs, attributes).flops).toBe(flops);
  });

  it("sequences are handed around for nothing", () => {
    expect(costOf("", "SequenceAt", "2x3 i64:", "2x3")).toMatchObject({
      class: "view",
      flops: 0,
      bytesRead: 0,
    });
  });
});

describe("ai.onnx.ml", () => {
  it("prices what does not depend on the data", () => {
    expect(costOf("ai.onnx.ml", "LinearClassifier", "4x10", "i64:4 4x3").macs).toBe(120);
    expect(costOf("ai.onnx.ml", "Scaler", "4x10", "4x10").flops).toBe(80);
  });

  it("names the rest", () => {
    const { unpriced } = analyze(oneNode("TreeEnsembleRegressor", "4x10", "4x1", { domain: "ai.onnx.ml" }));
    expect(unpriced).toEqual([{ op: "ai.onnx.ml.TreeEnsembleRegressor", count: 1 }]);
  });
});
