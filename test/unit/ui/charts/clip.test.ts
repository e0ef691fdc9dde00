import { describe, expect, it } from "vitest";
import { clipped, clippedPath, isInside } from "../../../../src/ui/charts/clip.ts";

const PLOT = { left: 10, right: 110, top: 20, bottom: 70 };

describe("a line in the plot", () => {
  it("stays whole inside, is cut where it leaves, and is nothing beside it", () => {
    const inside = { x1: 20, y1: 30, x2: 90, y2: 60 };
    expect(clipped(inside, PLOT)).toEqual(inside);
    expect(clipped({ x1: -90, y1: 45, x2: 210, y2: 45 }, PLOT)).toEqual({ x1: 10, y1: 45, x2: 110, y2: 45 });
    expect(clipped({ x1: 0, y1: 10, x2: 100, y2: 110 }, PLOT)).toEqual({ x1: 10, y1: 20, x2: 60, y2: 70 });
    expect(clipped({ x1: 0, y1: 0, x2: 200, y2: 10 }, PLOT)).toBeNull();
    expect(clipped({ x1: 5, y1: 0, x2: 5, y2: 100 }, PLOT)).toBeNull();
    // Past a corner: within both bands, but never at once.
    expect(clipped({ x1: 0, y1: 60, x2: 30, y2: 110 }, PLOT)).toBeNull();
  });

  it("goes on as one path, and in pieces where it was away", () => {
    const spots = [
      { x: 20, y: 30 },
      { x: 40, y: 30 },
      { x: 40, y: 130 },
      { x: 60, y: 130 },
      { x: 60, y: 30 },
    ];
    expect(clippedPath(spots, PLOT)).toBe("M20,30L40,30L40,70M60,70L60,30");
    expect(clippedPath([{ x: 0, y: 0 }], PLOT)).toBe("");
  });

  it("counts its edges in", () => {
    expect(isInside({ x: 10, y: 70 }, PLOT)).toBe(true);
    expect(isInside({ x: 9, y: 70 }, PLOT)).toBe(false);
  });
});
