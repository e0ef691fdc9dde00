import { describe, expect, it } from "vitest";
import type { Row } from "../../../src/core/calibration.ts";
import { calibrationProblem, predict } from "../../../src/predict/predict.ts";
import type { Prediction } from "../../../src/predict/types.ts";
import { analysisOf, gemmWork, LAUNCH, row, streamWork, syntheticCalibration } from "./synthetic.ts";

function numbersOf(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(numbersOf);
  return [];
}

function expectSane(prediction: Prediction) {
  expect(numbersOf(prediction).every((number) => Number.isFinite(number) && number >= 0)).toBe(true);
  for (const { time } of [...prediction.nodes, { time: prediction.total }]) {
    expect(time.low).toBeLessThanOrEqual(time.value);
    expect(time.high).toBeGreaterThanOrEqual(time.value);
  }
}

describe("what the calibration lacks", () => {
  const node = { class: "softmax" as const, work: streamWork(2 ** 20, 5) };
  const without = (drop: (row: Row) => boolean) => syntheticCalibration({ keep: (row) => !drop(row) });

  it("borrows a class that moves memory in the same way, with a wider interval, and names it", () => {
    const [own, borrowed] = predict(
      analysisOf([{ ...node, class: "elementwise" }, node]),
      syntheticCalibration(),
    ).nodes;
    expect(borrowed!.basis).toMatchObject({ kind: "extrapolated", opClass: "elementwise" });
    expect(borrowed!.time.high).toBeGreaterThan(own!.time.high);
    expect(predict(analysisOf([node]), syntheticCalibration()).warnings.join()).toContain(
      "softmax from elementwise",
    );
  });

  it.each(["pool", "resize", "conv-transpose", "attention"] as const)(
    "prices %s by its own kernels once they were measured, by others until then",
    (opClass) => {
      const lacking = syntheticCalibration();
      const rows = [2 ** 16, 2 ** 20, 2 ** 22].map((elements) =>
        row("operator", opClass, opClass, { elements }, streamWork(elements), 1e-4 + elements * 1e-9),
      );
      const work = { class: opClass, work: streamWork(2 ** 20) };
      const [borrowed] = predict(analysisOf([work]), lacking).nodes;
      const [own] = predict(analysisOf([work]), { ...lacking, rows: [...lacking.rows, ...rows] }).nodes;
      expect(borrowed!.basis.kind).toBe("extrapolated");
      expect(own!.basis).toEqual({ kind: "interpolated", opClass, points: 3 });
      expect(own!.time.value).toBeGreaterThan(borrowed!.time.value);
    },
  );

  it("falls back to the ceilings where nothing can stand in, from the roof to four times its time", () => {
    const calibration = without((row) => row.role === "operator");
    const work = gemmWork(1024, 1024, 1024);
    const [found] = predict(analysisOf([{ class: "gemm", work }]), calibration).nodes;
    expect(found!.basis).toEqual({ kind: "roofline" });
    expect(found!.time.low).toBeCloseTo(LAUNCH + work.flops / 1e12, 6);
    expect(found!.time.high).toBeCloseTo(LAUNCH + (4 * work.flops) / 1e12, 5);
  });

  it.each([
    ["operators", (row: Row) => row.role === "operator"],
    ["memory", (row: Row) => row.role === "memory"],
    ["compute", (row: Row) => row.role === "compute"],
    ["overheads", (row: Row) => row.role === "overhead"],
    ["all but one GEMM", (row: Row) => row.key !== "gemm/64x64x64"],
    ["all but two GEMMs", (row: Row) => !/^gemm\/(64|256)x/.test(row.key)],
    ["all but FMA", (row: Row) => row.role !== "compute"],
    ["all but copies", (row: Row) => row.role !== "memory"],
  ])("stays finite without %s", (_, drop) => {
    const calibration = without(drop);
    expect(calibrationProblem(calibration)).toBeNull();
    const classes = ["gemm", "softmax", "pool", "copy", "attention", "control", "view"] as const;
    const works = classes.flatMap((opClass) => [
      { class: opClass, work: gemmWork(256, 256, 256) },
      { class: opClass, work: streamWork(0) },
    ]);
    const prediction = predict(analysisOf(works), calibration);
    expectSane(prediction);
    expect(prediction.total.value).toBeGreaterThan(0);
  });

  it("prices nothing from an empty calibration, and says so", () => {
    const calibration = without(() => true);
    const prediction = predict(analysisOf([node]), calibration);
    expectSane(prediction);
    expect(prediction.lowerBound).toBe(true);
    expect(prediction.nodes[0]!.basis).toEqual({ kind: "unpriced" });
    expect(prediction.warnings[0]).toContain("no usable measurement");
    expect(calibrationProblem(calibration)?.code).toBe("empty-calibration");
  });

  it("does not choke on thousands of rows", () => {
    const calibration = syntheticCalibration({ noise: 0.1 });
    const rows = Array.from({ length: 400 }, () => calibration.rows).flat();
    const start = performance.now();
    const work = gemmWork(256, 256, 256);
    expectSane(predict(analysisOf([{ class: "gemm", work }]), { ...calibration, rows }));
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("stays finite on rows that are broken", () => {
    const calibration = syntheticCalibration();
    const broken = calibration.rows.map((row, at): Row => {
      const { outcome } = row;
      if (outcome.status !== "measured") return row;
      const samples = [[0], [-1e-6], [1e-12], [1e6], outcome.samples][at % 5]!;
      return { ...row, outcome: { ...outcome, samples } };
    });
    const works = [1, 64, 4096].map((n) => ({ class: "gemm" as const, work: gemmWork(n, n, n) }));
    expectSane(predict(analysisOf(works), { ...calibration, rows: broken }));
  });
});

describe("warnings", () => {
  const warn = (changes: Parameters<typeof analysisOf>[1], calibration = syntheticCalibration()) =>
    predict(analysisOf([{ class: "gemm", work: gemmWork(256, 256, 256) }], changes), calibration).warnings;

  it("are absent when there is nothing to warn of", () => {
    expect(warn({})).toEqual([]);
  });

  it("name a software adapter first", () => {
    expect(warn({}, syntheticCalibration({ software: true }))[0]).toContain("software adapter");
  });

  it("tell of an unsteady session", () => {
    const steady = syntheticCalibration();
    const unsteady = { ...steady, session: { ...steady.session, drift: 0.12, flags: ["unsteady" as const] } };
    expect(warn({}, unsteady).join()).toContain("12 %");
  });

  it("tell of lower bounds and of dims to set", () => {
    const warnings = warn({ unpriced: [{ op: "Frob", count: 3 }], unresolved: ["x"], openDims: ["batch"] });
    expect(warnings.join()).toMatch(/3 nodes without a cost rule \(Frob\).*set batch/s);
  });

  it("tell of a tensor that no binding holds", () => {
    const work = streamWork(2 ** 26);
    const { warnings } = predict(analysisOf([{ class: "elementwise", work }]), syntheticCalibration());
    expect(warnings.join()).toContain("256 MiB, more than one buffer binding of this device holds (128 MiB)");
  });
});
