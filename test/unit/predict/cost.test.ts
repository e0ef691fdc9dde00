import { describe, expect, it } from "vitest";
import { analyze } from "../../../src/predict/analyze.ts";
import { bytesOfAll } from "../../../src/predict/cost/operands.ts";
import { oneNode } from "./build.ts";

function costOf(...args: Parameters<typeof oneNode>) {
  const [node] = analyze(oneNode(...args)).nodes;
  return node!;
}

const ms = { domain: "com.microsoft" };

describe("multiply-adds", () => {
  it.each([
    ["Conv 3×3", costOf("Conv", "2x8x10x10 16x8x3x3", "2x16x10x10"), 2 * 16 * 100 * 8 * 9, "conv"],
    [
      "Conv grouped",
      costOf("Conv", "1x8x5x5 16x4x1x1", "1x16x5x5", { attributes: { group: 2 } }),
      16 * 25 * 4,
      "conv",
    ],
    [
      "Conv depthwise",
      costOf("Conv", "1x8x5x5 8x1x3x3", "1x8x5x5", { attributes: { group: 8 } }),
      8 * 25 * 9,
      "depthwise-conv",
    ],
    ["Conv 1-D", costOf("Conv", "1x4x20 6x4x5", "1x6x16"), 6 * 16 * 4 * 5, "conv"],
    ["Conv 3-D", costOf("Conv", "1x2x4x4x4 3x2x3x3x3", "1x3x2x2x2"), 3 * 8 * 2 * 27, "conv"],
    [
      "ConvTranspose",
      costOf("ConvTranspose", "1x8x5x5 8x4x2x2", "1x4x10x10", { attributes: { strides: [2, 2] } }),
      8 * 25 * 4 * 4,
      "conv-transpose",
    ],
    ["Gemm", costOf("Gemm", "3x5 5x7", "3x7"), 105, "gemm"],
    ["Gemm transA", costOf("Gemm", "5x3 5x7", "3x7", { attributes: { transA: 1 } }), 105, "gemm"],
    ["MatMul broadcast batch", costOf("MatMul", "4x1x3x5 2x5x7", "4x2x3x7"), 8 * 105, "gemm"],
    ["MatMul vector", costOf("MatMul", "5 5x7", "7"), 35, "gemm"],
    [
      "Einsum",
      costOf("Einsum", "2x3x4 2x4x5", "2x3x5", { attributes: { equation: "bij,bjk->bik" } }),
      120,
      "gemm",
    ],
    [
      "Einsum ellipsis",
      costOf("Einsum", "6x2x3x4 4x5", "6x2x3x5", { attributes: { equation: "...ij, jk -> ...ik" } }),
      6 * 2 * 60,
      "gemm",
    ],
    [
      "LSTM both ways",
      costOf("LSTM", "7x2x10 2x80x10 2x80x20", "7x2x2x20", {
        attributes: { hidden_size: 20, direction: "bidirectional" },
      }),
      2 * 7 * 2 * 4 * 20 * 30,
      "recurrent",
    ],
    [
      "GRU",
      costOf("GRU", "7x2x10 1x60x10 1x60x20", "7x1x2x20", { attributes: { hidden_size: 20 } }),
      7 * 2 * 3 * 20 * 30,
      "recurrent",
    ],
    [
      "RNN",
      costOf("RNN", "7x2x10 1x20x10 1x20x20", "7x1x2x20", { attributes: { hidden_size: 20 } }),
      7 * 2 * 20 * 30,
      "recurrent",
    ],
    [
      "Attention, 4-D",
      costOf("Attention", "2x8x16x64 2x8x32x64 2x8x32x80", "2x8x16x80"),
      2 * 8 * 16 * 32 * 144,
      "attention",
    ],
    [
      "Attention, grouped queries",
      costOf("Attention", "2x16x512 2x32x128 2x32x128", "2x16x512", {
        attributes: { q_num_heads: 8, kv_num_heads: 2 },
      }),
      2 * 8 * 16 * 32 * 128,
      "attention",
    ],
    [
      "com.microsoft.Attention projects",
      costOf("Attention", "2x16x64 64x192 192", "2x16x64", { ...ms, attributes: { num_heads: 4 } }),
      2 * 16 * 64 * 192 + 2 * 4 * 16 * 16 * 32,
      "attention",
    ],
    [
      "com.microsoft.MultiHeadAttention",
      costOf("MultiHeadAttention", "1x16x64 1x20x64 1x20x64", "1x16x64", {
        ...ms,
        attributes: { num_heads: 4 },
      }),
      4 * 16 * 20 * 32,
      "attention",
    ],
    [
      "com.microsoft.GroupQueryAttention",
      costOf("GroupQueryAttention", "1x1x64 1x1x32 1x1x32 1x2x9x16 1x2x9x16", "1x1x64 1x2x10x16 1x2x10x16", {
        ...ms,
        attributes: { num_heads: 4, kv_num_heads: 2 },
      }),
      4 * 10 * 32,
      "attention",
    ],
    ["MatMulInteger", costOf("MatMulInteger", "u8:3x5 i8:5x7", "i32:3x7"), 105, "gemm"],
    [
      "QLinearConv",
      costOf("QLinearConv", "u8:1x8x10x10 f32: u8: i8:16x8x3x3 f32: i8: f32: u8:", "u8:1x16x10x10"),
      16 * 100 * 72,
      "conv",
    ],
    [
      "com.microsoft.MatMulNBits",
      costOf("MatMulNBits", "1x4x64 u8:32x2x16 64", "1x4x32", {
        ...ms,
        weights: [1, 2],
        attributes: { K: 64, N: 32, bits: 4, block_size: 32 },
      }),
      4 * 64 * 32,
      "gemm",
    ],
    [
      "com.microsoft.FusedMatMul",
      costOf("FusedMatMul", "2x5x3 2x5x7", "2x3x7", { ...ms, attributes: { transA: 1 } }),
      2 * 105,
      "gemm",
    ],
  ])("%s", (_, cost, macs, opClass) => {
    expect(cost.priced).toBe(true);
    expect(cost.macs).toBe(macs);
    expect(cost.flops).toBeGreaterThanOrEqual(2 * macs);
    expect(cost.class).toBe(opClass);
  });
  it("marks integer arithmetic", () => {
    expect(costOf("MatMulInteger", "u8:3x5 i8:5x7", "i32:3x7").integer).toBe(true);
    expect(costOf("MatMul", "3x5 5x7", "3x7").integer).toBeUndefined();
  });
});
describe("steps", () => {
  it.each([
    ["time first", "7x2x10", 0],
    ["batch first", "2x7x10", 1],
  ])("are those of the sequence, %s", (_, input, layout) => {
    const attributes = { hidden_size: 20, layout };
    expect(costOf("LSTM", `${input} 1x80x10 1x80x20`, "7x1x2x20", { attributes }).steps).toBe(7);
  });
});

