import { describe, expect, it } from "vitest";
import { findCases } from "../../../../src/bench/cases.ts";
import type { Row } from "../../../../src/core/calibration.ts";
import { isLack, ownRows, type Reading } from "../../../../src/ui/classroom/experiment.ts";
import { clock } from "../../../../src/ui/classroom/experiments/clock.ts";
import { gemmLadder } from "../../../../src/ui/classroom/experiments/gemm-ladder.ts";
import { intensity } from "../../../../src/ui/classroom/experiments/intensity.ts";
import { launch } from "../../../../src/ui/classroom/experiments/launch.ts";
import { layers } from "../../../../src/ui/classroom/experiments/layers.ts";
import { precision } from "../../../../src/ui/classroom/experiments/precision.ts";
import { triadGemm } from "../../../../src/ui/classroom/experiments/triad-gemm.ts";
import { workingSet } from "../../../../src/ui/classroom/experiments/working-set.ts";
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
    for (const { id, setting, question, words = {}, cases, code } of EXPERIMENTS) {
      expect(question).toMatch(/\?$/);
      for (const phrase of Object.keys(words)) expect(`${setting} ${question}`, id).toContain(phrase);
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
      if (drawn.kind === "curve") expect(drawn.data.points).toEqual([]);
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
    expect(sentences[1]).toContain(
      "At 1.00 FLOP/B each byte has 16 times the multiply-adds, and takes only 1 times as long",
    );
    expect(sentences[2]).toContain(
      "the last step has 4 times the multiply-adds of the one before it, and takes 4 times as long",
    );
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

describe("the same product, four times", () => {
  const params = { m: 256, n: 256, k: 256 };
  const flops = 2 * 256 ** 3;
  const step = (kernel: string, variant: string, seconds: number) =>
    row({ kernel, variant, params, flops, bytes: 786_432, seconds, opClass: "gemm" });
  const rows = [
    row({ kernel: "fma", role: "compute", flops: 1e9, bytes: 8, seconds: 1e-3 }),
    step("gemm-steps", "naive", 8e-3),
    step("gemm-steps", "tiled-16x16", 4e-3),
    step("gemm", "tiled-8x8-w8x8-k16-u4", 5e-3),
    step("gemm", "direct-8x8-w8x8", 1e-3),
    { ...step("gemm", "direct-8x8-w8x8", 1e-6), key: "other size", params: { m: 1, n: 1, k: 1 } },
  ];

  it("compares the last with the first, and each with the one before, at one size", () => {
    const { truth, sentences } = reading(gemmLadder.read(rows));
    expect(truth).toBeCloseTo(8, 9);
    expect(sentences[1]).toBe(
      "Each step against the one before it: tiled 2 times, register-blocked only 0.80 times, autotuned 5 times.",
    );
    expect(sentences[3]).toContain("direct-8x8-w8x8");
  });

  it("says which step in between is missing, and why", () => {
    const outcome = { status: "failed", stage: "time", message: "no usable sample" } as const;
    const failed = rows.map((one) => (one.variant === "tiled-16x16" ? { ...one, outcome } : one));
    const { sentences } = reading(gemmLadder.read(failed));
    expect(sentences[1]).toBe("Each step against the one before it: autotuned 5 times.");
    expect(sentences[2]).toBe("tiled: not measured here (no usable sample).");
  });

  it("shows the variant that won as the code of the last step", () => {
    const steps = gemmLadder.code!(rows);
    expect(steps.map(({ name }) => name)).toEqual(["naive", "tiled", "register-blocked", "autotuned"]);
    expect(steps[3]!.case).toEqual({ kernel: "gemm", variant: "direct-8x8-w8x8", params });
  });

  it("names the steps that are not there, as in the recording", () => {
    expect(gemmLadder.read(rows.filter(({ kernel }) => kernel !== "gemm-steps"))).toHaveProperty("lack");
    const partly = gemmLadder.read([rows[1]!]);
    expect(isLack(partly) && partly.lack).toBe(
      "These steps are not there: tiled, register-blocked, autotuned.",
    );
  });
});

describe("how large is too large", () => {
  const at = (kib: number, gbs: number) => {
    const bytes = kib * 1024;
    return row({
      ...{ kernel: "triad", role: "memory", bytes, footprint: bytes, params: { footprint: bytes } },
      seconds: bytes / (gbs * 1e9),
    });
  };

  it("names the size that moves the most, and why the others move less", () => {
    const { truth, sentences } = reading(
      workingSet.read([at(64, 20), at(1024, 400), at(16384, 300), at(262144, 100)]),
    );
    expect(truth).toBe("small");
    expect(sentences).toEqual([
      "The most bytes per second are moved at 1 MiB (400 GB/s).",
      "At 64 KiB (20.0 GB/s) it is 20 times slower: the pass is over so soon that starting it is most of the time.",
      "At 256 MiB (100 GB/s) it is 4 times slower: no cache holds so much, and main memory has to deliver.",
    ]);
  });

  it("claims no cache where no drop was seen", () => {
    const { truth, sentences } = reading(
      workingSet.read([at(64, 20), at(1024, 80), at(16384, 100), at(262144, 99)]),
    );
    expect(truth).toBe("medium");
    expect(sentences[2]).toContain("no drop was seen");
  });
});

describe("the price of a launch", () => {
  const relu = (elements: number, seconds: number) =>
    row({ kernel: "unary", params: { elements }, bytes: 8 * elements, seconds });
  const rows = [
    row({ kernel: "empty-dispatch", role: "overhead", bytes: 8, seconds: 8e-6 }),
    relu(16_384, 10e-6),
    relu(1_048_576, 160e-6),
  ];

  it("is the ratio of the two times, and the share of an empty launch in the shorter", () => {
    const { truth, sentences } = reading(launch.read(rows));
    expect(truth).toBeCloseTo(16, 9);
    expect(sentences[0]).toBe("10.0 µs against 160 µs: 16 times as long for 64 times the numbers.");
    expect(sentences[1]).toContain("80 %");
    expect(sentences[2]).toContain("about 52 k numbers");
  });

  it("draws the guess as a line between the two sizes", () => {
    const drawn = launch.picture(rows, 4);
    if (drawn.kind !== "curve") throw new Error(drawn.kind);
    const guess = drawn.data.lines.find((line) => line.guess);
    expect(guess?.from[1]).toBeCloseTo(10e-6, 12);
    expect(guess?.to[1]).toBeCloseTo(40e-6, 12);
  });
});

describe("what a single time is worth", () => {
  const timed = (seconds: readonly number[], quantum: number) =>
    row({
      ...{ kernel: "triad", role: "memory", bytes: 1e6, params: { footprint: 2 ** 20 }, batch: 64 },
      ...{ seconds, quantum },
    });

  it("tells the spread, the median beside the mean, and the steps of the clock", () => {
    const { truth, sentences } = reading(clock.read([timed([1e-5, 1e-5, 1e-5, 1e-5, 2e-5], 65_536e-9)]));
    expect(truth).toBe("more");
    expect(sentences[0]).toBe("From 10.0 µs to 20.0 µs in 5 times: the longest is 100 % longer.");
    expect(sentences[1]).toContain("The mean is 12.0 µs, the median 10.0 µs");
    expect(sentences[1]).toContain("20 % apart");
    expect(sentences[2]).toContain("one launch is 0.15 of them. Timed alone it could not");
    expect(sentences[2]).toContain("64 and 128 launches");
  });

  it("does not speak of spread with fewer than five times", () => {
    expect(clock.read([timed([1e-5, 1e-5, 1e-5], 1e-9)])).toHaveProperty("lack");
  });
});

describe("fewer bits", () => {
  const single = row({ kernel: "fma", role: "compute", flops: 1e9, seconds: 1e-3 });
  const bytes = row({ kernel: "dot4", role: "ceiling", dtype: "i8", operations: 3e9, seconds: 1e-3 });

  it("is the ratio of operations per second, whatever their type", () => {
    const { truth, sentences } = reading(precision.read([single, bytes]));
    expect(truth).toBeCloseTo(3, 9);
    expect(sentences[0]).toBe("3.00 Top/s with 8 bits, 1.00 Top/s with 32: 3 times as many.");
    expect(sentences.join(" ")).toContain("no 16-bit floating point");
  });

  it("says what 16 bits do where the device has them, and what they cost", () => {
    const half = row({ kernel: "fma", role: "compute", dtype: "f16", flops: 2e9, seconds: 1e-3 });
    const product = (dtype: "f32" | "f16", error: number) => {
      const made = row({
        ...{ kernel: "gemm", variant: "direct-8x8-w8x8", dtype, flops: 1e6, seconds: 1e-3 },
        params: { m: 256, n: 256, k: 256 },
      });
      return { ...made, outcome: { ...made.outcome, check: { error, tolerance: 1 } } } as Row;
    };
    const { sentences } = reading(
      precision.read([single, bytes, half, product("f32", 3e-7), product("f16", 2e-3)]),
    );
    expect(sentences.join(" ")).toContain("With 16 bits it does 2.00 Top/s, 2 times as many");
    expect(sentences.at(-1)).toContain("2e-3 in f16 and by 3e-7 in f32");
  });

  it("has no answer where there are no 8-bit products", () => {
    expect(precision.read([single])).toEqual({
      lack: "This device or browser offers no 8-bit dot products.",
    });
  });
});

describe("six layers of a network", () => {
  const rows = ownRows(layers, example.rows);

  it("counts those left of the knee, and names the others", () => {
    const { truth, sentences } = reading(layers.read(rows));
    expect(truth).toBe(4);
    expect(sentences[0]).toContain("3 × 3 convolution and product of 256 tokens have that much");
    expect(sentences[1]).toMatch(/ReLU alone reads and writes 6\.13 MiB/);
    expect(sentences[2]).toMatch(/times as many FLOP per second/);
  });

  it("names a layer that is missing, and will not judge without roofs", () => {
    const without = rows.filter(({ kernel }) => kernel !== "layer-norm");
    expect(layers.read(without)).toEqual({ lack: "These layers were not measured: layer normalization." });
    expect(layers.read(rows.filter(({ kernel }) => kernel !== "fma"))).toHaveProperty("lack");
  });
});
