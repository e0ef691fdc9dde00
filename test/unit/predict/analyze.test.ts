import { describe, expect, it } from "vitest";
import { analyze } from "../../../src/predict/analyze.ts";
import { buildGraph } from "./build.ts";

describe("totals", () => {
  it("counts a weight once that several nodes read, and its traffic each time", () => {
    const { totals, nodes } = analyze(
      buildGraph({
        inputs: { x: [4, 10] },
        weights: { w: [10, 10] },
        made: { a: [4, 10], b: [4, 10] },
        outputs: ["b"],
        nodes: [
          { op: "MatMul", inputs: ["x", "w"], outputs: ["a"] },
          { op: "MatMul", inputs: ["a", "w"], outputs: ["b"] },
        ],
      }),
    );
    expect(totals.params).toBe(100);
    expect(totals.weightBytes).toBe(400);
    expect(totals.macs).toBe(800);
    expect(nodes.map((node) => node.bytesWeights)).toEqual([400, 400]);
  });

  it("leaves folded nodes free and treats what they make as weights", () => {
    const { totals, nodes } = analyze(
      buildGraph({
        inputs: { x: [4, 10] },
        weights: { w: [10, 10] },
        made: { t: [10, 10], y: [4, 10] },
        nodes: [
          { op: "Transpose", inputs: ["w"], outputs: ["t"], folded: true },
          { op: "MatMul", inputs: ["x", "t"], outputs: ["y"] },
        ],
      }),
    );
    expect(nodes[0]).toMatchObject({
      class: "constant",
      flops: 0,
      bytesRead: 0,
      bytesWritten: 0,
      priced: true,
    });
    expect(nodes[1]).toMatchObject({ bytesRead: 160, bytesWeights: 400 });
    expect(totals.params).toBe(100);
  });

  it("reads a dequantised weight packed, with its scales", () => {
    const { nodes } = analyze(
      buildGraph({
        inputs: { x: [4, 10] },
        weights: { q: { dtype: "i8", shape: [10, 10] }, scale: [10] },
        made: { w: [10, 10], t: [10, 10], y: [4, 10] },
        nodes: [
          { op: "DequantizeLinear", inputs: ["q", "scale"], outputs: ["w"], folded: true },
          { op: "Transpose", inputs: ["w"], outputs: ["t"], folded: true },
          { op: "MatMul", inputs: ["x", "t"], outputs: ["y"] },
        ],
      }),
    );
    expect(nodes[2]!.bytesWeights).toBe(100 + 40);
  });
});

describe("a node's own", () => {
  const { nodes, memory, totals } = analyze(
    buildGraph({
      inputs: { x: [4, 10] },
      weights: { w: [10, 10], b: [10] },
      made: { t: [10, 10], a: [4, 10], c: [4, 10], y: [4, 10] },
      outputs: ["y"],
      nodes: [
        { op: "Transpose", inputs: ["w"], outputs: ["t"], folded: true },
        { op: "Gemm", inputs: ["x", "t", "b"], outputs: ["a"] },
        { op: "MatMul", inputs: ["a", "w"], outputs: ["c"] },
        { op: "Clip", inputs: ["c", "", "x"], outputs: ["y"] },
      ],
    }),
  );

  it("parameters are those that no node before it read, through folded nodes too", () => {
    expect(nodes.map(({ params }) => params)).toEqual([0, 110, 0, 0]);
    expect(totals.params).toBe(110);
  });

  it("inputs say which of them are weights; those left out are not listed", () => {
    expect(nodes[1]!.inputs).toEqual([
      { name: "x", dtype: "f32", shape: [4, 10], weight: false },
      { name: "t", dtype: "f32", shape: [10, 10], weight: true },
      { name: "b", dtype: "f32", shape: [10], weight: true },
    ]);
    expect(nodes[3]!.inputs.map(({ name }) => name)).toEqual(["c", "x"]);
  });

  it("memory is what is alive while it runs, and the peak is its maximum", () => {
    expect(memory).toEqual([160, 320, 480, 480]);
    expect(totals.peakActivationBytes).toBe(480);
  });
});

