import { describe, expect, it } from "vitest";
import { leastTotals } from "../../../src/predict/range.ts";
import type { Alternative, AnalyzedNode } from "../../../src/predict/types.ts";
import { analysisOf } from "./synthetic.ts";

const node = (flops: number) => ({ macs: 0, flops, bytesRead: 0, bytesWritten: 0 }) as AnalyzedNode;

function least(flops: readonly number[], alternatives: readonly Alternative[]): number | undefined {
  const totals = { macs: 0, flops: flops.reduce((sum, each) => sum + each, 0) };
  const analysis = analysisOf([], { nodes: flops.map(node), alternatives } as never);
  return leastTotals({ ...analysis, totals: { ...analysis.totals, ...totals } })?.flops;
}

describe("the least that a run asks", () => {
  it("is the total without what the cheaper branches save", () => {
    expect(least([1, 10, 20, 1], [{ from: 1, to: 3, nodes: [node(4)] }])).toBe(6);
  });

  it("has each branch's savings once, of one within another too", () => {
    const inner = { from: 2, to: 3, nodes: [node(5)] };
    // the inner If saves 15, but the outer one's other branch has neither
    expect(least([1, 10, 20, 1], [inner, { from: 1, to: 3, nodes: [node(4)] }])).toBe(6);
    expect(least([1, 10, 20, 1], [inner, { from: 1, to: 3, nodes: [node(25)] }])).toBe(17);
    expect(
      least(
        [10, 20],
        [
          { from: 0, to: 1, nodes: [node(1)] },
          { from: 1, to: 2, nodes: [node(2)] },
        ],
      ),
    ).toBe(3);
  });

  it("does not count a branch that costs more of something as a saving", () => {
    expect(least([5], [{ from: 0, to: 1, nodes: [node(9)] }])).toBe(5);
  });

  it("is not there without branches", () => {
    expect(least([5], [])).toBeUndefined();
  });
});
