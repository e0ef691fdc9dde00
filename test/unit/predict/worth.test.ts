import { describe, expect, it } from "vitest";
import type { Calibration, MeasuredRow } from "../../../src/core/calibration.ts";
import type { OpClass } from "../../../src/core/op-class.ts";
import { createBelief, type Measurable } from "../../../src/predict/time/belief.ts";
import { type ClassCase, casesOf, costOf, curveOf, rank } from "../../../src/predict/worth.ts";
import { analysisOf, GEMM_SIZES, gemmWork, streamWork, syntheticCalibration } from "./synthetic.ts";

const calibration = syntheticCalibration({ noise: 0.1 });

function gemmsWanted(...sizes: readonly (readonly [number, number, number])[]) {
  return analysisOf(sizes.map(([m, n, k]) => ({ class: "gemm" as OpClass, work: gemmWork(m, n, k) })));
}

/** The same calibration with some rows' batches this many times as long. */
function dearer(times: number, is: (key: string) => boolean): Calibration {
  const rows = calibration.rows.map((row) => {
    if (!is(row.key) || row.outcome.status !== "measured") return row;
    const { quality } = row.outcome;
    return { ...row, outcome: { ...row.outcome, quality: { ...quality, batch: times * quality.batch } } };
  });
  return { ...calibration, rows };
}

/** All points at one price, so that only what they tell decides. */
function atOnePrice(cases: readonly ClassCase[]): readonly ClassCase[] {
  return cases.map((one) => ({ ...one, candidates: one.candidates.map((c) => ({ ...c, cost: 1 })) }));
}

function keysOf(cases: readonly ClassCase[]): readonly string[] {
  return rank(cases).map(({ key }) => key);
}

describe("the order of what points buy", () => {
  it.each([
    ["large products", [1000, 1000, 1000], ["gemm/1024x1024x1024", "gemm/1536x1536x1536"]],
    ["single rows", [1, 2048, 1024], ["gemm/1x1024x1024", "gemm/1x4096x1024"]],
    ["the products of a transformer", [128, 800, 700], ["gemm/128x768x768"]],
  ] as const)("begins near what is wanted: %s", (_, size, near) => {
    const [first] = keysOf(atOnePrice(casesOf(calibration, [gemmsWanted(size)])));
    expect(near).toContain(first);
  });

  it("takes every point once", () => {
    const cases = casesOf(calibration, [gemmsWanted([1000, 1000, 1000])]);
    expect(keysOf(cases).toSorted()).toEqual(GEMM_SIZES.map((size) => `gemm/${size.join("x")}`).toSorted());
  });

  it("leaves a point for later that costs more than it tells", () => {
    const wanted = [gemmsWanted([128, 800, 700])];
    const cheap = keysOf(atOnePrice(casesOf(calibration, wanted))).indexOf("gemm/128x768x768");
    const dear = keysOf(
      casesOf(
        dearer(1e4, (key) => key === "gemm/128x768x768"),
        wanted,
      ),
    );
    expect(cheap).toBe(0);
    expect(dear.indexOf("gemm/128x768x768")).toBeGreaterThan(5);
  });

  it("begins with the class that takes most of the time, and counts every model alike", () => {
    const gemm = gemmsWanted([256, 256, 256]);
    const maps = analysisOf([{ class: "elementwise", work: streamWork(2 ** 24) }]);
    const kernels = (analyses: readonly ReturnType<typeof analysisOf>[]) =>
      rank(atOnePrice(casesOf(calibration, analyses))).map(({ opClass }) => opClass);
    expect(kernels([gemm, gemm, gemm, maps])[0]).toBe("gemm");
    expect(kernels([gemm, maps, maps, maps])[0]).toBe("elementwise");
  });

  it("has no class that no model needs", () => {
    const cases = casesOf(calibration, [gemmsWanted([256, 256, 256])]);
    expect(cases.map(({ opClass }) => opClass)).toEqual(["gemm"]);
  });
});

