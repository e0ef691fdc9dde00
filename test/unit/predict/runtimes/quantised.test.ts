import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import { wasmLaunchesOf } from "../../../../src/predict/runtimes/wasm/lower.ts";
import { writeProbeModel } from "../../../../src/runtimes/probe-model.ts";
import { QUANTISED_MODELS } from "./quantised-models.ts";

/** The operators of the graphs that onnxruntime-web 1.30.0 saved for these models, in WebAssembly. */
const SAVED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  dynamic: { DynamicQuantizeLinear: 1, MatMulIntegerToFloat: 2, Mul: 1, DynamicQuantizeMatMul: 1 },
  image: {
    ...{ QuantizeLinear: 1, Transpose: 2, QLinearConv: 2, QLinearAdd: 1, NhwcMaxPool: 1 },
    ...{ QLinearGlobalAveragePool: 1, QGemm: 1, DequantizeLinear: 1 },
  },
  text: {
    ...{ QuantizeLinear: 2, QLinearMatMul: 3, Transpose: 3, MatMulIntegerToFloat: 2, Softmax: 1 },
    ...{ QLinearSigmoid: 1, QLinearMul: 1, QLinearConcat: 1 },
  },
  weights: { DequantizeLinear: 2, FusedConv: 1, MatMul: 1 },
};

describe("the plan of a quantised model on the CPU", () => {
  it.each(Object.entries(SAVED))("%s: the operators of the graph that was saved", async (name, saved) => {
    const opened = await openModel(bytesSource(writeProbeModel(QUANTISED_MODELS[name]!), name), {});
    if (!opened.ok) throw new Error(opened.error.what);
    const { ops, notes } = planOf(opened.value, "onnxruntime-web/wasm");
    expect(notes).toEqual([]);
    const counts: Record<string, number> = {};
    for (const { op } of ops) counts[op] = (counts[op] ?? 0) + 1;
    expect(counts).toEqual(saved);
  });

  it("a convolution of bytes is told as ONNX has it, channels first", async () => {
    const opened = await openModel(bytesSource(writeProbeModel(QUANTISED_MODELS.image!), "image"), {});
    if (!opened.ok) throw new Error(opened.error.what);
    const { ops } = planOf(opened.value, "onnxruntime-web/wasm");
    const [first] = ops.filter(({ op }) => op === "QLinearConv").flatMap(wasmLaunchesOf);
    expect([first?.inputs[0], first?.inputs[3], first?.outputs[0]]).toEqual([
      [1, 8, 16, 16],
      [16, 8, 3, 3],
      [1, 16, 16, 16],
    ]);
  });
});
