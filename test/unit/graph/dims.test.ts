import { describe, expect, it } from "vitest";
import type { Dim } from "../../../src/graph/model.ts";
import {
  add,
  divideDown,
  divideExactly,
  multiply,
  product,
  subtract,
} from "../../../src/graph/shapes/dims.ts";

describe("arithmetic on dimensions", () => {
  it.each([
    [add, 2, 3, 5],
    [add, "a", 0, "a"],
    [add, "a", 1, "a + 1"],
    [add, "a + 1", -1, "a"],
    [add, "b", "a", "a + b"],
    [add, "a", "a", "2*a"],
    [subtract, "a + b", "b", "a"],
    [subtract, "a", "a", 0],
    [subtract, 1, "a", "-1*a + 1"],
    [multiply, "a", 0, 0],
    [multiply, "a", 1, "a"],
    [multiply, "b", "2*a", "2*a*b"],
    [multiply, "a + 1", "a - 1", "a*a - 1"],
    [divideExactly, 12, 4, 3],
    [divideExactly, 12, 5, null],
    [divideExactly, 12, 0, null],
    [divideExactly, "6*a*b", "2*a", "3*b"],
    [divideExactly, "6*a + 3", 3, "2*a + 1"],
    [divideExactly, "a", "b", null],
    [divideExactly, "a", "a", 1],
    [divideDown, 7, 2, 3],
    [divideDown, -7, 2, -4],
    [divideDown, "4*a", 2, "2*a"],
    [divideDown, "a", 2, "floor((a)/2)"],
    [divideDown, 7, 0, null],
    [divideDown, "a", 0, null],
    [divideDown, "2*a + 3", 2, "a + 1"],
    [divideDown, "a + 5", 2, "floor((a + 1)/2) + 2"],
    [divideDown, "a - 1", 2, "floor((a + 1)/2) - 1"],
    [divideDown, "a", "b", "floor((a)/(b))"],
  ] as [(a: Dim, b: Dim) => Dim | null, Dim, Dim, Dim | null][])("%o of %s and %s", (fn, a, b, expected) => {
    expect(fn(a, b)).toBe(expected);
  });

  it("takes what it cannot split as one name", () => {
    const half = divideDown("h", 2)!;
    expect(multiply(half, 3)).toBe("3*floor((h)/2)");
    expect(subtract(add(half, "h")!, "h")).toBe(half);
  });

  it("gives up beyond 2^53 and on texts without end", () => {
    expect(multiply(2 ** 40, 2 ** 40)).toBeNull();
    expect(product(["a", 2 ** 30, 2 ** 30])).toBeNull();
    const long = "x".repeat(200);
    expect(add(long, 1)).toBeNull();
    const terms = Array.from({ length: 2000 }, (_, i) => `v${i}`).join(" + ");
    const start = process.cpuUsage();
    for (let i = 0; i < 10; i++) expect(multiply(terms, terms)).toBeNull();
    // Spelt out these would be forty million products.
    expect(process.cpuUsage(start).user).toBeLessThan(500_000);
  });
});
