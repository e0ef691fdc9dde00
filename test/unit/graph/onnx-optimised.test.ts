import { describe, expect, it } from "vitest";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { testModels } from "./onnx-testdata.ts";

/**
 * Graphs as ONNX Runtime's optimiser, its quantisers and its transformer fusions write them: whatever is fused, and whatever
 * the numbers are, the multiply-adds are those of the graph before. Tensors that the file keeps no values of, beside those
 * that shapes depend on, are weights.
 */
const MACS: Readonly<Record<string, number>> = {
  mobilenet_v2: 300_774_272,
  minilm_l6_seq256: 3_020_046_336,
  lstm_lm_seq64: 562_561_024,
  kws_ds_cnn: 5_899_136,
  bert_base_seq128: 11_174_215_680,
};

/** Operators that each must contain, so that the file is what its name says. */
const CONTAINS: Readonly<Record<string, readonly string[]>> = {
  "mobilenet_v2, fused": ["com.microsoft.FusedConv"],
  "mobilenet_v2, channels in blocks": ["com.microsoft.nchwc.Conv", "com.microsoft.nchwc.ReorderOutput"],
  "minilm_l6_seq256, fused": [
    "com.microsoft.SkipLayerNormalization",
    "com.microsoft.FusedMatMul",
    "com.microsoft.Gelu",
  ],
  "minilm_l6_seq256, quantised as it runs": ["DynamicQuantizeLinear", "MatMulInteger"],
  "minilm_l6_seq256, quantised as it runs, fused": [
    "com.microsoft.DynamicQuantizeMatMul",
    "com.microsoft.MatMulIntegerToFloat",
  ],
  "minilm_l6_seq256, weights of 4 bits": ["com.microsoft.MatMulNBits"],
  "lstm_lm_seq64, quantised as it runs, fused": ["com.microsoft.DynamicQuantizeLSTM"],
  "kws_ds_cnn, quantised beforehand": [
    "QLinearConv",
    "com.microsoft.QGemm",
    "com.microsoft.QLinearGlobalAveragePool",
  ],
  "kws_ds_cnn, quantised beforehand, in pairs": ["QuantizeLinear", "DequantizeLinear"],
  "bert_base_seq128, attention fused": ["com.microsoft.Attention", "com.microsoft.BiasGelu"],
};

describe("graphs that ONNX Runtime has optimised or quantised", () => {
  const models = testModels("optimised");

  it.each(models)("$name: resolved, priced, as many multiply-adds as before", async ({ name, bytes }) => {
    const result = await openModel(bytesSource(bytes, name));
    if (!result.ok) throw new Error(result.error.what);
    const { totals, nodes, unpriced, unresolved, openDims, notes } = analyze(result.value);
    expect({ macs: totals.macs, unpriced, unresolved, openDims, notes }).toEqual({
      macs: MACS[name.split(",")[0]!],
      unpriced: [],
      unresolved: [],
      openDims: [],
      notes: undefined,
    });
    expect(nodes.map(({ op }) => op)).toEqual(expect.arrayContaining([...CONTAINS[name]!]));
  });

  it("are ten", () => {
    expect(models.map(({ name }) => name)).toEqual(Object.keys(CONTAINS));
  });
});