describe("what is not known", () => {
  it("lists ops without a rule, with how many", () => {
    const analysis = analyze(
      buildGraph({
        inputs: { x: [4] },
        made: { a: [4], b: [4], c: [4] },
        nodes: [
          { op: "Frobnicate", inputs: ["x"], outputs: ["a"] },
          { op: "Frobnicate", inputs: ["a"], outputs: ["b"] },
          { op: "Relu", domain: "acme.ops", inputs: ["b"], outputs: ["c"] },
        ],
      }),
    );
    expect(analysis.unpriced).toEqual([
      { op: "Frobnicate", count: 2 },
      { op: "acme.ops.Relu", count: 1 },
    ]);
    expect(analysis.nodes.every((node) => !node.priced)).toBe(true);
  });

  it("lists tensors of unknown shape, and apart from them the dims a user can set", () => {
    const analysis = analyze(
      buildGraph({
        inputs: { x: ["batch", 4] },
        made: { a: ["batch", 4], b: null },
        nodes: [
          { op: "Relu", inputs: ["x"], outputs: ["a"] },
          { op: "Relu", inputs: ["a"], outputs: ["b"] },
        ],
      }),
    );
    expect(analysis.unresolved).toEqual(["b"]);
    expect(analysis.openDims).toEqual(["batch"]);
    expect(analysis.unpriced).toEqual([]);
    expect(analysis.totals.flops).toBe(0);
  });
});

describe("peak activation memory", () => {
  const chain = (op: string) =>
    analyze(
      buildGraph({
        inputs: { x: [100] },
        weights: { w: [1000] },
        made: { a: [100], b: [100], c: [50] },
        outputs: ["c"],
        nodes: [
          { op: "Relu", inputs: ["x"], outputs: ["a"] },
          { op, inputs: ["a"], outputs: ["b"] },
          { op: "Slice", inputs: ["b"], outputs: ["c"] },
        ],
      }),
    ).totals.peakActivationBytes;

  it("is a node's input and output in a chain", () => {
    expect(chain("Relu")).toBe(800);
  });

  it("does not pay for a view twice", () => {
    const straight = analyze(
      buildGraph({
        inputs: { x: [100] },
        made: { v: [10, 10], y: [10, 10] },
        outputs: ["y"],
        nodes: [
          { op: "Reshape", inputs: ["x"], outputs: ["v"] },
          { op: "Add", inputs: ["v", "x"], outputs: ["y"] },
        ],
      }),
    );
    expect(straight.totals.peakActivationBytes).toBe(800);
  });

  it("of a body counts on top of what is alive around it", () => {
    const body = buildGraph({
      made: { u: [200], v: [50] },
      outputs: ["v"],
      nodes: [
        { op: "Tile", inputs: ["a"], outputs: ["u"] },
        { op: "Slice", inputs: ["u"], outputs: ["v"] },
      ],
    });
    const { memory, totals } = analyze(
      buildGraph({
        inputs: { x: [100], c: { dtype: "bool", shape: [] } },
        made: { a: [100], y: [50] },
        outputs: ["y"],
        nodes: [
          { op: "Relu", inputs: ["x"], outputs: ["a"] },
          { op: "If", inputs: ["c"], outputs: ["y"], bodies: { then_branch: body } },
        ],
      }),
    );
    // a (read within the body), the condition and the branch's result, then the body's two tensors
    expect(memory).toEqual([801, 1601, 1401, 1601]);
    expect(totals.peakActivationBytes).toBe(Math.max(...memory));
  });

  it("keeps a tensor that a later node still reads", () => {
    const { totals } = analyze(
      buildGraph({
        inputs: { x: [100] },
        made: { a: [100], b: [100], c: [100], d: [100] },
        outputs: ["d"],
        nodes: [
          { op: "Relu", inputs: ["x"], outputs: ["a"] },
          { op: "Relu", inputs: ["a"], outputs: ["b"] },
          { op: "Relu", inputs: ["b"], outputs: ["c"] },
          { op: "Add", inputs: ["a", "c"], outputs: ["d"] },
        ],
      }),
    );
    expect(totals.peakActivationBytes).toBe(1200);
  });
});

