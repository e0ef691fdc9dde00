import { describe, expect, it } from "vitest";
import { MEASURED_RUNTIMES } from "../../../../src/core/runtime.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { ENGINES } from "../../../../src/predict/runtimes/engine.ts";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import { probesOf } from "../../../../src/predict/runtimes/probes.ts";
import { writeProbeModel } from "../../../../src/runtimes/probe-model.ts";

describe.each(MEASURED_RUNTIMES)("the probes of %s", (runtime) => {
  const probes = probesOf(runtime);

  it("have names of their own", () => {
    expect(new Set(probes.map(({ id }) => id)).size).toBe(probes.length);
  });

  it("are models with every size known, whose launches can be counted", async () => {
    const side = ENGINES[runtime];
    let launches = 0;
    for (const probe of probes) {
      const opened = await openModel(bytesSource(writeProbeModel(probe.model), "probe.onnx"), {});
      if (!opened.ok) throw new Error(`${probe.id}: ${opened.error.what}`);
      const plan = planOf(opened.value, runtime);
      expect(plan.notes, probe.id).toEqual([]);
      for (const op of plan.ops) {
        if (runtime === "onnxruntime-web/webgpu" && op.on === "cpu") continue;
        for (const launch of side.launchesOf(op)) {
          const { counts } = side.programOf(launch.program).count(launch);
          for (const [name, count] of Object.entries(counts))
            expect(Number.isFinite(count) && count >= 0, `${probe.id}: ${name} = ${count}`).toBe(true);
          launches++;
        }
      }
    }
    expect(launches).toBeGreaterThan(100);
  });

  it("come apart into the operators that they are made of", () => {
    if (runtime !== "onnxruntime-web/webgpu") return;
    for (const { id, model, apart } of probes) {
      expect(apart?.length, id).toBeGreaterThan(0);
      expect(apart!.flatMap((one) => one.model.nodes)).toHaveLength(model.nodes.length);
    }
    const ids = probes.flatMap(({ id, apart = [] }) => [id, ...apart.map((one) => one.id)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("leave nothing to feed on the CPU but what cannot be made within", () => {
    if (runtime !== "onnxruntime-web/wasm") return;
    for (const { id, model, baseline } of probes) {
      expect(baseline, id).toBeDefined();
      for (const { dtype, dims } of model.inputs)
        expect(!["f32", "u8", "i8"].includes(dtype) || dims.every((dim) => dim === 1), id).toBe(true);
    }
  });
});
