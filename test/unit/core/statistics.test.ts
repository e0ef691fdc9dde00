import { describe, expect, it } from "vitest";
import { estimate, rateOf, scale } from "../../../src/core/estimate.ts";
import { bootstrapMedian, median, quantile, seededRandom } from "../../../src/core/statistics.ts";

describe("quantiles", () => {
  it("interpolate, whatever the order, and leave the input alone", () => {
    const values = [4, 1, 3, 2];
    expect(median(values)).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
    expect([0, 0.25, 0.9, 1].map((q) => quantile(values, q))).toEqual([1, 1.75, 3.7, 4]);
    expect(values).toEqual([4, 1, 3, 2]);
  });

  it("of one value are that value, of none NaN", () => {
    expect(quantile([7], 0.3)).toBe(7);
    expect(median([])).toBeNaN();
  });

  it("sort numbers as numbers", () => expect(median([100, 9, 20])).toBe(20));
});

describe("the seeded generator", () => {
  it("repeats for a seed, differs between seeds, and is uniform", () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 10_000 }, random);
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5).slice(0, 3)).not.toEqual(draw(6).slice(0, 3));
    const values = draw(5);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(0.5, 1);
    const perDecile = Array.from(
      { length: 10 },
      (_, i) => values.filter((v) => Math.floor(v * 10) === i).length,
    );
    expect(Math.min(...perDecile)).toBeGreaterThan(900);
  });
});

describe("the bootstrap interval of the median", () => {
  it("covers the true median in about 95 of 100 seeded experiments", () => {
    const trueMedian = Math.log(2); // of an exponential distribution of mean 1
    const experiments = 200;
    let covered = 0;
    for (let seed = 1; seed <= experiments; seed++) {
      const random = seededRandom(seed);
      const sample = Array.from({ length: 25 }, () => -Math.log(1 - random()));
      const { low, high } = bootstrapMedian(sample, { seed });
      if (low <= trueMedian && trueMedian <= high) covered++;
    }
    // Percentile intervals of a median are known to cover a little more or less than named at n = 25.
    expect(covered / experiments).toBeGreaterThan(0.9);
    expect(covered / experiments).toBeLessThanOrEqual(0.99);
  });

  it("narrows with confidence, encloses the median, and repeats", () => {
    const sample = [5, 3, 8, 1, 9, 2, 7];
    const wide = bootstrapMedian(sample);
    const narrow = bootstrapMedian(sample, { confidence: 0.5 });
    expect(narrow.high - narrow.low).toBeLessThan(wide.high - wide.low);
    expect(wide.low).toBeLessThanOrEqual(median(sample));
    expect(wide.high).toBeGreaterThanOrEqual(median(sample));
    expect(bootstrapMedian(sample)).toEqual(wide);
  });

  it("is that of resamples which are drawn, sorted and halved one by one", () => {
    const random = seededRandom(3);
    for (let n = 2; n < 40; n++) {
      const sample = Array.from({ length: n }, () => (random() < 0.3 ? Math.floor(4 * random()) : random()));
      const draw = seededRandom(n);
      const medians = Array.from({ length: 300 }, () =>
        median(Array.from(sample, () => sample[Math.floor(draw() * n)]!)),
      );
      expect(bootstrapMedian(sample, { rounds: 300, seed: n, confidence: 0.9 })).toEqual({
        low: quantile(medians, (1 - 0.9) / 2),
        high: quantile(medians, 1 - (1 - 0.9) / 2),
      });
    }
  });

  it("of one value is a point, of none NaN", () => {
    expect(bootstrapMedian([2])).toEqual({ low: 2, high: 2 });
    expect(bootstrapMedian([]).low).toBeNaN();
  });
});

describe("estimates", () => {
  it("are the median with its interval", () => {
    const e = estimate([3, 1, 2, 4, 100]);
    expect(e).toMatchObject({ value: 3, n: 5 });
    expect(e.low).toBeLessThan(3);
    expect(e.high).toBeGreaterThan(3);
  });

  it("turn into rates with the bounds changing places", () => {
    expect(rateOf(100, { value: 4, low: 2, high: 5, n: 9 })).toEqual({ value: 25, low: 20, high: 50, n: 9 });
  });

  it("scale", () => {
    expect(scale({ value: 4, low: 2, high: 5, n: 9 }, 10)).toEqual({ value: 40, low: 20, high: 50, n: 9 });
  });
});
