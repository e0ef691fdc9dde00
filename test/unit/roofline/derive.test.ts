import { describe, expect, it } from "vitest";
import type { Row } from "../../../src/core/calibration.ts";
import type { Dtype } from "../../../src/core/units.ts";
import { aboveRoof, attainable, levelFor, roofAt } from "../../../src/roofline/attainable.ts";
import { deriveRoofline } from "../../../src/roofline/derive.ts";
import { describe as inWords } from "../../../src/roofline/describe.ts";
import { explainPoint } from "../../../src/roofline/explain.ts";
import {
  syntheticCopy,
  syntheticFma,
  syntheticMeasured,
  syntheticMemory,
  syntheticOperator,
  syntheticRow,
} from "./synthetic.ts";

const MiB = 2 ** 20;
const GB = 1e9;
const TFLOP = 1e12;

const memory = syntheticMemory((f) => (f <= 4 * MiB ? 460 * GB : 92 * GB));
const device = [
  syntheticFma(1.3 * TFLOP, "f32", "square"),
  syntheticFma(2.6 * TFLOP, "f32", "affine"),
  syntheticFma(5 * TFLOP, "f16"),
  ...memory,
];
const roofline = deriveRoofline(device);

const gemm = (bytes: number, intensity: number, flopPerSecond: number) =>
  deriveRoofline([
    ...device,
    syntheticOperator("gemm", { m: 512, n: 512, k: 512 }, { flops: bytes * intensity, bytes, flopPerSecond }),
  ]).points[0]!;

/** Every number in a structure, for "nothing is NaN". */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (value && typeof value === "object") return Object.values(value).flatMap(numbersIn);
  return [];
}

describe("ceilings and knee", () => {
  it("takes the best surviving FMA of each data type, best type first", () => {
    expect(roofline.compute.map(({ dtype, from }) => [dtype, from])).toEqual([
      ["f16", "fma/v/f16"],
      ["f32", "fma/affine/f32"],
    ]);
    expect(roofline.compute[1]!.rate.value / TFLOP).toBeCloseTo(2.6, 1);
  });

  it("ignores FMA variants that lost the search, computed wrongly, or were timed by a broken clock", () => {
    const best = deriveRoofline([
      syntheticFma(1 * TFLOP, "f32", "honest"),
      { ...syntheticFma(9 * TFLOP, "f32", "lost"), role: "search" },
      {
        ...syntheticFma(9 * TFLOP, "f32", "folded"),
        outcome: { status: "wrong", error: 1, tolerance: 1e-5, detail: "" },
      },
      { ...syntheticFma(9 * TFLOP, "f32", "clock"), outcome: syntheticMeasured(1e-4, { agreement: 0.1 }) },
    ]).compute;
    expect(best.map((ceiling) => ceiling.from)).toEqual(["fma/honest/f32"]);
  });

  it("puts the knee where the f32 roof meets the largest footprints, with its interval", () => {
    const { value, low, high } = roofline.knee!;
    expect(value).toBeCloseTo(2600 / 92, 0);
    const [roof, slope] = [roofline.compute[1]!.rate, roofline.memory[0]!.rate];
    expect(low).toBe(roof.low / slope.high);
    expect(high).toBe(roof.high / slope.low);
  });

  it("draws a curve for each working set that was swept, the main one first", () => {
    const sweep = (set: number | null, fmas: number) =>
      syntheticRow({
        kernel: "intensity",
        role: "sweep",
        params: { fmas, ...(set === null ? {} : { set }) },
        work: { flops: fmas * 1e6, bytesRead: 4e6, bytesWritten: 4e6, footprint: set ?? 8e6 },
      });
    const { curves } = deriveRoofline([
      sweep(2 ** 19, 8),
      sweep(null, 1),
      sweep(2 ** 22, 1),
      sweep(2 ** 19, 1),
    ]);
    expect(curves.map(({ set, points }) => [set, points.length])).toEqual([
      [null, 1],
      [2 ** 22, 1],
      [2 ** 19, 2],
    ]);
  });

  it("sorts the sweep and leaves out of the points what does no FLOP", () => {
    const sweep = [64, 1, 8].map((perElement) =>
      syntheticRow({
        kernel: "intensity",
        role: "sweep",
        params: { flopsPerElement: perElement },
        work: { flops: perElement * 1e6, bytesRead: 4e6, bytesWritten: 4e6, footprint: 8e6 },
      }),
    );
    const transpose = syntheticRow({
      kernel: "transpose",
      role: "operator",
      params: { rows: 64, columns: 64 },
      work: { bytesRead: 1e6, bytesWritten: 1e6, footprint: 2e6 },
    });
    const derived = deriveRoofline([...sweep, transpose]);
    expect(derived.sweep.map((point) => point.intensity)).toEqual([0.125, 1, 8]);
    expect(derived.curves).toEqual([{ set: null, points: derived.sweep }]);
    expect(derived.points).toEqual([]);
  });
});

