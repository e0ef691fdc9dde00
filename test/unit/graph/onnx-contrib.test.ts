import { describe, expect, it } from "vitest";
import type { Shape } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import type { Known } from "../../../src/graph/shapes/known.ts";
import { MICROSOFT } from "../../../src/graph/shapes/microsoft.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { agrees, covers, describedBy, testModels } from "./onnx-testdata.ts";
import { type Attributes, infer, s, t, typed, v } from "./tensors.ts";

const models = testModels("contrib");
/** Sizes that the data decide: how many values are distinct, how long a path is, how many words a text has. */
const OPEN = ["Unique", "DynamicTimeWarping", "Tokenizer"];

describe("ONNX Runtime's operators, run in ONNX Runtime", () => {
  it.each(models)("$name: the shapes are those that came out", async ({ name, bytes, declared }) => {
    const result = await openModel(bytesSource(bytes, name));
    if (!result.ok) throw new Error(result.error.what);
    expect(result.value.notes).toEqual([]);
    for (const [output, expected] of Object.entries(declared)) {
      const found = describedBy(result.value.tensors.get(output));
      const same = OPEN.includes(name) ? agrees(found, expected) : covers(found, expected);
      expect([output, same ? expected : found]).toEqual([output, expected]);
    }
  });

  it("are 76", () => {
    expect(models).toHaveLength(76);
  });
});

type Row = [op: string, inputs: (Known | null)[], attributes: Attributes, outputs: Shape[]];
const heads = { num_heads: 4 };

/** Those without a kernel on the CPU, by their document. */
const DOCUMENTED: Row[] = [
  ["MultiHeadAttention", [t("b", "s", 4, 3, 8)], heads, [["b", "s", 32]]],
  [
    "MultiHeadAttention",
    [t(2, 5, 32), t(2, 7, 4, 2, 8)],
    heads,
    [
      [2, 5, 32],
      [2, 4, 7, 8],
    ],
  ],
  [
    "DecoderMaskedMultiHeadAttention",
    [t(2, 1, 12), t(2, 1, 12), t(2, 1, 12), null, null, t(2, 4, "p", 3), t(2, 4, "p", 3)],
    heads,
    [
      [2, 1, 12],
      [2, 4, "p + 1", 3],
      [2, 4, "p + 1", 3],
      [2, 4, 1, "p + 1"],
    ],
  ],
  [
    "DecoderMaskedSelfAttention",
    [t(2, 1, 12), t(12, 36), t(36), null, t(2, 2, 4, 9, 3)],
    { ...heads, past_present_share_buffer: 1 },
    [
      [2, 1, 12],
      [2, 2, 4, 9, 3],
    ],
  ],
  [
    "DecoderAttention",
    [t(5, 2, 12), t(7, 2, 12)],
    heads,
    [
      [5, 2, 12],
      [2, 4, "y1[2]", 3],
    ],
  ],
  ["PackedAttention", [t("n", 12), t(12, 36), t(36), t(2, 3), t(3)], heads, [["n", 12]]],
  ["PackedMultiHeadAttention", [t("n", 4, 3, 8), null, null, null, t(2, 3), t(3)], heads, [["n", 32]]],
  [
    "PagedAttention",
    [t("n", 64), null, null, t(9, 16, 2, 8), t(9, 16, 2, 8)],
    { num_heads: 4, kv_num_heads: 2 },
    [
      ["n", 32],
      [9, 16, 2, 8],
      [9, 16, 2, 8],
    ],
  ],
  [
    "SparseAttention",
    [t(1, 4, 32), t(1, 4, 16), t(1, 4, 16), t(1, 2, 64, 8), t(1, 2, 64, 8)],
    { num_heads: 4, kv_num_heads: 2 },
    [
      [1, 4, 32],
      [1, 2, 64, 8],
    ],
  ],
  [
    "GroupQueryAttention",
    [t("b", "s", 32), t("b", "s", 16), t("b", "s", 16), t("b", 2, "p", 8), t("b", 2, "p", 8), null, null],
    { num_heads: 4, kv_num_heads: 2 },
    [
      ["b", "s", 32],
      ["b", 2, "y1[2]", 8],
    ],
  ],
  [
    "QOrderedAttention",
    [t(2, 5, 12), s(1), s(1), s(1), s(1), t(12, 8), t(12, 8), t(12, 16)],
    heads,
    [[2, 5, 16]],
  ],
  ["GatedRelativePositionBias", [t(2, 5, 12)], heads, [[2, 4, 5, 5]]],
  ["RelativePositionBias", [t(32, 4), v(5), v(7)], {}, [[1, 4, 5, 7]]],
  [
    "GatedDeltaNet",
    [t(6, 2, 8), t(6, 2, 8), t(6, 4, 16), t(3)],
    {},
    [
      [6, 4, 16],
      [2, 4, 16, 8],
    ],
  ],
  [
    "MatMulNBitsMlp",
    [t(2, 5, 64)],
    { K: 64, N: 24 },
    [
      [2, 5, 24],
      [2, 5, 64],
    ],
  ],
  [
    "MatMulNBitsQkv",
    [t(5, 64)],
    { K: 64, Nq: 32, Nkv: 16 },
    [
      [5, 32],
      [5, 16],
      [5, 16],
      [5, 64],
    ],
  ],
  ["MatMulBlockQuantizedFp4Weight", [t(5, 64), t(24, 32)], {}, [[5, 24]]],
  ["MatMulFpQ4", [t(5, 64), t(999), v(64, 24)], {}, [[5, 24]]],
  ["GemmFloat8", [t(3, 4), t(5, 4)], { transB: 1, dtype: 10 }, [[3, 5]]],
  ["GemmFastGelu", [t(2, 3), t(3, 4)], {}, [[2, 4]]],
  ["QOrderedMatMul", [t(2, 3, 4), s(1), t(4, 5)], {}, [[2, 3, 5]]],
  ["SparseToDenseMatMul", [t(3, 4), t(4, 5)], {}, [[3, 5]]],
  ["NhwcConv", [t(1, 8, 9, 3), t(4, 3, 3, 3)], { pads: [1, 1, 1, 1] }, [[1, 8, 9, 4]]],
  [
    "CausalConvWithState",
    [t(2, 5, 12), t(12, 1, 4)],
    { channels_last: 1, dilation: 2 },
    [
      [2, 5, 12],
      [2, 6, 12],
    ],
  ],
  [
    "VarlenCausalConvWithState",
    [t(9, 12), t(12, 1, 4), t(3), null, t(2, 12, 3)],
    {},
    [
      [9, 12],
      [2, 12, 3],
    ],
  ],
  ["BiasSplitGelu", [t(2, 5, "d")], {}, [[2, 5, "y[2]"]]],
  ["BitmaskDropout", [t(2, 40)], {}, [[2, 40], [3]]],
  ["Rfft", [t(2, 3, 9)], {}, [[2, 3, 5, 2]]],
  ["Irfft", [t(2, 3, "n", 2)], {}, [[2, 3, "2*n - 2"]]],
  ["QLinearReduceMean", [typed("u8", 2, 3, 4), s(1), s(1)], { axes: [1], keepdims: 0 }, [[2, 4]]],
  ["ReduceSumInteger", [typed("u8", 2, 3)], { axes: [1], keepdims: 1 }, [[2, 1]]],
  ["RemovePadding", [t(2, 4, 6), t(2)], {}, [["y[0]", 6], [2, 4], [3], [1]]],
  ["RestorePadding", [t("n", 6), t(2, 4)], {}, [[2, 4, 6]]],
  [
    "NGramHashMapping",
    [t(2, 5)],
    { max_ngram_size: 3, n_head_per_ngram: 4 },
    [
      [2, 5, 8],
      [2, 2],
    ],
  ],
  [
    "GemmaRotaryEmbedding",
    [t(1), t(2, 4, 5, 8), t(1), t(2, 2, 5, 8)],
    {},
    [
      [2, 4, 5, 8],
      [2, 2, 5, 8],
    ],
  ],
  ["QuantizeBFP", [t(2, 3)], {}, [["y[0]"], [2], [2]]],
  ["DequantizeBFP", [t(99), v(2, 3)], {}, [[2, 3]]],
  ["GreedySearch", [t("b", 5), v(20)], {}, [["b", 20]]],
  [
    "BeamSearch",
    [t(2, 5), v(20), null, v(4), v(3)],
    { vocab_size: 99 },
    [
      [2, 3, 20],
      [2, 3],
      [15, 2, 4, 99],
    ],
  ],
];

