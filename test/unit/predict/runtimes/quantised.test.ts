import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import { writeProbeModel } from "../../../../src/runtimes/probe-model.ts";
import { QUANTISED_MODELS } from "./quantised-models.ts";

/** The operators of the graphs that onnxruntime-web 1.30.0 saved for these models, in WebAssembly. */
const SAVED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
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
    // Every node of the file is in some operator.
    const named = new Set(ops.flatMap(({ nodes }) => nodes));
    expect(named.size).toBeGreaterThan(ops.length - 1);
  });
});