describe("what does not count as a ceiling", () => {
  const sweep = (flopPerSecond: number) =>
    syntheticRow({
      kernel: "intensity",
      role: "sweep",
      params: { flopsPerElement: 800 },
      work: { flops: 1e10, bytesRead: 1e6, bytesWritten: 1e6, footprint: 2e6 },
      seconds: 1e10 / flopPerSecond,
    });

  it("is a sweep far faster than the chains: folded; one a little faster is the roof", () => {
    const roof = (rate: number) => deriveRoofline([...device, sweep(rate)]).compute.at(-1)!.from;
    expect(roof(3 * TFLOP)).toMatch(/^intensity/);
    expect(roof(26 * TFLOP)).toMatch(/^fma/);
  });

  it("is a lowest level that a cache could hold: it says so, and so does every point under it", () => {
    expect(roofline.memory[0]!.unproven).toBeUndefined();
    const small = deriveRoofline([
      ...device.slice(0, 2),
      ...syntheticMemory(() => 900 * GB, { largest: 256 * MiB }),
    ]);
    expect(small.memory[0]!.unproven).toMatch(/256 MiB is the largest measured.*not shown to be main memory/);
    const point = gemm(64 * MiB, 1, 80 * GB);
    expect(explainPoint(small, point).sentences.join(" ")).toMatch(/not known to be main memory/);
    expect(explainPoint(roofline, point).sentences.join(" ")).not.toMatch(/main memory/);
  });
});

describe("attainable", () => {
  it("is the bandwidth times the intensity left of the knee, the arithmetic rate right of it", () => {
    expect(attainable(roofline, 1)! / (92 * GB)).toBeCloseTo(1, 1);
    expect(attainable(roofline, 1, { level: 1 })! / (460 * GB)).toBeCloseTo(1, 1);
    expect(attainable(roofline, 1000)).toBe(roofline.compute[1]!.rate.value);
    expect(attainable(roofline, 1000, { dtype: "f16" })).toBe(roofline.compute[0]!.rate.value);
    expect(attainable(roofline, Number.POSITIVE_INFINITY)).toBe(roofline.compute[1]!.rate.value);
    expect(attainable(roofline, 0)).toBe(0);
    expect(roofAt(roofline, 1)!.boundBy).toBe("memory");
    expect(roofAt(roofline, 100)!.boundBy).toBe("compute");
  });

  it("is null where a ceiling is missing", () => {
    expect(attainable(roofline, 1, { dtype: "i8" })).toBeNull();
    expect(attainable(roofline, 1, { level: 5 })).toBeNull();
    expect(attainable(roofline, Number.NaN)).toBeNull();
    expect(attainable(deriveRoofline([]), 1)).toBeNull();
  });

  it("counts on the slowest level seen at or below a footprint", () => {
    expect(levelFor(roofline, 100 * MiB)!.level).toBe(0);
    expect(levelFor(roofline, 1 * MiB)!.level).toBe(1);
    expect(levelFor(roofline, 1024)!.level).toBe(1);
  });
});

describe("points above the roof", () => {
  it.each([
    ["memory-bound, large, at the roof", 64 * MiB, 1, 92 * GB, false],
    ["memory-bound, large, far above", 64 * MiB, 1, 140 * GB, true],
    ["memory-bound, cache-resident, at its own level", 2 * MiB, 1, 455 * GB, false],
    ["compute-bound, at the roof", 64 * MiB, 100, 2.6 * TFLOP, false],
    ["compute-bound, above it", 64 * MiB, 100, 3 * TFLOP, true],
  ])("%s", (_, bytes, intensity, rate, expected) => {
    expect(aboveRoof(roofline, gemm(bytes, intensity, rate))).toBe(expected);
  });

  it("judges by the ceilings that exist", () => {
    const onlyMemory = deriveRoofline(memory);
    expect(aboveRoof(onlyMemory, gemm(64 * MiB, 1, 140 * GB))).toBe(true);
    expect(aboveRoof(deriveRoofline([]), gemm(64 * MiB, 1, 140 * GB))).toBe(false);
  });
});