describe("other arithmetic", () => {
  it.each([
    ["Relu", costOf("Relu", "10x10", "10x10"), 100, 0, "elementwise"],
    ["Add, broadcast", costOf("Add", "10x1 10", "10x10"), 100, 0, "elementwise"],
    ["Sigmoid", costOf("Sigmoid", "100", "100"), 400, 200, "elementwise"],
    ["Cast", costOf("Cast", "100", "f16:100"), 0, 0, "elementwise"],
    ["Softmax", costOf("Softmax", "10x10", "10x10"), 500, 100, "softmax"],
    ["LayerNormalization", costOf("LayerNormalization", "4x25 25 25", "4x25"), 500, 4, "normalization"],
    [
      "BatchNormalization",
      costOf("BatchNormalization", "1x4x5x5 4 4 4 4", "1x4x5x5"),
      200,
      0,
      "normalization",
    ],
    [
      "SkipLayerNormalization",
      costOf("SkipLayerNormalization", "1x4x25 1x4x25 25 25", "1x4x25", ms),
      600,
      4,
      "normalization",
    ],
    [
      "MaxPool",
      costOf("MaxPool", "1x2x8x8", "1x2x4x4", { attributes: { kernel_shape: [3, 3] } }),
      32 * 9,
      0,
      "pool",
    ],
    ["GlobalAveragePool", costOf("GlobalAveragePool", "1x2x8x8", "1x2x1x1"), 128, 0, "pool"],
    ["ReduceMean", costOf("ReduceMean", "10x10", "10x1"), 110, 10, "reduction"],
    [
      "Resize nearest",
      costOf("Resize", "1x2x4x4 - 4", "1x2x8x8", { attributes: { mode: "nearest" } }),
      0,
      0,
      "resize",
    ],
    [
      "Resize linear",
      costOf("Resize", "1x2x4x4 - 4", "1x2x8x8", { attributes: { mode: "linear" } }),
      128 * 4,
      0,
      "resize",
    ],
    ["Gelu", costOf("BiasGelu", "10x10 10", "10x10", ms), 600, 100, "elementwise"],
    ["QuantizeLinear", costOf("QuantizeLinear", "100 f32: u8:", "u8:100"), 500, 0, "elementwise"],
  ])("%s", (_, cost, flops, sfu, opClass) => {
    expect({ macs: cost.macs, flops: cost.flops, sfu: cost.sfu, class: cost.class }).toEqual({
      macs: 0,
      flops,
      sfu,
      class: opClass,
    });
  });
});
describe("traffic", () => {
  it("keeps activations, results and weights apart", () => {
    const cost = costOf("Conv", "1x8x10x10 16x8x3x3 16", "1x16x10x10", { weights: [1, 2] });
    expect(cost.bytesRead).toBe(3200);
    expect(cost.bytesWritten).toBe(6400);
    expect(cost.bytesWeights).toBe(4 * (16 * 72 + 16));
  });
  it("reads the rows that a gather touches, never the table", () => {
    const cost = costOf("Gather", "30000x768 i64:1x128", "1x128x768", { weights: [0] });
    expect(cost.bytesWeights).toBe(128 * 768 * 4);
    expect(cost.bytesRead).toBe(128 * 8);
    expect(cost.bytesWritten).toBe(128 * 768 * 4);
  });
  it("reads a small table once, however many rows are asked for", () => {
    const cost = costOf("Gather", "2x768 i64:1x128", "1x128x768", { weights: [0] });
    expect(cost.bytesWeights).toBe(2 * 768 * 4);
  });
  it("reads of a sliced tensor only what is kept", () => {
    const cost = costOf("Slice", "1000x10 i64:1 i64:1", "3x10");
    expect(cost.bytesRead).toBe(120);
  });
  it("moves nothing for a view", () => {
    const cost = costOf("Reshape", "10x10 i64:1", "100");
    expect([cost.class, cost.flops, cost.bytesRead, cost.bytesWritten]).toEqual(["view", 0, 0, 0]);
  });
  it("counts packed weights packed", () => {
    const cost = costOf("MatMulNBits", "1x4x64 u8:32x2x16 64", "1x4x32", {
      ...ms,
      weights: [1, 2],
      attributes: { K: 64, N: 32, bits: 4, block_size: 32 },
    });
    expect(cost.bytesWeights).toBe(32 * 2 * 16 + 256);
  });
  it("reads a tensor once that is both operands", () => {
    const graph = oneNode("Mul", "100", "100");
    const [node] = graph.nodes;
    const squared = { ...graph, nodes: [{ ...node!, inputs: ["i0", "i0"] }] };
    expect(analyze(squared).nodes[0]!.bytesRead).toBe(400);
  });
});
describe("forms that a rule does not know", () => {
  it.each([
    [
      "FusedConv with an unheard-of activation",
      oneNode("FusedConv", "1x1x4x4 1x1x3x3", "1x1x2x2", { ...ms, attributes: { activation: "Wobble" } }),
    ],
    [
      "MoE with an unheard-of activation",
      oneNode("MoE", "4x8 4x2 2x16x8 2x16 2x8x16", "4x8", {
        ...ms,
        attributes: { activation_type: "wobble" },
      }),
    ],
    ["GroupQueryAttention without heads", oneNode("GroupQueryAttention", "1x4x8 1x4x8 1x4x8", "1x4x8", ms)],
    [
      "Einsum of three",
      oneNode("Einsum", "2x3 3x4 4x5", "2x5", { attributes: { equation: "ij,jk,kl->il" } }),
    ],
    ["an adaptive RoiAlign", oneNode("RoiAlign", "1x2x8x8 3x4 i64:3", "3x2x2x2")],
  ])("%s is unpriced, not free", (_, graph) => {
    const analysis = analyze(graph);
    expect(analysis.nodes[0]!.priced).toBe(false);
    expect(analysis.unpriced).toHaveLength(1);
  });
});

it.each([3, 30])("a tensor that is read twice counts once, among %d", (count) => {
  const operand = (name: string) => ({
    name,
    dtype: "f32" as const,
    shape: [2],
    elements: 2,
    bytes: 8,
    constant: name === "x1",
  });
  const operands = Array.from({ length: count }, (_, i) => operand(`x${i}`));
  const read = [...operands, operand("x0"), null, operand("x1")];
  expect(bytesOfAll(read)).toBe(8 * count);
  expect(bytesOfAll(read, true)).toBe(8);
});