describe("what is known of a class", () => {
  const demand = (size: number) => {
    const { flops, bytesRead, bytesWritten, footprint } = gemmWork(size, size, size);
    const bytes = bytesRead + bytesWritten;
    return { arithmetic: flops, special: 0, bytes, footprint, coldBytes: 0, coldFootprint: 0 };
  };
  const [{ prior }] = casesOf(calibration, [gemmsWanted([512, 512, 512])]) as readonly [ClassCase];
  const point = (size: number, noise = 0.02): Measurable => ({ ...demand(size), noise, cost: 1 });
  const wanted = [64, 512, 1536].map((size) => ({ demand: demand(size), share: 1 / 3 }));

  it("gains little from a point that was all but measured already", () => {
    const belief = createBelief({ ...prior, leftOver: 0.3 }, [point(512), point(513), point(64)], wanted);
    const alone = belief.gainOf(1);
    belief.measure(0);
    expect(belief.gainOf(1)).toBeLessThan(0.1 * alone);
    expect(belief.gainOf(2)).toBeGreaterThan(5 * belief.gainOf(1));
  });

  it("gains what it says it would", () => {
    const belief = createBelief(prior, [point(512), point(64)], wanted);
    for (const index of [0, 1]) {
      const [before, gain] = [belief.halfWidth(), belief.gainOf(index)];
      belief.measure(index);
      expect(before - belief.halfWidth()).toBeCloseTo(gain, 10);
      expect(gain).toBeGreaterThan(0);
    }
  });

  it("learns less from a reading that is uncertain itself", () => {
    const belief = createBelief(prior, [point(512), point(512, 1)], wanted);
    expect(belief.gainOf(1)).toBeLessThan(0.7 * belief.gainOf(0));
  });
});

describe("the curve", () => {
  const cases = casesOf(calibration, [gemmsWanted([1000, 1000, 1000], [64, 64, 64], [1, 2048, 1024])]);
  const keys = keysOf(cases);

  it("falls with every point, and with all of them agrees with the whole", () => {
    const curve = curveOf(cases, keys);
    expect(curve).toHaveLength(keys.length + 1);
    expect(curve[0]!.seconds).toBe(0);
    for (const [at, { halfWidth, seconds }] of curve.slice(1).entries()) {
      expect(halfWidth).toBeLessThanOrEqual(curve[at]!.halfWidth);
      expect(seconds).toBeGreaterThan(curve[at]!.seconds);
    }
    expect(curve[0]!.off).toBeGreaterThan(0.1);
    expect(curve.at(-1)!.off).toBeCloseTo(0, 10);
  });

  it("is lower early on by the chosen order than by its opposite", () => {
    const alike = atOnePrice(cases);
    const order = keysOf(alike);
    const [chosen, opposite] = [order, order.toReversed()].map((one) => curveOf(alike, one));
    expect(chosen![3]!.halfWidth).toBeLessThan(0.8 * opposite![3]!.halfWidth);
  });

  it("leaves out what is no point of these classes", () => {
    expect(curveOf(cases, ["copy/65536", keys[0]!])).toEqual(curveOf(cases, keys.slice(0, 1)));
  });
});

describe("the cost of a row", () => {
  const measured = calibration.rows.find(({ key }) => key === "gemm/512x512x512") as MeasuredRow;

  it("is three batches a pair", () => {
    const { batch, pairs } = measured.outcome.quality;
    expect(costOf(measured, 2e-3)).toBeCloseTo(3 * batch * pairs * 2e-3, 12);
  });

  it("has the looks of its search in it: a pass, or more for a slow variant", () => {
    const looks = [
      { variant: "fast", seconds: 2e-3 },
      { variant: "slow", seconds: 1 },
    ];
    const extra = costOf({ ...measured, looks }, 2e-3) - costOf(measured, 2e-3);
    expect(extra).toBeCloseTo(measured.outcome.quality.batch * 2e-3 + 3, 12);
  });
});
