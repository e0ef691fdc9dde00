import { describe, expect, it } from "vitest";
import { compareCalibrations } from "../../../../src/compare/compare.ts";
import { grouped, pointsToShow } from "../../../../src/ui/compare/rows.ts";
import { syntheticRun } from "../../compare/synthetic.ts";

const base = syntheticRun({ seed: 1, seconds: [1e-3, 4e-3, 2e-3] });
const other = { ...syntheticRun({ seed: 2, seconds: [2e-3, 4e-3, 1e-3] }), id: "other" };
const comparison = compareCalibrations([base, other]);
const labels = (points: readonly { label: string }[]) => points.map(({ label }) => label.slice(5, 6));

describe("the points that are drawn", () => {
  it("are one of each kernel, the one that takes longest; or those that differ; or all", () => {
    expect(labels(pointsToShow(comparison, "key"))).toEqual(["2"]);
    expect(labels(pointsToShow(comparison, "changed"))).toEqual(["1", "3"]);
    expect(labels(pointsToShow(comparison, "all"))).toEqual(["1", "2", "3"]);
  });

  it("stand under their headings, or in one list with the slowest first", () => {
    const all = pointsToShow(comparison, "all");
    expect(grouped(comparison, all, "kernel").map(({ heading }) => heading)).toEqual(["Operators"]);
    expect(labels(grouped(comparison, all, "ratio")[0]!.points)).toEqual(["1", "2", "3"]);
    const turned = compareCalibrations([base, other], "other");
    expect(labels(grouped(turned, all, "ratio")[0]!.points)).toEqual(["3", "2", "1"]);
  });
});