describe("ONNX Runtime's operators, by their document", () => {
  it.each(DOCUMENTED)("%s %#", (op, inputs, attributes, expected) => {
    const { outputs, reason } = infer(op, inputs, attributes, 17, expected.length, "com.microsoft");
    expect({ shapes: outputs.map(({ shape }) => shape), reason }).toEqual({ shapes: expected, reason: null });
  });

  it.each<[op: string, inputs: Known[], attributes: Attributes, output: Shape]>([
    ["ReorderInput", [t(1, 64, 7, 7)], {}, [1, 64, 7, 7]],
    ["ReorderInput", [t(1, 20, 7, 7)], {}, [1, "y[1]", 7, 7]],
    ["ReorderInput", [t(1, 7, 9, 32)], { channels_last: 1 }, [1, 32, 7, 9]],
    ["ReorderOutput", [t(1, 24, 7, 9)], { channels: 20 }, [1, 20, 7, 9]],
    ["ReorderOutput", [t(1, 24, 7, 9)], { channels: 20, channels_last: 1 }, [1, 7, 9, 20]],
    ["Upsample", [t("n", 16, 7, 7)], { scales: [1, 1, 2, 2] }, ["n", 16, 14, 14]],
  ])("with channels in blocks: %s %#", (op, inputs, attributes, expected) => {
    expect(infer(op, inputs, attributes, 17, 1, "com.microsoft.nchwc").outputs[0]?.shape).toEqual(expected);
  });

  it("have a shape each, but for those whose shape only their payload knows", () => {
    // 126 of the document's 128, and two layer normalisations that are older than it.
    expect(Object.keys(MICROSOFT)).toHaveLength(128);
    for (const op of ["EPContext", "Snpe"]) expect(MICROSOFT).not.toHaveProperty(op);
  });
});
