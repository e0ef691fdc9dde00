import { describe, expect, it } from "vitest";
import { findCases } from "../../../../src/bench/cases.ts";
import { isLack, ownRows, type Reading } from "../../../../src/ui/classroom/experiment.ts";
import { intensity } from "../../../../src/ui/classroom/experiments/intensity.ts";
import { triadGemm } from "../../../../src/ui/classroom/experiments/triad-gemm.ts";
import { fits } from "../../../../src/ui/classroom/guess.ts";
import { EXPERIMENTS } from "../../../../src/ui/classroom/index.ts";
import { example, row } from "./rows.ts";

function reading(answer: ReturnType<(typeof EXPERIMENTS)[number]["read"]>): Reading {
  if (isLack(answer)) throw new Error(answer.lack);
  return answer;
}

describe("every experiment", () => {
  it("has an id of its own, a question, and cases that the bench knows, in software and on a GPU", () => {
    expect(new Set(EXPERIMENTS.map(({ id }) => id)).size).toBe(EXPERIMENTS.length);
    for (const { id, question, cases, code } of EXPERIMENTS) {
      expect(question).toMatch(/\?$/);
      for (const software of [true, false])
        expect(findCases(cases({ software })), id).toMatchObject({ ok: true });
      expect(findCases((code?.([]) ?? []).map((step) => step.case)).ok, id).toBe(true);
    }
  });

  it("says what is missing where there are no rows, and draws nothing that is not there", () => {
    for (const { read, picture } of EXPERIMENTS) {
      const answer = read([]);
      expect(isLack(answer) && answer.lack.length).toBeGreaterThan(10);
      const drawn = picture([], null);
      if (drawn.kind === "roofline") expect(drawn.points).toEqual([]);
      if (drawn.kind === "series") expect(drawn.data.points).toEqual([]);
    }
  });

  it("answers from the shipped recording in terms of its question, or says that it cannot", () => {
    for (const experiment of EXPERIMENTS) {
      const answer = experiment.read(ownRows(experiment, example.rows));
      if (isLack(answer)) continue;
      if (experiment.ask.kind === "choice")
        expect(fits(experiment.ask, answer.truth), experiment.id).toBe(true);
      else expect(answer.truth, experiment.id).toBeGreaterThanOrEqual(0);
      expect(answer.sentences.join(" ")).not.toMatch(/NaN|undefined|Infinity|∞/);
      expect(answer.sentences.length).toBeGreaterThan(1);
    }
  });
});

describe("two kernels, one device", () => {
  const triad = row({ kernel: "triad", role: "memory", flops: 2e6, bytes: 12e6, seconds: 1e-3 });
  const gemm = row({ kernel: "gemm", flops: 2e9, bytes: 1e7, seconds: 2e-3, opClass: "gemm" });
  const fma = row({ kernel: "fma", role: "compute", flops: 4e9, bytes: 8, seconds: 2e-3 });

  it("is the ratio of the two rates, and says how much of the roof each reaches", () => {
    const { truth, sentences } = reading(triadGemm.read([triad, gemm, fma]));
    expect(truth).toBeCloseTo(500, 9);
    expect(sentences[0]).toBe("GEMM does 1.00 TFLOP/s, triad 2.00 GFLOP/s: 500 times as much.");
    expect(sentences[3]).toContain("GEMM reaches 50 % of that, triad 0.1 %");
  });

  it("names what is missing", () => {
    expect(triadGemm.read([triad])).toEqual({ lack: "GEMM was not measured." });
    expect(triadGemm.read([gemm])).toEqual({ lack: "Triad was not measured." });
  });

  it("draws the guess where such a GEMM would lie", () => {
    const drawn = triadGemm.picture([triad, gemm], 10);
    if (drawn.kind !== "roofline") throw new Error(drawn.kind);
    const guess = drawn.points.find(({ key }) => key === "guess");
    expect(guess?.rate.value).toBeCloseTo(2e10, 0);
    expect(guess?.intensity).toBeCloseTo(200, 9);
  });
});

describe("climbing the roof", () => {
  /** A device of 100 GFLOP/s and 10 GB/s, as ideal as none is. */
  const sweep = [1, 16, 64, 160, 640, 2560].map((fmas) => {
    const [flops, bytes] = [fmas * 1e6, 16e6];
    const seconds = Math.max(flops / 100e9, bytes / 10e9);
    return row({ kernel: "intensity", role: "sweep", flops, bytes, seconds, params: { fmas } });
  });

  it("finds the knee where the slope meets the flat, from the sweep alone", () => {
    const { truth, sentences } = reading(intensity.read(sweep));
    expect(truth).toBeCloseTo(10, 6);
    expect(sentences[0]).toContain("10 FLOP/B");
  });

  it("leaves out sweeps over sets that caches hold", () => {
    const cached = sweep.map((one) => ({
      ...one,
      key: `${one.key}/set`,
      params: { ...one.params, set: 4096 },
    }));
    expect(intensity.read(cached)).toHaveProperty("lack");
  });

  it("walks its points from left to right", () => {
    const drawn = intensity.picture(sweep.toReversed(), 3);
    if (drawn.kind !== "roofline" || !drawn.walk) throw new Error("no walk");
    expect(drawn.walk.stops.map(({ at }) => at)).toEqual([
      "0.0625 FLOP/B",
      "1 FLOP/B",
      "4 FLOP/B",
      "10 FLOP/B",
      "40 FLOP/B",
      "160 FLOP/B",
    ]);
    expect(drawn.walk.stops[2]!.says).toContain("40 % of its best");
  });
});
