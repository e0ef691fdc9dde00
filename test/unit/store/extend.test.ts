import { describe, expect, it } from "vitest";
import type { ModelRun, RuntimeCalibration } from "../../../src/core/runtime.ts";
import { parseCalibration, stringifyCalibration } from "../../../src/store/document.ts";
import { withRun, withRuntime } from "../../../src/store/extend.ts";
import { MAX_RUNS, MAX_RUNTIMES } from "../../../src/store/limits.ts";
import { syntheticCalibration } from "./synthetic.ts";

const row = (program: string, samples: readonly number[] = [1e-3]) => ({
  program,
  inputs: [[1, 2]],
  outputs: [[2]],
  dtype: "f32" as const,
  samples,
});

const measured = (change: Partial<RuntimeCalibration> = {}): RuntimeCalibration => ({
  runtime: "onnxruntime-web/wasm",
  version: "1.30.0",
  threads: 1,
  takenAt: "2026-11-21T12:00:00.000Z",
  seconds: 10,
  ended: "complete",
  rows: [row("Conv"), row("MatMul")],
  idleRun: [1e-4],
  perLaunch: [1e-5],
  failures: [],
  ...change,
});

const run = (model: string): ModelRun => ({
  model,
  runtime: "onnxruntime-web/wasm",
  version: "1.30.0",
  takenAt: "2026-11-21T12:00:00.000Z",
  predicted: { value: 1, low: 0.5, high: 2 },
  samples: [1, 1.1],
  first: 3,
});

const empty = syntheticCalibration();

describe("a runtime that is added to a calibration", () => {
  it("takes the place of the same runtime, version and threads, and of no other", () => {
    const all = [
      measured(),
      measured({ threads: 4 }),
      measured({ version: "1.29.0" }),
      measured({ runtime: "onnxruntime-web/webgpu" }),
      measured({ takenAt: "2026-11-22T12:00:00.000Z" }),
    ].reduce((calibration, one) => withRuntime(calibration, one)!, empty);
    expect(all.runtimes).toHaveLength(4);
    expect(all.runtimes!.filter(({ takenAt }) => takenAt.startsWith("2026-11-22"))).toHaveLength(1);
    expect(all.rows).toBe(empty.rows);
    expect(empty.runtimes).toBeUndefined();
  });

  it("does not push out one that saw more, when it was cut short", () => {
    const before = withRuntime(empty, measured())!;
    expect(withRuntime(before, measured({ ended: "stopped", rows: [row("Conv")] }))).toBeNull();
    expect(withRuntime(before, measured({ ended: "budget" }))).not.toBeNull();
  });

  it("is refused beyond as many as a file may hold", () => {
    const full = {
      ...empty,
      runtimes: Array.from({ length: MAX_RUNTIMES }, (_, threads) => measured({ threads })),
    };
    expect(withRuntime(full, measured({ threads: 99 }))).toBeNull();
    expect(withRuntime(full, measured({ threads: 1 }))).not.toBeNull();
  });

  it("leaves a file that can be read again, whatever the noise", async () => {
    const noisy = measured({
      perLaunch: [-1e-6, 1e-6, 0],
      rows: [row("Conv", [0, 1e-3])],
      failures: [{ program: "x".repeat(500), message: "y".repeat(200_000) }],
    });
    const extended = withRun(withRuntime(empty, noisy)!, run("n".repeat(500)));
    const read = await parseCalibration(stringifyCalibration(extended));
    expect(read.ok ? read.value.runtimes![0]!.perLaunch : read.error).toEqual([1e-6]);
  });
});

describe("a run that is added to a calibration", () => {
  it("is its newest; beyond the cap the oldest goes", () => {
    const one = withRun(withRun(empty, run("a")), run("b"));
    expect(one.runs!.map(({ model }) => model)).toEqual(["a", "b"]);
    const full = { ...empty, runs: Array.from({ length: MAX_RUNS }, (_, i) => run(String(i))) };
    const after = withRun(full, run("new")).runs!;
    expect([after.length, after[0]!.model, after.at(-1)!.model]).toEqual([MAX_RUNS, "1", "new"]);
  });
});