describe("in words", () => {
  it("gives the sentence that a person can repeat", () => {
    expect(inWords(roofline)).toBe(
      "This GPU does 2.6 TFLOP/s and moves 92 GB/s; a kernel needs 28 FLOP per byte before arithmetic is the limit.",
    );
    expect(inWords(roofline, { software: true })).toMatch(/^This software adapter \(a CPU .*2\.6 TFLOP/);
  });

  it("says what is missing", () => {
    expect(inWords(deriveRoofline([syntheticFma(2.6 * TFLOP)]))).toBe(
      "This GPU does 2.6 TFLOP/s; its memory bandwidth was not measured, so there is no knee.",
    );
    expect(inWords(deriveRoofline([syntheticFma(5 * TFLOP, "f16")]))).toMatch(/5\.0 TFLOP\/s in f16/);
    expect(inWords(deriveRoofline(memory))).toMatch(/moves 92 GB\/s; its arithmetic rate was not measured/);
    expect(inWords(deriveRoofline([]))).toBe(
      "Neither the arithmetic rate nor the memory bandwidth of this GPU could be measured.",
    );
  });

  it("explains a memory-bound point below the roof from its intensity", () => {
    const { boundBy, level, fraction, sentences } = explainPoint(roofline, gemm(64 * MiB, 2, 92 * GB));
    expect([boundBy, level]).toEqual(["memory", 0]);
    expect(fraction).toBeCloseTo(0.5, 1);
    expect(sentences[0]).toMatch(
      /^At 2\.00 FLOP\/B memory is the limit: 9[12]\.\d GB\/s allow 18\d GFLOP\/s; it reaches 9[12]\.\d GFLOP\/s, 50 % of that\.$/,
    );
    expect(sentences[1]).toMatch(/ceilings do not explain the rest/);
  });

  it("explains cache-resident, at-the-roof, above-the-roof and roofless points", () => {
    expect(explainPoint(roofline, gemm(2 * MiB, 1, 300 * GB)).sentences[1]).toBe(
      "It lies above the roof of ≥ 8 MiB because its working set of 2 MiB fits a level seen up to about 4 MiB, which moved 5.0× as fast.",
    );
    expect(explainPoint(roofline, gemm(2 * MiB, 1, 80 * GB)).sentences[1]).toMatch(
      /working set is 2 MiB: footprints of 64 KiB – 4 MiB moved 5\.0× as fast as those of ≥ 8 MiB/,
    );
    expect(explainPoint(roofline, gemm(64 * MiB, 100, 2.5 * TFLOP)).sentences).toEqual([
      expect.stringMatching(/arithmetic is the limit: f32 allows 2\.60 TFLOP\/s; it reaches 2\.50/),
      expect.stringMatching(/at the roof/),
    ]);
    expect(explainPoint(roofline, gemm(2 * MiB, 100, 1.5 * TFLOP)).sentences.join()).not.toMatch(
      /working set/,
    );
    expect(explainPoint(roofline, gemm(64 * MiB, 100, 4 * TFLOP)).sentences[1]).toMatch(/one of the two/);
    const roofless = explainPoint(deriveRoofline([syntheticFma(TFLOP)]), gemm(MiB, 1, GB));
    expect(roofless).toMatchObject({ boundBy: null, fraction: null });
    expect(roofless.sentences[0]).toMatch(/holds no memory bandwidth/);
  });

  it("blames a device that is not filled when streaming is as slow at that size", () => {
    const ramped = syntheticMemory((f) => 460 * GB * Math.min(1, f / (2 * MiB)), { largest: 64 * MiB });
    const rows = [syntheticFma(2.6 * TFLOP), ...ramped];
    const point = gemm(2 ** 17, 1, 20 * GB);
    expect(explainPoint(deriveRoofline(rows), point).sentences.at(-1)).toMatch(/does not fill the device/);
  });

  it.each<[string, { footprint?: number; dtype?: Dtype }, RegExp]>([
    ["quotes the sweep when that stays below the roof too", {}, /sweep itself reached only 38 % of the roof/],
    ["quotes no sweep of another level", { footprint: MiB }, /ceilings do not explain/],
    ["quotes no sweep of another data type", { dtype: "f16" }, /ceilings do not explain/],
  ])("%s", (_, { footprint = 64 * MiB, dtype = "f32" }, sentence) => {
    const sweep = syntheticRow({
      kernel: "intensity",
      role: "sweep",
      dtype,
      params: { flopsPerElement: 800 },
      work: { flops: 100 * footprint, bytesRead: footprint / 2, bytesWritten: footprint / 2, footprint },
      seconds: (100 * footprint) / TFLOP,
    });
    const point = gemm(64 * MiB, 100, 0.9 * TFLOP);
    expect(explainPoint(deriveRoofline([...device, sweep]), point).sentences.at(-1)).toMatch(sentence);
  });
});

describe("labels", () => {
  const conv = { n: 1, cin: 64, h: 56, w: 56, cout: 64, kh: 3, kw: 3, stride: 1, pad: 1, groups: 1 };
  it.each([
    ["gemm", { m: 512, n: 256, k: 1024 }, "GEMM 512×256×1024"],
    ["conv2d", conv, "Conv 3×3 64→64 @56²"],
    ["conv2d", { ...conv, stride: 2, w: 28, n: 8, groups: 4 }, "Conv 3×3 s2 64→64 g4 @56×28 batch 8"],
    ["conv2d", { ...conv, groups: 64 }, "Depthwise 3×3 64 @56²"],
    ["conv2d", { ...conv, cin: 1, cout: 1 }, "Conv 3×3 1→1 @56²"],
    ["softmax", { rows: 128, columns: 1000 }, "Softmax 128×1000"],
    ["unary", { elements: 2 ** 20 }, "Unary 1.05 M"],
    ["gather", { rows: 1000, columns: 64, indices: 512 }, "Gather 512 of 1000×64"],
    ["binary", { elements: 2 ** 20, period: 768 }, "Binary 1.05 M and 768"],
    ["attention", { heads: 12, queries: 1, keys: 512, size: 64 }, "Attention 12×1×512×64"],
    [
      "pool",
      { n: 1, h: 7, w: 7, c: 64, kh: 7, kw: 7, stride: 1, pad: 0, average: 1 },
      "AveragePool 7×7 64 @7²",
    ],
    ["resize", { n: 1, h: 26, w: 13, c: 128, linear: 0 }, "Resize nearest 128 @26×13"],
    [
      "conv-transpose",
      { n: 1, h: 28, w: 28, cin: 128, cout: 64, k: 2, stride: 2, pad: 0 },
      "ConvTranspose 2×2 s2 128→64 @28²",
    ],
    ["gelu", { elements: 1000 }, "GELU 1 k"],
    ["intensity", { elements: 4096, fmas: 4 }, "Sweep at 1 kFLOP/B"],
    ["copy", { footprint: 2 ** 20 }, "Copy 1 MiB"],
    ["gemm", { m: 512 }, "gemm m=512"],
    ["novel", { size: 3 }, "novel size=3"],
    ["constructor", {}, "constructor"],
  ])("%s %o is %s", (kernel, params: Row["params"], label) => {
    const row = syntheticOperator(kernel, params, { flops: 1e9, bytes: 1e6, flopPerSecond: 1e11 });
    expect(deriveRoofline([row]).points[0]!.label).toBe(label);
  });
});

describe("rows that give little", () => {
  const failed: Row = syntheticRow({
    kernel: "fma",
    role: "compute",
    outcome: { status: "failed", stage: "run", message: "the device was lost" },
  });
  const unsupported: Row = syntheticRow({
    kernel: "fma",
    role: "compute",
    dtype: "f16",
    outcome: { status: "unsupported", feature: "shader-f16" },
  });
  const strange = (samples: number[], work = {}) =>
    syntheticRow({
      kernel: "copy",
      role: "memory",
      work: { bytesRead: 1e6, footprint: 1e6, ...work },
      outcome: { ...syntheticMeasured(1e-3), samples },
    });
  it.each<[string, Row[]]>([
    ["none", []],
    ["one compute row", [syntheticFma(TFLOP)]],
    ["one memory row", [syntheticCopy(MiB, GB)]],
    ["only failures", [failed, unsupported]],
    ["no samples", [strange([])]],
    ["zero and negative samples", [strange([0, -1, 0])]],
    ["a negative sample among good ones", [strange([1e-3, -1e-3, 1e-3])]],
    ["tiny samples", [strange([5e-324])]],
    ["no bytes", [strange([1e-3], { bytesRead: 0 })]],
    ["no footprint", [strange([1e-3], { footprint: 0 })]],
    ["huge work", [strange([1e-300], { bytesRead: 1e300 })]],
  ])("%s: no NaN, no infinity, no zero rate", (_, rows) => {
    const derived = deriveRoofline(rows);
    expect(numbersIn(derived).filter((n) => !Number.isFinite(n))).toEqual([]);
    const rates = [...derived.compute, ...derived.memory, ...derived.bandwidth].map((c) => c.rate);
    expect(rates.filter((rate) => !(rate.low > 0 && rate.value > 0))).toEqual([]);
    expect(inWords(derived)).not.toMatch(/NaN|∞|–/);
  });

  it("drops a level's negative samples and keeps the level", () => {
    expect(deriveRoofline([strange([1e-3, -1e-3, 1e-3])]).memory[0]!.rate).toMatchObject({
      value: 1e9,
      n: 2,
    });
  });
});
