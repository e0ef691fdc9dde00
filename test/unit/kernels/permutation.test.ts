import { describe, expect, it } from "vitest";
import { rankOf, scattered, walk } from "../../../src/kernels/permutation.ts";
import { inputReader } from "../../../src/kernels/random.ts";

const SIZES = [4, 32, 1024, 2 ** 13];

describe("the permutation", () => {
  it.each(SIZES)("of %i places is one, and is undone", (elements) => {
    const places = Array.from({ length: elements }, (_, rank) => scattered(rank, elements));
    expect(new Set(places).size).toBe(elements);
    expect(Math.min(...places)).toBe(0);
    expect(Math.max(...places)).toBe(elements - 1);
    expect(places.map((place) => rankOf(place, elements))).toEqual(places.map((_, rank) => rank));
  });

  it("is undone in the largest range too", () => {
    for (const rank of [0, 1, 12345678, 2 ** 28 - 1])
      expect(rankOf(scattered(rank, 2 ** 28), 2 ** 28)).toBe(rank);
  });

  it("has no stride: no step from a place to the next occurs often, and few stay near", () => {
    const elements = 2 ** 14;
    const steps = Array.from({ length: elements }, (_, rank) => {
      const step = scattered((rank + 1) % elements, elements) - scattered(rank, elements);
      return (step + elements) % elements;
    });
    const counts = new Map<number, number>();
    for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThan(elements / 100);
    const near = steps.filter((step) => step < 32 || step > elements - 32).length;
    expect(near).toBeLessThan(elements / 100);
  });

  it("refuses a range that is no power of two", () => {
    expect(() => scattered(0, 12)).toThrow(/power of two/);
  });
});

describe("the cycle in a buffer", () => {
  it.each(SIZES)(
    "of %i elements leads through all of them, and where is known without walking",
    (elements) => {
      const next = inputReader([{ dtype: "u32", elements, fill: { kind: "cycle" } }], 3);
      const seen = new Set<number>();
      let at = 0;
      for (let step = 0; step < elements; step++) {
        expect(walk(0, step, elements)).toBe(at);
        seen.add(at);
        at = next(0, at);
      }
      expect(at).toBe(0);
      expect(seen.size).toBe(elements);
    },
  );
});
