import { describe, expect, it } from "vitest";
import { analyze } from "../../../src/predict/analyze.ts";
import { MICROSOFT_RULES, STANDARD_RULES } from "../../../src/predict/cost/index.ts";
import { oneNode } from "./build.ts";

function costOf(...args: Parameters<typeof oneNode>) {
  const [node] = analyze(oneNode(...args)).nodes;
  return node!;
}

const ms = { domain: "com.microsoft" };
const i8 = (...shape: number[]) => ({ dtype: "i8" as const, shape });
const u8 = (...shape: number[]) => ({ dtype: "u8" as const, shape });
const i64 = (...shape: number[]) => ({ dtype: "i64" as const, shape });

describe("multiply-adds", () => {
  it.each([
    [
      "Conv 3×3",
      costOf(
        "Conv",
        [
          [2, 8, 10, 10],
          [16, 8, 3, 3],
        ],
        [[2, 16, 10, 10]],
      ),
      2 * 16 * 100 * 8 * 9,
      "conv",
    ],
    [
      "Conv grouped",
      costOf(
        "Conv",
        [
          [1, 8, 5, 5],
          [16, 4, 1, 1],
        ],
        [[1, 16, 5, 5]],
        { attributes: { group: 2 } },
      ),
      16 * 25 * 4,
      "conv",
    ],
    [
      "Conv depthwise",
      costOf(
        "Conv",
        [
          [1, 8, 5, 5],
          [8, 1, 3, 3],
        ],
        [[1, 8, 5, 5]],
        { attributes: { group: 8 } },
      ),
      8 * 25 * 9,
      "depthwise-conv",
    ],
    [
      "Conv 1-D",
      costOf(
        "Conv",
        [
          [1, 4, 20],
          [6, 4, 5],
        ],
        [[1, 6, 16]],
      ),
      6 * 16 * 4 * 5,
      "conv",
    ],
    [
      "Conv 3-D",
      costOf(
        "Conv",
        [
          [1, 2, 4, 4, 4],
          [3, 2, 3, 3, 3],
        ],
        [[1, 3, 2, 2, 2]],
      ),
      3 * 8 * 2 * 27,
      "conv",
    ],
    // input positions, not output positions
    [
      "ConvTranspose",
      costOf(
        "ConvTranspose",
        [
          [1, 8, 5, 5],
          [8, 4, 2, 2],
        ],
        [[1, 4, 10, 10]],
        { attributes: { strides: [2, 2] } },
      ),
      8 * 25 * 4 * 4,
      "conv-transpose",
    ],
    [
      "Gemm",
      costOf(
        "Gemm",
        [
          [3, 5],
          [5, 7],
        ],
        [[3, 7]],
      ),
      105,
      "gemm",
    ],
    [
      "Gemm transA",
      costOf(
        "Gemm",
        [
          [5, 3],
          [5, 7],
        ],
        [[3, 7]],
        { attributes: { transA: 1 } },
      ),
      105,
      "gemm",
    ],
    [
      "MatMul broadcast batch",
      costOf(
        "MatMul",
        [
          [4, 1, 3, 5],
          [2, 5, 7],
        ],
        [[4, 2, 3, 7]],
      ),
      8 * 105,
      "gemm",
    ],
    ["MatMul vector", costOf("MatMul", [[5], [5, 7]], [[7]]), 35, "gemm"],
    [
      "Einsum",
      costOf(
        "Einsum",
        [
          [2, 3, 4],
          [2, 4, 5],
        ],
        [[2, 3, 5]],
        { attributes: { equation: "bij,bjk->bik" } },
      ),
      120,
      "gemm",
    ],
    [
      "Einsum ellipsis",
      costOf(
        "Einsum",
        [
          [6, 2, 3, 4],
          [4, 5],
        ],
        [[6, 2, 3, 5]],
        { attributes: { equation: "...ij, jk -> ...ik" } },
      ),
      6 * 2 * 60,
      "gemm",
    ],
    [
      "LSTM both ways",
      costOf(
        "LSTM",
        [
          [7, 2, 10],
          [2, 80, 10],
          [2, 80, 20],
        ],
        [[7, 2, 2, 20]],
        { attributes: { hidden_size: 20, direction: "bidirectional" } },
      ),
      2 * 7 * 2 * 4 * 20 * 30,
      "recurrent",
    ],
    [
      "GRU",
      costOf(
        "GRU",
        [
          [7, 2, 10],
          [1, 60, 10],
          [1, 60, 20],
        ],
        [[7, 1, 2, 20]],
        { attributes: { hidden_size: 20 } },
      ),
      7 * 2 * 3 * 20 * 30,
      "recurrent",
    ],
    [
      "RNN",
      costOf(
        "RNN",
        [
          [7, 2, 10],
          [1, 20, 10],
          [1, 20, 20],
        ],
        [[7, 1, 2, 20]],
        { attributes: { hidden_size: 20 } },
      ),
      7 * 2 * 20 * 30,
      "recurrent",
    ],
    [
      "Attention, 4-D",
      costOf(
        "Attention",
        [
          [2, 8, 16, 64],
          [2, 8, 32, 64],
          [2, 8, 32, 80],
        ],
        [[2, 8, 16, 80]],
      ),
      2 * 8 * 16 * 32 * 144,
      "attention",
    ],
    [
      "Attention, grouped queries",
      costOf(
        "Attention",
        [
          [2, 16, 512],
          [2, 32, 128],
          [2, 32, 128],
        ],
        [[2, 16, 512]],
        { attributes: { q_num_heads: 8, kv_num_heads: 2 } },
      ),
      2 * 8 * 16 * 32 * 128,
      "attention",
    ],
    [
      "com.microsoft.Attention projects",
      costOf("Attention", [[2, 16, 64], [64, 192], [192]], [[2, 16, 64]], {
        ...ms,
        attributes: { num_heads: 4 },
      }),
      2 * 16 * 64 * 192 + 2 * 4 * 16 * 16 * 32,
      "attention",
    ],
    [
      "com.microsoft.MultiHeadAttention",
      costOf(
        "MultiHeadAttention",
        [
          [1, 16, 64],
          [1, 20, 64],
          [1, 20, 64],
        ],
        [[1, 16, 64]],
        { ...ms, attributes: { num_heads: 4 } },
      ),
      4 * 16 * 20 * 32,
      "attention",
    ],
    [
      "com.microsoft.GroupQueryAttention",
      costOf(
        "GroupQueryAttention",
        [
          [1, 1, 64],
          [1, 1, 32],
          [1, 1, 32],
          [1, 2, 9, 16],
          [1, 2, 9, 16],
        ],
        [
          [1, 1, 64],
          [1, 2, 10, 16],
          [1, 2, 10, 16],
        ],
        { ...ms, attributes: { num_heads: 4, kv_num_heads: 2 } },
      ),
      4 * 10 * 32,
      "attention",
    ],
    [
      "MatMulInteger",
      costOf("MatMulInteger", [u8(3, 5), i8(5, 7)], [{ dtype: "i32", shape: [3, 7] }]),
      105,
      "gemm",
    ],
    [
      "QLinearConv",
      costOf(
        "QLinearConv",
        [u8(1, 8, 10, 10), [], u8(), i8(16, 8, 3, 3), [], i8(), [], u8()],
        [u8(1, 16, 10, 10)],
      ),
      16 * 100 * 72,
      "conv",
    ],
    [
      "com.microsoft.MatMulNBits",
      costOf("MatMulNBits", [[1, 4, 64], u8(32, 2, 16), [64]], [[1, 4, 32]], {
        ...ms,
        weights: [1, 2],
        attributes: { K: 64, N: 32, bits: 4, block_size: 32 },
      }),
      4 * 64 * 32,
      "gemm",
    ],
    [
      "com.microsoft.FusedMatMul",
      costOf(
        "FusedMatMul",
        [
          [2, 5, 3],
          [2, 5, 7],
        ],
        [[2, 3, 7]],
        { ...ms, attributes: { transA: 1 } },
      ),
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
    expect(costOf("MatMulInteger", [u8(3, 5), i8(5, 7)], [{ dtype: "i32", shape: [3, 7] }]).integer).toBe(
      true,
    );
    expect(
      costOf(
        "MatMul",
        [
          [3, 5],
          [5, 7],
        ],
        [[3, 7]],
      ).integer,
    ).toBeUndefined();
  });
});

describe("steps", () => {
  it("are those of the sequence, in either layout", () => {
    const weights = [
      [1, 80, 10],
      [1, 80, 20],
    ];
    expect(
      costOf("LSTM", [[7, 2, 10], ...weights], [[7, 1, 2, 20]], { attributes: { hidden_size: 20 } }).steps,
    ).toBe(7);
    const batchFirst = { attributes: { hidden_size: 20, layout: 1 } };
    expect(costOf("LSTM", [[2, 7, 10], ...weights], [[2, 7, 1, 20]], batchFirst).steps).toBe(7);
  });
});

describe("other arithmetic", () => {
  it.each([
    ["Relu", costOf("Relu", [[10, 10]], [[10, 10]]), 100, 0, "elementwise"],
    ["Add, broadcast", costOf("Add", [[10, 1], [10]], [[10, 10]]), 100, 0, "elementwise"],
    ["Sigmoid", costOf("Sigmoid", [[100]], [[100]]), 400, 200, "elementwise"],
    ["Cast", costOf("Cast", [[100]], [{ dtype: "f16", shape: [100] }]), 0, 0, "elementwise"],
    ["Softmax", costOf("Softmax", [[10, 10]], [[10, 10]]), 500, 100, "softmax"],
    [
      "LayerNormalization",
      costOf("LayerNormalization", [[4, 25], [25], [25]], [[4, 25]]),
      500,
      4,
      "normalization",
    ],
    [
      "BatchNormalization",
      costOf("BatchNormalization", [[1, 4, 5, 5], [4], [4], [4], [4]], [[1, 4, 5, 5]]),
      200,
      0,
      "normalization",
    ],
    [
      "SkipLayerNormalization",
      costOf("SkipLayerNormalization", [[1, 4, 25], [1, 4, 25], [25], [25]], [[1, 4, 25]], ms),
      600,
      4,
      "normalization",
    ],
    [
      "MaxPool",
      costOf("MaxPool", [[1, 2, 8, 8]], [[1, 2, 4, 4]], { attributes: { kernel_shape: [3, 3] } }),
      32 * 9,
      0,
      "pool",
    ],
    ["GlobalAveragePool", costOf("GlobalAveragePool", [[1, 2, 8, 8]], [[1, 2, 1, 1]]), 128, 0, "pool"],
    ["ReduceMean", costOf("ReduceMean", [[10, 10]], [[10, 1]]), 110, 10, "reduction"],
    [
      "Resize nearest",
      costOf("Resize", [[1, 2, 4, 4], "absent", [4]], [[1, 2, 8, 8]], { attributes: { mode: "nearest" } }),
      0,
      0,
      "resize",
    ],
    [
      "Resize linear",
      costOf("Resize", [[1, 2, 4, 4], "absent", [4]], [[1, 2, 8, 8]], { attributes: { mode: "linear" } }),
      128 * 4,
      0,
      "resize",
    ],
    ["Gelu", costOf("BiasGelu", [[10, 10], [10]], [[10, 10]], ms), 600, 100, "elementwise"],
    ["QuantizeLinear", costOf("QuantizeLinear", [[100], [], u8()], [u8(100)]), 500, 0, "elementwise"],
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
    const cost = costOf("Conv", [[1, 8, 10, 10], [16, 8, 3, 3], [16]], [[1, 16, 10, 10]], {
      weights: [1, 2],
    });
    expect(cost.bytesRead).toBe(3200);
    expect(cost.bytesWritten).toBe(6400);
    expect(cost.bytesWeights).toBe(4 * (16 * 72 + 16));
  });

  it("reads the rows that a gather touches, never the table", () => {
    const cost = costOf("Gather", [[30000, 768], i64(1, 128)], [[1, 128, 768]], { weights: [0] });
    expect(cost.bytesWeights).toBe(128 * 768 * 4);
    expect(cost.bytesRead).toBe(128 * 8);
    expect(cost.bytesWritten).toBe(128 * 768 * 4);
  });

  it("reads a small table once, however many rows are asked for", () => {
    const cost = costOf("Gather", [[2, 768], i64(1, 128)], [[1, 128, 768]], { weights: [0] });
    expect(cost.bytesWeights).toBe(2 * 768 * 4);
  });

  it("reads of a sliced tensor only what is kept", () => {
    const cost = costOf("Slice", [[1000, 10], i64(1), i64(1)], [[3, 10]]);
    expect(cost.bytesRead).toBe(120);
  });

  it("moves nothing for a view", () => {
    const cost = costOf("Reshape", [[10, 10], i64(1)], [[100]]);
    expect([cost.class, cost.flops, cost.bytesRead, cost.bytesWritten]).toEqual(["view", 0, 0, 0]);
  });

  it("counts packed weights packed", () => {
    const cost = costOf("MatMulNBits", [[1, 4, 64], u8(32, 2, 16), [64]], [[1, 4, 32]], {
      ...ms,
      weights: [1, 2],
      attributes: { K: 64, N: 32, bits: 4, block_size: 32 },
    });
    expect(cost.bytesWeights).toBe(32 * 2 * 16 + 256);
  });

  it("reads a tensor once that is both operands", () => {
    const graph = oneNode("Mul", [[100]], [[100]]);
    const [node] = graph.nodes;
    const squared = { ...graph, nodes: [{ ...node!, inputs: ["i0", "i0"] }] };
    expect(analyze(squared).nodes[0]!.bytesRead).toBe(400);
  });
});

describe("forms that a rule does not know", () => {
  it.each([
    [
      "FusedConv with an unheard-of activation",
      oneNode(
        "FusedConv",
        [
          [1, 1, 4, 4],
          [1, 1, 3, 3],
        ],
        [[1, 1, 2, 2]],
        { ...ms, attributes: { activation: "Wobble" } },
      ),
    ],
    [
      "packed MultiHeadAttention",
      oneNode("MultiHeadAttention", [[1, 16, 4, 3, 16]], [[1, 16, 64]], {
        ...ms,
        attributes: { num_heads: 4 },
      }),
    ],
    [
      "Einsum of three",
      oneNode(
        "Einsum",
        [
          [2, 3],
          [3, 4],
          [4, 5],
        ],
        [[2, 5]],
        { attributes: { equation: "ij,jk,kl->il" } },
      ),
    ],
    ["an adaptive RoiAlign", oneNode("RoiAlign", [[1, 2, 8, 8], [3, 4], i64(3)], [[3, 2, 2, 2]])],
    [
      "BatchNormalization in training",
      oneNode("BatchNormalization", [[1, 4]], [[1, 4]], { attributes: { training_mode: 1 } }),
    ],
  ])("%s is unpriced, not free", (_, graph) => {
    const analysis = analyze(graph);
    expect(analysis.nodes[0]!.priced).toBe(false);
    expect(analysis.unpriced).toHaveLength(1);
  });
});

describe("every rule", () => {
  const all = [
    ...Object.entries(STANDARD_RULES).map(([op, rule]) => ["", op, rule] as const),
    ...Object.entries(MICROSOFT_RULES).map(([op, rule]) => ["com.microsoft", op, rule] as const),
  ];
  const operand = (name: string, shape: readonly number[]) => {
    const elements = shape.reduce((a, b) => a * b, 1);
    return { name, dtype: "f32" as const, shape, elements, bytes: 4 * elements, constant: false };
  };

  it.each(all)("%s %s gives finite amounts ≥ 0 or none, for any operands", (_, op, rule) => {
    const shapes = [[2, 4, 6, 6], [4, 4, 3, 3], [2, 4, 24], [24], [], [0, 4]];
    const attributes = { num_heads: 2, q_num_heads: 2, hidden_size: 3, num_scan_inputs: 1, K: 4, N: 4 };
    for (const shape of shapes) {
      for (const inputs of [0, 1, 2, 3, 8]) {
        const view = {
          op,
          attributes,
          inputs: Array.from({ length: inputs }, (_, at) => operand(`i${at}`, shape)),
          outputs: [operand("o", shape)],
        };
        const cost = rule(view);
        if (cost === null) continue;
        const { class: opClass, integer: _integer, ...amounts } = cost;
        for (const [what, amount] of Object.entries(amounts)) {
          expect(Number.isFinite(amount) && amount >= 0, `${what} = ${amount}`).toBe(true);
        }
        if (opClass !== "view" && opClass !== "constant")
          expect(cost.bytesWritten).toBe(view.outputs[0]!.bytes);
      }
    }
  });
});
