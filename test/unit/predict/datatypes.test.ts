import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Calibration, MeasuredRow } from "../../../src/core/calibration.ts";
import type { MeasuredRuntime } from "../../../src/core/runtime.ts";
import { type DataType, inDataType } from "../../../src/graph/datatypes/index.ts";
import type { ModelGraph } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { standInShare, unmeasuredHere, unmeasuredIn } from "../../../src/predict/datatypes.ts";
import { predict } from "../../../src/predict/predict.ts";
import { planOf } from "../../../src/predict/runtimes/onnxruntime/plan.ts";
import { predictIn } from "../../../src/predict/runtimes/predict.ts";
import { runtimeRows } from "../../e2e/runtime-rows.ts";
import { buildGraph } from "./build.ts";
import { syntheticCalibration } from "./synthetic.ts";

/** A time in another data type: only from what was measured in it. */

const ROOT = resolve(import.meta.dirname, "../../..");
const WASM = "onnxruntime-web/wasm";
const WEBGPU = "onnxruntime-web/webgpu";

const dense = buildGraph({
  inputs: { x: [16, 64] },
  weights: { w: [64, 48] },
  made: { y: [16, 48], z: [16, 48] },
  outputs: ["z"],
  nodes: [
    { op: "MatMul", name: "head", inputs: ["x", "w"], outputs: ["y"] },
    { op: "Relu", inputs: ["y"], outputs: ["z"] },
  ],
});

function typed(type: DataType, graph: ModelGraph = dense) {
  const converted = inDataType(graph, type);
  return { converted, analysis: analyze(converted.graph) };
}

const here = (type: DataType, calibration: Calibration) => {
  const { analysis, converted } = typed(type);
  return unmeasuredHere(analysis, converted, calibration);
};

describe("by the built-in kernels", () => {
  const f32 = syntheticCalibration();
  const operators = f32.rows.filter((row): row is MeasuredRow => row.opClass === "gemm");

  it("there is none where no kernel was measured in the type", () => {
    expect(here("f16", f32)).toEqual(["gemm in f16"]);
    expect(here("int4", f32)).toEqual(["gemm of 4-bit weights"]);
    expect(here("f32", f32)).toEqual([]);
  });

  it("f16 has one from its own products; the rest is told to rest on f32", () => {
    const half = operators.map((row) => ({ ...row, key: `${row.key}/f16`, dtype: "f16" as const }));
    const both = { ...f32, rows: [...f32.rows, ...half] };
    expect(here("f16", both)).toEqual([]);
    const prediction = predict(typed("f16").analysis, both);
    expect(prediction.nodes.map(({ basis }) => "dtype" in basis)).toEqual([false, true]);
    expect(standInShare(prediction)).toBeGreaterThan(0);
    expect(standInShare(predict(typed("f32").analysis, both))).toBe(0);
  });

  it("int8 has one from the ceiling of 8-bit dot products, within a factor of two", () => {
    const [row] = operators;
    const ceiling = {
      ...row!,
      ...{ key: "dot4", kernel: "dot4", role: "ceiling" as const, opClass: null, dtype: "i8" as const },
      work: { ...row!.work, flops: 0, operations: 1e9 },
      outcome: { ...row!.outcome, samples: [1e-2, 1e-2, 1e-2] },
    };
    const measured = { ...f32, rows: [...f32.rows, ceiling] };
    expect(here("int8", measured)).toEqual([]);
    const { analysis } = typed("int8");
    const at = analysis.nodes.findIndex(({ op }) => op === "MatMulInteger");
    const node = predict(analysis, measured).nodes[at]!;
    expect(node.basis).toEqual({ kind: "roofline" });
    expect(node.terms.computeRate).toBeCloseTo(1e11, -9);
    expect(predict(analysis, f32).nodes[at]!.basis.kind).not.toBe("roofline");
  });
});

describe("in a runtime", () => {
  const calibrated = (...graphs: readonly ModelGraph[]) => ({
    ...syntheticCalibration(),
    runtimes: [WEBGPU, WASM].map((runtime) => {
      const all = graphs.map((graph) => runtimeRows(graph, runtime as MeasuredRuntime, "1.30.0"));
      return { ...all[0]!, rows: all.flatMap(({ rows }) => rows) };
    }),
  });
  const lacking = (type: DataType, runtime: MeasuredRuntime, calibration: Calibration) => {
    const { analysis, converted } = typed(type);
    return unmeasuredIn(runtime, analysis, converted, planOf(converted.graph, runtime), calibration);
  };

  it("there is none from rows of another type or of other programs", () => {
    const only = calibrated(dense);
    expect(lacking("f32", WEBGPU, only)).toEqual([]);
    expect(lacking("f16", WEBGPU, only)).toEqual(["MatMul", "Relu"]);
    expect(lacking("int8", WASM, only)).toEqual(["DynamicQuantizeMatMul"]);
    expect(lacking("int8", WEBGPU, only)).toEqual(["MatMulInteger"]);
    expect(lacking("int4", WEBGPU, only)).toEqual(["MatMulNBits"]);
  });

  it.each(["f16", "int8", "int4"] as const)("there is one for %s once its programs are measured", (type) => {
    const { analysis, converted } = typed(type);
    const both = calibrated(dense, converted.graph);
    // In a session on the GPU the cast behind an integer product runs there, and the product stays alone.
    for (const runtime of type === "int8" ? ([WASM] as const) : ([WEBGPU, WASM] as const)) {
      const plan = planOf(converted.graph, runtime);
      expect(unmeasuredIn(runtime, analysis, converted, plan, both), runtime).toEqual([]);
      const answer = predictIn(runtime, analysis, plan, both);
      expect(answer.ok && answer.value.unpriced).toEqual([]);
    }
  });

  it("what was measured in f16 prices nothing in f32, nor the other way round", () => {
    const half = calibrated(inDataType(dense, "f16").graph);
    expect(lacking("f16", WEBGPU, half)).toEqual([]);
    const answer = predictIn(WEBGPU, analyze(dense), planOf(dense, WEBGPU), half);
    expect(answer.ok && answer.value.unpriced.map(({ op }) => op)).toEqual(["MatMul", "Relu"]);
  });
});

describe("the plan of a quantised model", () => {
  it("has what a session of onnxruntime 1.30 makes of it on the processor", async () => {
    const path = resolve(ROOT, "public/models/minilm_l6_seq256.onnx");
    const opened = await openModel(bytesSource(new Uint8Array(readFileSync(path)), path));
    if (!opened.ok) throw new Error(opened.error.what);
    const { ops } = planOf(inDataType(opened.value, "int8").graph, WASM);
    const count = (op: string) => ops.filter((one) => one.op === op).length;
    // Queries, keys and values read one quantisation together; everything else brings its own.
    expect(
      ["DynamicQuantizeMatMul", "MatMulIntegerToFloat", "DynamicQuantizeLinear", "MatMulInteger"].map(count),
    ).toEqual([19, 18, 6, 0]);
    const others = ["SkipLayerNormalization", "FusedMatMul", "MatMul", "Gelu", "Add", "Cast", "Mul"];
    expect(others.map(count)).toEqual([12, 6, 6, 6, 1, 0, 0]);
  });
});
