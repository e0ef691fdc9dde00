import { describe, expect, it } from "vitest";
import type { Ask } from "../../../../src/ui/classroom/experiment.ts";
import { fits, scoreOf, valueAt, wordsOf } from "../../../../src/ui/classroom/guess.ts";

const format = (value: number) => `${value} times`;
const log = { kind: "number", low: 1, high: 1000, scale: "log", steps: 60, format } as const;
const linear = { kind: "number", low: 0, high: 8, scale: "linear", steps: 8, format } as const;
const choice: Ask = {
  kind: "choice",
  options: [
    { value: "a", label: "The first" },
    { value: "b", label: "The second" },
  ],
};

describe("a slider", () => {
  it("goes from end to end, by factors where it is logarithmic", () => {
    expect(valueAt(log, 0)).toBe(1);
    expect(valueAt(log, 60)).toBeCloseTo(1000, 9);
    expect(valueAt(log, 20)).toBeCloseTo(10, 9);
    expect(valueAt(linear, 4)).toBe(4);
    expect(valueAt(log, 99)).toBeCloseTo(1000, 9);
  });
});

describe("a guess", () => {
  it.each([
    [10, 10, "right", /within 1 %/],
    [10, 12, "right", /within 20 %/],
    [10, 19, "close", /1\.9 times too low/],
    [200, 10, "off", /20 times too high/],
  ] as const)("of %d where %d is true is %s", (guess, truth, verdict, words) => {
    const score = scoreOf(log, guess, truth);
    expect(score.verdict).toBe(verdict);
    expect(score.words).toMatch(words);
  });

  it("is judged by its distance on a linear scale, so that 0 can be true", () => {
    expect(scoreOf(linear, 0, 0).verdict).toBe("right");
    expect(scoreOf(linear, 1, 0)).toEqual({ verdict: "close", words: "Your guess was off by 1." });
    expect(scoreOf(linear, 8, 0).verdict).toBe("off");
  });

  it("among choices is the true one or another", () => {
    expect(scoreOf(choice, "a", "a").verdict).toBe("right");
    expect(scoreOf(choice, "a", "b").verdict).toBe("off");
    expect(wordsOf(choice, "b")).toBe("The second");
  });

  it("from a file must be one that the question allows", () => {
    expect(fits(log, 1000)).toBe(true);
    expect(fits(log, 1001)).toBe(false);
    expect(fits(log, Number.NaN)).toBe(false);
    expect(fits(log, "10")).toBe(false);
    expect(fits(choice, "c")).toBe(false);
    expect(fits(choice, "b")).toBe(true);
  });
});
