import { describe, expect, it } from "vitest";
import { inputReader } from "../../../src/kernels/random.ts";

const N = 20_000;

function values(dtype: "f32" | "f16", seed: number, binding = 0): number[] {
  const spec = { dtype, elements: N, fill: { kind: "random" } } as const;
  const read = inputReader([spec, spec], seed);
  return Array.from({ length: N }, (_, i) => read(binding, i));
}

describe("pseudo-random inputs", () => {
  it.each(["f32", "f16"] as const)("are spread evenly over [-1, 1) in %s", (dtype) => {
    const all = values(dtype, 1);
    expect(Math.min(...all)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...all)).toBeLessThan(1);
    const mean = all.reduce((sum, x) => sum + x, 0) / N;
    const square = all.reduce((sum, x) => sum + x * x, 0) / N;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(square).toBeCloseTo(1 / 3, 1);
  });

  it("are exact in their type", () => {
    expect(values("f32", 3).every((x) => Math.fround(x) === x)).toBe(true);
    expect(values("f16", 3).every((x) => Number.isInteger(x * 1024))).toBe(true);
  });

  it("differ between seeds and between bindings", () => {
    const same = (a: number[], b: number[]) => a.filter((x, i) => x === b[i]).length;
    expect(same(values("f32", 1), values("f32", 2))).toBeLessThan(10);
    expect(same(values("f32", 1, 0), values("f32", 1, 1))).toBeLessThan(10);
  });

  it("give indices below their bound, all of them", () => {
    const read = inputReader([{ dtype: "u32", elements: N, fill: { kind: "index", below: 7 } }], 5);
    const seen = new Set(Array.from({ length: 500 }, (_, i) => read(0, i)));
    expect([...seen].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