describe("control flow", () => {
  const body = (elements: number) =>
    buildGraph({
      made: { y: [elements] },
      outputs: ["y"],
      nodes: [{ op: "Relu", name: "relu", inputs: ["x"], outputs: ["y"] }],
    });

  it("takes the costlier branch of an If and keeps the other beside it", () => {
    const analysis = analyze(
      buildGraph({
        inputs: { x: [100], c: { dtype: "bool", shape: [] } },
        made: { y: null },
        nodes: [
          {
            op: "If",
            name: "if",
            inputs: ["c"],
            outputs: ["y"],
            bodies: { then_branch: body(10), else_branch: body(100) },
          },
        ],
      }),
    );
    expect(analysis.totals.flops).toBe(100);
    expect(analysis.nodes.map((node) => node.name)).toEqual(["if", "if/else_branch/relu"]);
    expect(analysis.alternatives).toHaveLength(1);
    expect(analysis.alternatives![0]).toMatchObject({ from: 1, to: 2 });
    expect(analysis.alternatives![0]!.nodes[0]!.flops).toBe(10);
  });

  it("multiplies a body by how often it runs", () => {
    const analysis = analyze(
      buildGraph({
        inputs: { x: [100], state: [1], steps: [7, 5] },
        made: { end: [1], y: [7, 100] },
        nodes: [
          {
            op: "Scan",
            inputs: ["state", "steps"],
            outputs: ["end", "y"],
            iterations: 7,
            bodies: { body: body(100) },
          },
        ],
      }),
    );
    expect(analysis.totals.flops).toBe(700);
    expect(analysis.nodes[1]).toMatchObject({ repeats: 7, flops: 700 });
    expect(analysis.unresolved).toEqual([]);
  });

  it("leaves a body out that never runs", () => {
    const nodes = [{ op: "Loop", inputs: ["", ""], outputs: [], iterations: 0, bodies: { body: body(100) } }];
    const analysis = analyze(buildGraph({ inputs: { x: [100] }, nodes }));
    expect(analysis.nodes.map((node) => node.class)).toEqual(["control"]);
    expect(analysis.unresolved).toEqual([]);
  });

  it("counts once, and as a weight, what a body reads from outside", () => {
    const weights = { w: [100] };
    const inner = buildGraph({
      weights,
      made: { folded: [100], y: [100] },
      nodes: [
        { op: "Mul", inputs: ["x", "w"], outputs: ["m"] },
        { op: "Add", inputs: ["folded", "folded"], outputs: ["y"] },
      ],
    });
    const { totals, nodes } = analyze(
      buildGraph({
        inputs: { x: [100] },
        weights,
        made: { folded: [100], y: [100], m: [100] },
        nodes: [
          { op: "Transpose", inputs: ["w"], outputs: ["folded"], folded: true },
          { op: "If", inputs: ["x"], outputs: ["y"], bodies: { then_branch: inner } },
        ],
      }),
    );
    expect(totals.params).toBe(100);
    expect(nodes.map((node) => node.bytesWeights)).toEqual([0, 0, 400, 400]);
  });

  it("takes an absurd number of passes for an unknown one, and stays finite", () => {
    let nested = body(100);
    for (let depth = 0; depth < 24; depth++) {
      nested = buildGraph({
        nodes: [{ op: "Loop", inputs: ["", ""], outputs: [], iterations: 2 ** 50, bodies: { body: nested } }],
      });
    }
    const { totals, unresolved } = analyze({
      ...nested,
      tensors: buildGraph({ inputs: { x: [100] }, nodes: [] }).tensors,
    });
    expect(totals.flops).toBe(100 * 2 ** 50);
    expect(unresolved).toHaveLength(23);
  });

  it("counts a Loop of unknown length once and says so", () => {
    const analysis = analyze(
      buildGraph({
        inputs: { x: [100], n: { dtype: "i64", shape: [] } },
        made: { y: ["n", 100] },
        nodes: [{ op: "Loop", name: "loop", inputs: ["n", ""], outputs: ["y"], bodies: { body: body(100) } }],
      }),
    );
    expect(analysis.totals.flops).toBe(100);
    expect(analysis.unresolved).toEqual(["loop (trip count; counted per iteration)"]);
  });
});
