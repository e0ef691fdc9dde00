import * as Comlink from "comlink";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result } from "../../../src/core/result.ts";
import { type Launch, MEASURED_RUNTIMES } from "../../../src/core/runtime.ts";
import type { Probe } from "../../../src/predict/runtimes/probe-type.ts";
import type { ProbeProgress, RuntimesApi } from "../../../src/runtimes/api.ts";
import { blobOf, externalProduct, failsHalfWay, product, refusedLate, unheardOf } from "./models.ts";

/** The worker as the page uses it. One for both runtimes: the test's page is not isolated, so both have one thread. */

let worker: Worker;
let api: Comlink.Remote<RuntimesApi>;
beforeAll(() => {
  worker = new Worker(new URL("../../../src/runtimes/worker.ts", import.meta.url), { type: "module" });
  api = Comlink.wrap<RuntimesApi>(worker);
});
afterAll(() => worker.terminate());

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Nobody but the probe itself can tell the sizes of an operator that nobody knows. */
const ODD: Launch = { program: "Frobnicate", inputs: [[2]], outputs: [[2]], dtype: "f32" };

const webgpu = "onnxruntime-web/webgpu";
const BRIEF = { budget: 0, runs: 3 };

describe.each(MEASURED_RUNTIMES)("%s in its worker", (runtime) => {
  it("runs a model", async () => {
    const times = unwrap(await api.runModel(blobOf(product(16, 8, 12)), { runtime, ...BRIEF }));
    expect(times).toMatchObject({ runtime, threads: 1, ended: "complete", invented: 0, kernels: [] });
    expect(times.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(times.samples).toHaveLength(3);
    expect(Math.min(times.first, times.create, ...times.samples)).toBeGreaterThan(0);
  });

  it("runs a model whose weights are not there", async () => {
    const times = unwrap(await api.runModel(new Blob([externalProduct()]), { runtime, ...BRIEF }));
    // The weight lies 4,096 bytes into its file.
    expect(times.invented).toBe(4096 + 4 * 64 * 32);
    expect(times.samples).toHaveLength(3);
  });

  it("names an operator that it does not know, and goes on", async () => {
    const refused = await api.runModel(blobOf(unheardOf), { runtime, ...BRIEF });
    expect(refused).toMatchObject({ ok: false, error: { code: "runtime-refused" } });
    expect(JSON.stringify(refused)).toContain("Frobnicate");
    unwrap(await api.runModel(blobOf(product(2, 2, 2)), { runtime, ...BRIEF }));
  });

  it("goes on after a run that failed half-way", async () => {
    const failed = await api.runModel(blobOf(failsHalfWay), { runtime, ...BRIEF });
    expect(failed).toMatchObject({
      ok: false,
      error: { code: "runtime-failed", what: expect.stringMatching(/^The input tensor cannot be reshaped/) },
    });
    unwrap(await api.runModel(blobOf(product(2, 2, 2)), { runtime, ...BRIEF }));
  });

  it("says which input has a shape that the model does not take", async () => {
    const options = { runtime, ...BRIEF, shapes: { A: [4, 63] } };
    expect(await api.runModel(new Blob([externalProduct("rows")]), options)).toMatchObject({
      ok: false,
      error: { code: "bad-option", where: "A" },
    });
  });

  it("measures probes, and tells of those that fail", async () => {
    const probes: Probe[] = [
      { id: "good", program: "MatMul", model: product(32, 16, 8) },
      { id: "bad", program: "Frobnicate", model: unheardOf, launch: ODD },
      // Not only fails: it leaves the runtime in no state to go on.
      ...(runtime === webgpu ? [{ id: "late", program: "MaxPool", model: refusedLate }] : []),
      { id: "again", program: "MatMul", model: product(24, 16, 8) },
      {
        ...{ id: "both", program: "MatMul, Frobnicate", model: unheardOf, launch: ODD },
        apart: [
          { id: "other", program: "MatMul", model: product(40, 16, 8) },
          { id: "odd", program: "Frobnicate", model: unheardOf, launch: ODD },
        ],
      },
    ];
    const done: string[] = [];
    const calibration = unwrap(
      await api.calibrate(
        probes,
        { runtime, budget: 60 },
        Comlink.proxy(({ doing }: ProbeProgress) => done.push(doing)),
      ),
    );
    expect(calibration).toMatchObject({ runtime, threads: 1, ended: "complete" });
    const inputs = calibration.rows.map((row) => [row.program, row.inputs, row.outputs, row.dtype]);
    expect(inputs).toEqual([
      [
        "MatMul",
        [
          [32, 16],
          [16, 8],
        ],
        [[32, 8]],
        "f32",
      ],
      [
        "MatMul",
        [
          [24, 16],
          [16, 8],
        ],
        [[24, 8]],
        "f32",
      ],
      [
        "MatMul",
        [
          [40, 16],
          [16, 8],
        ],
        [[40, 8]],
        "f32",
      ],
    ]);
    for (const { samples } of calibration.rows) expect(samples.length).toBeGreaterThanOrEqual(3);
    const failed =
      runtime === webgpu ? ["Frobnicate", "MaxPool", "Frobnicate"] : ["Frobnicate", "Frobnicate"];
    expect(calibration.failures.map(({ program }) => program)).toEqual(failed);
    for (const { program, message } of calibration.failures)
      expect(message).toContain(`does not implement ${program}`);
    expect(calibration.idleRun.length).toBeGreaterThan(0);
    expect(calibration.perLaunch).toHaveLength(calibration.idleRun.length);
    const trips = calibration.roundTrips ?? [];
    expect(trips.map(({ bytes }) => bytes)).toEqual(runtime === webgpu ? [2 ** 19, 2 ** 22] : []);
    for (const { samples } of trips) expect(Math.min(...samples)).toBeGreaterThan(0);
    expect(done).toContain("again");
  });
});

describe("the worker", () => {
  it("times the kernels of a run under their nodes' names", async () => {
    const options = { runtime: webgpu, ...BRIEF, profile: true } as const;
    const { kernels } = unwrap(await api.runModel(blobOf(product(16, 8, 12)), options));
    expect(kernels).toHaveLength(1);
    expect(kernels[0]).toMatchObject({
      ...{ program: "MatMul", node: "product", op: "MatMul", dtype: "f32" },
      ...{
        inputs: [
          [16, 8],
          [8, 12],
        ],
        outputs: [[16, 12]],
      },
    });
    expect(kernels[0]?.seconds).toBeGreaterThan(0);
  });

  it("tells rows apart by what sizes do not tell", async () => {
    const pool = (kernel: number, pad: number) => ({
      op: "MaxPool",
      inputs: ["x"],
      outputs: [`y${kernel}`],
      attributes: { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad] },
    });
    const model = {
      inputs: [{ name: "x", dtype: "f32" as const, dims: [1, 4, 8, 8] }],
      weights: [],
      nodes: [
        { ...pool(3, 1), name: "small" },
        { ...pool(5, 2), name: "large" },
      ],
      outputs: ["y3", "y5"],
    };
    const probes: Probe[] = [{ id: "pools", program: "MaxPool", model }];
    const { rows } = unwrap(await api.calibrate(probes, { runtime: webgpu, budget: 60 }));
    const pools = rows.filter(({ program }) => program === "MaxPool");
    expect(pools.map(({ settings }) => settings?.window).toSorted((a, b) => a! - b!)).toEqual([9, 25]);
  });

  it("tells a file that is cut off from one that is refused", async () => {
    const cut = blobOf(product(16, 8, 12)).slice(0, 200);
    expect(await api.runModel(cut, { runtime: webgpu, ...BRIEF })).toMatchObject({
      ok: false,
      error: { code: "truncated" },
    });
  });

  it("asks for the shape of an input that it does not know, and takes it", async () => {
    const model = new Blob([externalProduct("rows")]);
    const refused = await api.runModel(model, { runtime: webgpu, ...BRIEF });
    expect(refused).toMatchObject({ ok: false, error: { code: "runtime-input", where: "A" } });
    const options = { runtime: webgpu, ...BRIEF, profile: true } as const;
    const byDim = unwrap(await api.runModel(model, { ...options, dims: { rows: 5 } }));
    const byShape = unwrap(await api.runModel(model, { ...options, shapes: { A: [6, 64] } }));
    expect([byDim, byShape].map(({ kernels }) => kernels[0]?.inputs[0])).toEqual([
      [5, 64],
      [6, 64],
    ]);
  });

  it("does one thing at a time, and ends it when asked", async () => {
    const long = api.runModel(blobOf(product(16, 8, 12)), { runtime: webgpu, budget: 60 });
    expect(await api.runModel(blobOf(unheardOf), { runtime: webgpu })).toMatchObject({
      ok: false,
      error: { code: "runtime-busy" },
    });
    await api.stop();
    expect(unwrap(await long).ended).toBe("stopped");
  });

  it("measures nothing for no time", async () => {
    const probes: Probe[] = [{ id: "good", program: "MatMul", model: product(32, 16, 8) }];
    const calibration = unwrap(await api.calibrate(probes, { runtime: webgpu, budget: 0 }));
    expect(calibration).toMatchObject({ ended: "budget", rows: [] });
  });
});
