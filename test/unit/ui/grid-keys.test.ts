import { describe, expect, it } from "vitest";
import { HEAD, step } from "../../../src/ui/widgets/grid-keys.ts";

const EXTENT = { lines: 100, columns: 5, page: 10 };
const go = (key: string, line: number, column: number, ctrlKey = false) => {
  const at = step({ key, ctrlKey }, { line, column }, EXTENT);
  return at && [at.line, at.column];
};

describe("the keys of a grid", () => {
  it("walk from cell to cell and stay at the edges", () => {
    expect(go("ArrowDown", 3, 2)).toEqual([4, 2]);
    expect(go("ArrowDown", 99, 2)).toEqual([99, 2]);
    expect(go("ArrowUp", 0, 2)).toEqual([HEAD, 2]);
    expect(go("ArrowUp", HEAD, 2)).toEqual([HEAD, 2]);
    expect(go("ArrowRight", 3, 4)).toEqual([3, 4]);
    expect(go("ArrowLeft", 3, 0)).toEqual([3, 0]);
  });

  it("jump by pages, to the ends of a row and of the table", () => {
    expect(go("PageDown", 95, 1)).toEqual([99, 1]);
    expect(go("PageUp", 5, 1)).toEqual([0, 1]);
    expect(go("PageUp", HEAD, 1)).toEqual([HEAD, 1]);
    expect(go("Home", 5, 3)).toEqual([5, 0]);
    expect(go("End", 5, 3)).toEqual([5, 4]);
    expect(go("Home", 5, 3, true)).toEqual([0, 0]);
    expect(go("End", 5, 3, true)).toEqual([99, 4]);
  });

  it("leave other keys alone, and an empty table at its head", () => {
    expect(go("a", 5, 3)).toBeNull();
    expect(step({ key: "End", ctrlKey: true }, { line: HEAD, column: 0 }, { ...EXTENT, lines: 0 })).toEqual({
      line: HEAD,
      column: 4,
    });
  });
});
