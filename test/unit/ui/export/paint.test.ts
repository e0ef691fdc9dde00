import { describe, expect, it } from "vitest";
import { paintOf } from "../../../../src/ui/export/paint.ts";
import { scaleFor } from "../../../../src/ui/export/png.ts";

describe("a computed colour", () => {
  it.each([
    ["rgb(0, 103, 163)", "#0067a3", 1],
    ["rgba(23, 25, 28, 0.5)", "#17191c", 0.5],
    ["rgb(23 25 28 / 0.5)", "#17191c", 0.5],
    ["rgba(0, 0, 0, 0)", "#000000", 0],
    ["color(srgb 1 0.5 0 / 0.35)", "#ff8000", 0.35],
    ["color(srgb 0.2 0.4 0.6)", "#336699", 1],
    ["none", "none", 1],
  ])("%s is %s at %d", (computed, color, opacity) => {
    expect(paintOf(computed)).toEqual({ color, opacity });
  });
});

describe("the size of an image", () => {
  it("is twice the drawing's, at least 1600 pixels wide, and no larger than a canvas may be", () => {
    expect(scaleFor({ width: 1200, height: 600 })).toBe(2);
    expect(390 * scaleFor({ width: 390, height: 300 })).toBeCloseTo(1600);
    for (const height of [9000, 40_000]) {
      const scale = scaleFor({ width: 1200, height });
      expect(height * scale).toBeLessThanOrEqual(16_384.001);
      expect(1200 * height * scale ** 2).toBeLessThanOrEqual(16_777_217);
    }
  });
});
