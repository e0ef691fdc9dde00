import { describe, expect, it } from "vitest";
import { windowOf } from "../../../src/ui/widgets/window.ts";

describe("the rows that are drawn", () => {
  it("cover the view with some to spare, wherever it is", () => {
    for (const count of [0, 1, 15, 16, 40, 10_000]) {
      for (let first = 0; first <= count; first += Math.max(1, Math.floor(count / 50))) {
        const { from, to } = windowOf(first, count, 16);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(count);
        expect(from).toBeLessThanOrEqual(Math.max(0, Math.min(first, count - 16)));
        expect(to).toBeGreaterThanOrEqual(Math.min(count, first + 16));
      }
    }
  });

  it("are few however many there are", () => {
    const { from, to } = windowOf(5000, 10_000, 16);
    expect(to - from).toBeLessThan(60);
  });

  it("are the last ones when a filter has shortened the list under the view", () => {
    expect(windowOf(5000, 20, 16)).toEqual({ from: 4, to: 20 });
  });
});
