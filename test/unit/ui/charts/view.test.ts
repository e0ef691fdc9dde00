import { describe, expect, it } from "vitest";
import {
  formatView,
  limited,
  moved,
  parseView,
  towards,
  type View,
  zoomed,
} from "../../../../src/ui/charts/view.ts";

const HOME: View = { x: [0.1, 1000], y: [1e9, 1e13] };
const close = (view: View | null, x: readonly number[], y: readonly number[]) => {
  expect(view).not.toBeNull();
  const ends = [...x, ...y];
  for (const [i, end] of [...view!.x, ...view!.y].entries()) expect(end / ends[i]!).toBeCloseTo(1, 9);
};

describe("a view in the address", () => {
  it("comes back as it went, to five digits", () => {
    const view = { x: [0.123456, 64], y: [1.5e9, 2.25e12] } as const;
    expect(formatView(view)).toBe("0.12346,64,1500000000,2250000000000");
    expect(parseView(formatView(view))).toEqual({ x: [0.12346, 64], y: [1.5e9, 2.25e12] });
  });

  it.each([
    undefined,
    "",
    "multiples",
    "1,2,3",
    "1,2,3,4,5",
    "2,1,1,2",
    "1,1,1,2",
    "0,1,1,2",
    "-1,1,1,2",
    "1,NaN,1,2",
    "1,Infinity,1,2",
    "1e-320,1e308,1,2",
    ",,,",
    "1,2,<script>,2",
  ])("is nothing when it is broken: %s", (text) => {
    expect(parseView(text)).toBeNull();
  });
});

describe("limiting a view", () => {
  it("makes nothing of everything, of more, and of what lies elsewhere", () => {
    expect(limited(null, HOME)).toBeNull();
    expect(limited(HOME, HOME)).toBeNull();
    expect(limited({ x: [1e-3, 1e5], y: [1e8, 1e14] }, HOME)).toBeNull();
    expect(limited({ x: [2000, 3000], y: HOME.y }, HOME)).toBeNull();
    expect(limited({ x: HOME.x, y: [1e3, 1e6] }, HOME)).toBeNull();
  });

  it("moves a view in from beyond the edge, as wide as it was", () => {
    close(limited({ x: [0.01, 1], y: [1e10, 1e11] }, HOME), [0.1, 10], [1e10, 1e11]);
    close(limited({ x: [100, 10_000], y: [1e12, 1e14] }, HOME), [10, 1000], [1e11, 1e13]);
  });

  it("goes no nearer than a factor of two", () => {
    close(
      limited({ x: [9.9, 10.1], y: [1e10, 1e11] }, HOME),
      [Math.sqrt(99.99 / 2), Math.sqrt(99.99 * 2)],
      [1e10, 1e11],
    );
  });
});

describe("zooming and moving", () => {
  it("keeps the place under the pointer, and shows as many decades fewer", () => {
    close(zoomed(HOME, 2, { x: 0, y: 1 }), [0.1, 10], [1e11, 1e13]);
    close(zoomed(HOME, 2), [1, 100], [1e10, 1e12]);
  });

  it("undoes itself", () => {
    const at = { x: 0.3, y: 0.9 };
    close(zoomed(zoomed(HOME, 1.5, at), 1 / 1.5, at), HOME.x, HOME.y);
    close(moved(moved(HOME, { x: 0.25, y: -0.5 }), { x: -0.25, y: 0.5 }), HOME.x, HOME.y);
  });

  it("moves by shares of the view", () => {
    close(moved({ x: [1, 100], y: [1e10, 1e12] }, { x: 0.5, y: -1 }), [10, 1000], [1e8, 1e10]);
  });

  it("brings a place that is out of view inside, and leaves one that is in view", () => {
    expect(towards({ x: 0.4, y: 1 })).toEqual({ x: 0, y: 0 });
    const by = towards({ x: -0.5, y: 1.25 });
    expect(-0.5 - by.x).toBeGreaterThan(0);
    expect(1.25 - by.y).toBeLessThan(1);
  });
});
