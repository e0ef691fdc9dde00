import { describe, expect, it } from "vitest";
import { bothTails, criticalT, criticalZ } from "../../../src/compare/student.ts";

describe("Student's t", () => {
  // Printed in every table of the distribution.
  it.each([
    [1, 12.706],
    [2, 4.303],
    [4, 2.776],
    [9, 2.262],
    [30, 2.042],
    [120, 1.98],
  ])("with %i degrees of freedom exceeds %f with a chance of 5 %%", (degrees, t) => {
    expect(criticalT(0.05, degrees)).toBeCloseTo(t, 3);
    expect(bothTails(t, degrees)).toBeCloseTo(0.05, 4);
    expect(bothTails(-t, degrees)).toBeCloseTo(0.05, 4);
  });

  it("is Cauchy's distribution with one degree of freedom, far out too", () => {
    for (const t of [0.1, 1, 10, 1000])
      expect(bothTails(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 10);
  });

  it("lies between its neighbours where the degrees of freedom are not whole, and becomes normal", () => {
    expect(criticalT(0.05, 3.5)).toBeLessThan(criticalT(0.05, 3));
    expect(criticalT(0.05, 3.5)).toBeGreaterThan(criticalT(0.05, 4));
    expect(criticalZ(0.05)).toBeCloseTo(1.95996, 3);
    expect(criticalT(0.05, Number.POSITIVE_INFINITY)).toBe(criticalZ(0.05));
    expect(bothTails(0, 7)).toBe(1);
  });
});
