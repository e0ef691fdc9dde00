import { describe, expect, it } from "vitest";
import type { ModelRun } from "../../../../src/core/runtime.ts";
import { agreementOf } from "../../../../src/predict/runtimes/agreement.ts";
import { fasterFrom, verdictOf } from "../../../../src/predict/runtimes/choose.ts";
import { differencesOf, type LaunchSum } from "../../../../src/predict/runtimes/differences.ts";
import { tooLargeFor } from "../../../../src/predict/runtimes/room.ts";

const total = (value: number, low = value, high = value) => ({ value, low, high, n: 3 });
const launch = (program: string, dims: readonly number[], seconds: number, times = 1): LaunchSum => ({
  program,
  inputs: [dims],
  outputs: [dims],
  times,
  seconds,
});

describe("the faster of two runtimes", () => {
  it("is named with its margin, and clearly only where the intervals do not meet", () => {
    const apart = verdictOf([
      { name: "a", total: total(3, 2.5, 3.5) },
      { name: "b", total: total(1, 0.9, 1.2) },
    ]);
    expect(apart).toMatchObject({ faster: { name: "b" }, slower: { name: "a" }, factor: 3, clear: true });
    const close = verdictOf([
      { name: "a", total: total(3, 1.1, 4) },
      { name: "b", total: total(1, 0.9, 1.2) },
    ]);
    expect(close).toMatchObject({ faster: { name: "b" }, clear: false });
    const bound = verdictOf([
      { name: "a", total: total(3) },
      { name: "b", total: total(1), atLeast: true },
    ]);
    expect(bound).toMatchObject({ faster: { name: "b" }, clear: false });
  });

  it("needs two with a time", () => {
    expect(verdictOf([{ name: "a", total: total(3) }])).toBeNull();
    expect(
      verdictOf([
        { name: "a", total: total(3) },
        { name: "b", total: total(0) },
      ]),
    ).toBeNull();
  });

  it("is the GPU from the size on after which it is never overtaken again", () => {
    const sizes = (...gpu: number[]) =>
      gpu.map((time, at) => ({
        size: 2 ** at,
        candidates: [
          { name: "gpu", total: total(time) },
          { name: "cpu", total: total(10) },
        ],
      }));
    expect(fasterFrom(sizes(12, 11, 9, 8), "gpu")).toBe(4);
    expect(fasterFrom(sizes(9, 11, 9, 8), "gpu")).toBe(4);
    expect(fasterFrom(sizes(9, 8), "gpu")).toBe(1);
    expect(fasterFrom(sizes(9, 11), "gpu")).toBeNull();
    expect(fasterFrom([{ size: 1, candidates: [] }], "gpu")).toBeNull();
  });
});

describe("launches predicted beside launches profiled", () => {
  it("are matched by program and size, however often, leading ones apart", () => {
    const profile = [
      { program: "MatMul", inputs: [[1, 4, 8]], outputs: [[4, 8]], seconds: 2 },
      { program: "MatMul", inputs: [[4, 8]], outputs: [[4, 8]], seconds: 3 },
    ];
    expect(differencesOf([launch("MatMul", [4, 8], 4, 2)], profile)).toEqual([
      {
        program: "MatMul",
        inputs: [[4, 8]],
        outputs: [[4, 8]],
        predicted: { times: 2, seconds: 4 },
        measured: { times: 2, seconds: 5 },
      },
    ]);
  });

  it("keep what only one side knows, the largest difference first", () => {
    const found = differencesOf(
      [launch("A", [2], 1), launch("B", [2], 7)],
      [
        { program: "A", inputs: [[2]], outputs: [[2]], seconds: 1.5 },
        { program: "C", inputs: [[2]], outputs: [[2]], seconds: 9 },
      ],
    );
    expect(found.map(({ program }) => program)).toEqual(["C", "B", "A"]);
    expect(found[0]).toMatchObject({ predicted: null, measured: { times: 1, seconds: 9 } });
    expect(found[1]).toMatchObject({ measured: null });
  });

  it("tell a size from another that only ends alike", () => {
    const profile = [{ program: "A", inputs: [[3, 2]], outputs: [[2]], seconds: 1 }];
    expect(differencesOf([launch("A", [2], 1)], profile)).toHaveLength(2);
  });
});

describe("runs beside their predictions", () => {
  const run = (predicted: number, samples: readonly number[]): ModelRun => ({
    model: "m",
    runtime: "onnxruntime-web/wasm",
    version: "1.30.0",
    takenAt: "2026-11-21T12:00:00.000Z",
    predicted: { value: predicted, low: predicted * 0.8, high: predicted * 1.25 },
    samples,
    first: 1,
  });

  it("come to a median error, and to how many intervals held", () => {
    const { runs, medianError, held } = agreementOf([run(1.1, [0.9, 1, 1.1]), run(0.5, [1]), run(1.3, [1])]);
    expect(runs.map(({ error }) => Number(error.toFixed(6)))).toEqual([0.1, -0.5, 0.3]);
    expect(medianError).toBeCloseTo(0.3);
    expect(held).toBe(1);
  });

  it("say nothing without a time", () => {
    expect(agreementOf([run(1, []), run(0, [1])])).toEqual({ runs: [], medianError: null, held: 0 });
  });
});

describe("a model that does not fit", () => {
  const port = (shape: readonly number[]) => ({ name: "big", dtype: "f32" as const, shape, weight: true });
  const model = (weightBytes: number, peakActivationBytes: number, shape: readonly number[] = [1]) =>
    ({
      totals: { weightBytes, peakActivationBytes },
      nodes: [{ inputs: [port(shape)], outputs: [] }],
    }) as unknown as Parameters<typeof tooLargeFor>[1];
  const limits = { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 27 };

  it("is told by its largest tensor on a GPU", () => {
    expect(tooLargeFor("onnxruntime-web/webgpu", model(0, 0, [2 ** 25 + 1]), { limits })).toContain("“big”");
    expect(tooLargeFor("onnxruntime-web/webgpu", model(0, 0, [2 ** 25]), { limits })).toBeNull();
    expect(tooLargeFor("onnxruntime-web/webgpu", model(0, 0, [2 ** 40]), { limits: {} })).toBeNull();
  });

  it("is told by what WebAssembly addresses on the processor", () => {
    const at = (weights: number, alive: number) =>
      tooLargeFor("onnxruntime-web/wasm", model(weights, alive, [2 ** 40]), { limits });
    expect(at(2 ** 31, 2 ** 31 + 1)).toContain("4.00 GiB");
    expect(at(2 ** 31, 2 ** 31)).toBeNull();
    expect(tooLargeFor("onnxruntime-web/webgpu", model(2 ** 32 + 1, 0), { limits })).toContain("weights");
  });
});
