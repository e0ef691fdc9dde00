import * as Comlink from "comlink";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { planOf } from "../../../src/predict/runtimes/onnxruntime/plan.ts";
import type { ProbeModel, ProbeNode } from "../../../src/predict/runtimes/probe-type.ts";
import { probesOf } from "../../../src/predict/runtimes/probes.ts";
import { launchesOf } from "../../../src/predict/runtimes/webgpu/lower.ts";
import type { RuntimesApi } from "../../../src/runtimes/api.ts";
import { writeProbeModel } from "../../../src/runtimes/probe-model.ts";
import { QUANTISED_MODELS } from "../../unit/predict/runtimes/quantised-models.ts";

/** What is launched for operators that no reference model has: the plan's against those that the runtime's profile tells. */

const RUNTIME = "onnxruntime-web/webgpu";
const probes = probesOf(RUNTIME).filter(({ program }) => /NBits|Attention|Dequantize|Rotary/.test(program));

const f32 = (name: string, ...dims: number[]) => ({ name, dtype: "f32" as const, dims });
const fused = (
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: ProbeNode["attributes"] = {},
): ProbeNode => ({ op, domain: "com.microsoft", inputs, outputs, attributes });

/** Forms that no probe takes. */
const FORMS: Readonly<Record<string, ProbeModel>> = {
  "heads with a bias each": {
    inputs: [f32("q", 1, 5, 24), f32("k", 1, 9, 24), f32("v", 1, 9, 24)],
    weights: [f32("b", 72)],
    nodes: [fused("MultiHeadAttention", ["q", "k", "v", "b"], ["y"], { num_heads: 3 })],
    outputs: ["y"],
  },
  "heads with a past, one row": {
    inputs: [
      ...["q", "k", "v"].map((name) => f32(name, 1, 1, 24)),
      f32("pk", 1, 3, 6, 8),
      f32("pv", 1, 3, 6, 8),
    ],
    weights: [],
    nodes: [
      fused("MultiHeadAttention", ["q", "k", "v", "", "", "", "pk", "pv"], ["y", "nk", "nv"], {
        num_heads: 3,
      }),
    ],
    outputs: ["y", "nk", "nv"],
  },
  "groups packed into one and rotated": {
    inputs: [f32("qkv", 1, 6, 64), f32("pk", 1, 2, 4, 8), f32("pv", 1, 2, 4, 8)],
    weights: [
      { name: "last", dtype: "i32", dims: [1], values: [9] },
      { name: "total", dtype: "i32", dims: [], values: [10] },
      ...[f32("cos", 16, 4), f32("sin", 16, 4)],
    ],
    nodes: [
      fused(
        "GroupQueryAttention",
        ["qkv", "", "", "pk", "pv", "last", "total", "cos", "sin"],
        ["y", "nk", "nv"],
        {
          ...{ num_heads: 4, kv_num_heads: 2, do_rotary: 1 },
        },
      ),
    ],
    outputs: ["y", "nk", "nv"],
  },
};

let worker: Worker;
let api: Comlink.Remote<RuntimesApi>;
beforeAll(() => {
  worker = new Worker(new URL("../../../src/runtimes/worker.ts", import.meta.url), { type: "module" });
  api = Comlink.wrap<RuntimesApi>(worker);
});
afterAll(() => worker.terminate());

interface Told {
  readonly program: string;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

const told = (launches: readonly Told[]) =>
  launches.map(({ program, inputs, outputs }) => JSON.stringify([program, inputs, outputs])).toSorted();

describe("the launches of a small model", () => {
  it.each([
    ...probes.map(({ id, model }) => [id, model] as const),
    ...Object.entries(FORMS),
    // Of "text" the session moves one transposition elsewhere than the plan.
    ...Object.entries(QUANTISED_MODELS).filter(([name]) => name !== "text"),
  ])("%s", async (id, model) => {
    const bytes = writeProbeModel(model);
    const run = await api.runModel(new Blob([bytes]), {
      runtime: RUNTIME,
      runs: 1,
      budget: 0,
      profile: true,
    });
    if (!run.ok) throw new Error(JSON.stringify(run.error));
    const opened = await openModel(bytesSource(bytes, id));
    if (!opened.ok) throw new Error(opened.error.what);
    const { ops, refused } = planOf(opened.value, RUNTIME);
    expect(refused).toBeUndefined();
    expect(told(ops.filter(({ on }) => on === "gpu").flatMap(launchesOf))).toEqual(told(run.value.kernels));
  });
});
