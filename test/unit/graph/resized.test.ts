import { describe, expect, it } from "vitest";
import type { Dim } from "../../../src/graph/model.ts";
import { contradiction } from "../../../src/graph/resized.ts";
import { buildGraph } from "../predict/build.ts";

const graph = (x: readonly Dim[], y: readonly Dim[] | null) =>
  buildGraph({
    inputs: { x },
    made: { y },
    outputs: ["y"],
    nodes: [{ op: "Net", inputs: ["x"], outputs: ["y"] }],
  });

describe("a model in other sizes", () => {
  const before = graph([1, 3, 224, 224], [1, 1000]);

  it("is the same where its results follow", () => {
    expect(contradiction(before, graph([1, 3, 448, 448], [1, 1000]))).toBeNull();
    expect(contradiction(before, graph([4, 3, 224, 224], [4, 1000]))).toBeNull();
  });

  it("is not where a node's inputs contradict one another", () => {
    const after = { ...graph([1, 3, 448, 448], [1, 1000]), mismatch: "Gemm: 512 and 2048" };
    expect(contradiction(before, after)).toBe("Gemm: 512 and 2048");
  });

  it("is not where pixels became samples, or the size of a result was lost", () => {
    expect(contradiction(before, graph([1, 3, 448, 448], [4, 1000]))).toBe(
      "The result “y” has 4 samples in place of 1.",
    );
    expect(contradiction(before, graph([1, 3, 448, 448], null))).toContain("cannot be told");
  });

  it("may make more rows of what are no samples", () => {
    const boxes = graph([1, 3, 224, 224], [1029, 4]);
    expect(contradiction(boxes, graph([1, 3, 448, 448], [4116, 4]))).toBeNull();
  });
});
