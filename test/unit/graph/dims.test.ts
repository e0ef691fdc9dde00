import { describe, expect, it } from "vitest";
import type { Dim } from "../../../src/graph/model.ts";
import {
  add,
  divideDown,
  divideExactly,
  greatest,
  least,
  multiply,
  product,
  substitute,
  subtract,
  symbolsOf,
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
    [subtract, "b", "a", "b - a"],
    [subtract, "c - a", "b", "c - a - b"],
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

  it.each([
    [least, ["a", "a"], "a"],
    [least, [7, 3, 5], 3],
    [least, ["a", 9, 4], "min(a, 4)"],
    [least, ["a", "a + 1"], "a"],
    [greatest, ["a", "a + 1"], "a + 1"],
    [least, ["a + b", "a"], "a"],
    [least, ["b", "a"], "min(a, b)"],
    // Sizes are not below 0.
    [least, ["a", 0], 0],
    [greatest, ["a", 0], "a"],
    [greatest, ["a - b", 0], "max(a - b, 0)"],
    [least, ["min(a, 4)", 6], "min(a, 4)"],
    [least, ["min(a, 4)", "b"], "min(a, b, 4)"],
    [least, ["min(a, 4)", "a"], "min(a, 4)"],
    [greatest, ["min(a, 4)", "a"], "a"],
    [greatest, ["min(a, 4)", 4], 4],
    [greatest, ["min(a, b)", 4], "max(min(a, b), 4)"],
    // What all parts have in common stands outside.
    [least, ["a + 1", 4], "min(a, 3) + 1"],
    [least, ["min(a, 3) + 1", 5], "min(a, 3) + 1"],
    [least, ["2*a + 3", 9, 11], "2*min(a, 3) + 3"],
    [greatest, ["a - 5", 0], "max(a, 5) - 5"],
    [least, ["6*a", "4*b"], "2*min(2*b, 3*a)"],
    // A name that could be read as two.
    [least, ["a, b", "c"], null],
    [least, ["a", 2 ** 60], null],
    [least, ["a", 0.5], null],
  ] as [(...dims: Dim[]) => Dim | null, Dim[], Dim | null][])("%o of %j", (fn, dims, expected) => {
    expect(fn(...dims)).toBe(expected);
  });

  it("bounds the parts of a minimum and how deep they are looked into", () => {
    expect(least(...Array.from({ length: 9 }, (_, i) => `v${i}`))).toBeNull();
    let nested: Dim | null = "a";
    let deepest = 0;
    for (let i = 0; i < 200 && nested !== null; i++, deepest++)
      nested = i % 2 === 0 ? least(nested, `v${i}`) : greatest(nested, `v${i}`);
    expect(nested).toBeNull();
    expect(deepest).toBeLessThan(20);
    const deep = `${"min(".repeat(28)}a${")".repeat(28)}`;
    const start = process.cpuUsage();
    for (let i = 0; i < 200; i++) greatest(deep, "max(b, min(c, max(d, e)))", 3);
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
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

describe("values in place of names", () => {
  const values = new Map([
    ["h", 7],
    ["w", 4],
    ["past + new", 9],
  ]);

  it.each([
    ["h", 7],
    [12, 12],
    ["3*h*w - h + 2", 79],
    ["h*h", 49],
    ["floor((h + 1)/2)", 4],
    ["2*floor((h)/(w))*w + 1", 9],
    ["floor((floor((h + 1)/2) + w)/3)", 2],
    ["min(h, w)", 4],
    ["max(3*w, 2*h, 5)", 14],
    ["b*h + b", "8*b"],
    ["floor((b*w + h)/2)", "2*b + 3"],
    ["floor((b + h)/2)", "floor((b + 1)/2) + 3"],
    ["min(b, h, 5, w)", "min(b, 4)"],
    ["past + new", 9],
    ["floor(h", "floor(h"],
    ["floor((h)/0)", null],
  ] as [Dim, Dim | null][])("%s is %s", (dim, expected) => {
    expect(substitute(dim, values)).toBe(expected);
  });

  it("say which names they stand for, within atoms too", () => {
    expect([...symbolsOf("2*floor((a + b)/(c)) + min(d, 3)*a")].sort()).toEqual(["a", "b", "c", "d"]);
    expect([...symbolsOf(4)]).toEqual([]);
  });

  it("are the same whether put in before or after the arithmetic", () => {
    const operations = [add, subtract, multiply, divideDown, least, greatest];
    const atoms: Dim[] = ["h", "w", 1, 2, 3, 5];
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    let checked = 0;
    for (let round = 0; round < 2000; round++) {
      let symbolic: Dim = atoms[random(atoms.length)]!;
      let numeric: Dim = substitute(symbolic, values)!;
      for (let step = 0; step < 4; step++) {
        const operation = operations[random(operations.length)]!;
        const operand = atoms[random(atoms.length)]!;
        const next = operation(symbolic, operand);
        if (next === null) break;
        symbolic = next;
        numeric = operation(numeric, substitute(operand, values)!)!;
      }
      if (typeof symbolic === "string") checked++;
      expect(substitute(symbolic, values), String(symbolic)).toBe(numeric);
    }
    expect(checked).toBeGreaterThan(1000);
  });
});
