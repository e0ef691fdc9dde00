import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { AMOUNTS } from "../../../src/predict/symbolic/amounts.ts";
import { evaluateExpression } from "../../../src/predict/symbolic/write.ts";
import type { Analysis, AnalyzedNode } from "../../../src/predict/types.ts";
import { buildGraph, type GraphSpec } from "./build.ts";

type Sizes = Readonly<Record<string, number>>;

/** What the expressions of an open analysis come to, in the form of the totals. */
function totalsAt(open: Analysis, sizes: Sizes) {
  return Object.fromEntries(
    Object.entries(open.symbolic!).map(([name, text]) => [name, text && evaluateExpression(text, sizes)]),
  );
}

/** Every node's figures at those sizes, null where there is no closed form. */
function figuresAt(node: AnalyzedNode, sizes: Sizes) {
  return AMOUNTS.map((amount) => {
    if (!node.symbolic) return node[amount];
    const text = node.symbolic[amount];
    return text && evaluateExpression(text, sizes);
  });
}

/** That the open analysis says at these sizes what the one with the sizes set says. */
function expectAgreement(open: Analysis, set: Analysis, sizes: Sizes) {
  const { macs, flops, bytesRead, bytesWritten, peakActivationBytes } = set.totals;
  expect(totalsAt(open, sizes)).toEqual({ macs, flops, bytesRead, bytesWritten, peakActivationBytes });
  expect(open.nodes.length).toBe(set.nodes.length);
  for (const [at, node] of open.nodes.entries()) {
    const set_ = AMOUNTS.map((amount) => set.nodes[at]![amount]);
    const figures = figuresAt(node, sizes).map((figure, i) => figure ?? set_[i]);
    expect(figures, node.name).toEqual(set_);
  }
}

const MODELS = resolve(import.meta.dirname, "../../../../shared/models");
const present = existsSync(MODELS);
if (!present)
  console.warn(`No reference models at ${MODELS}: dynamic exports are not held against static ones.`);

async function model(name: string, dims: Sizes = {}): Promise<Analysis> {
  const bytes = new Uint8Array(readFileSync(resolve(MODELS, `${name}.onnx`)));
  const opened = await openModel(bytesSource(bytes, `${name}.onnx`), { dims });
  if (!opened.ok) throw new Error(opened.error.what);
  return analyze(opened.value);
}

describe.skipIf(!present)("a dynamic export", () => {
  it("of ResNet-18 gives its static twin's totals at batch 1, and those of any batch set", async () => {
    const open = await model("resnet18_dynamic_batch");
    expect(open.symbolic?.macs).toBe("1814073344*batch");
    expect(open.totals.macs).toBe(0);
    expectAgreement(open, await model("resnet18"), { batch: 1 });
    for (const batch of [1, 2, 7, 64])
      expectAgreement(open, await model("resnet18_dynamic_batch", { batch }), { batch });
  });

  it("of BERT gives the totals of any batch and sequence set, the peak included", async () => {
    const open = await model("bert_base_dynamic");
    expect(open.symbolic?.macs).toBe("65536*batch + 3145728*batch*sequence + 2048*batch*sequence*sequence");
    expect(open.unresolved).toEqual([]);
    for (const sizes of [
      { batch: 1, sequence: 1 },
      { batch: 2, sequence: 48 },
      { batch: 1, sequence: 512 },
      { batch: 16, sequence: 3 },
    ])
      expectAgreement(open, await model("bert_base_dynamic", sizes), sizes);
  });

  it("is counted without what is still open when only some sizes are set", async () => {
    const open = await model("bert_base_dynamic", { batch: 2 });
    expect(open.openDims).toEqual(["sequence"]);
    expectAgreement(open, await model("bert_base_dynamic", { batch: 2, sequence: 9 }), { sequence: 9 });
  });
});

describe("a language model built from its header", () => {
  it("gives the totals of a prompt and of a token after a cache", async () => {
    const bytes = new Uint8Array(
      readFileSync(resolve(import.meta.dirname, "../../fixtures/language/gpt2.gguf")),
    );
    const counted = async (dims: Sizes) => {
      const opened = await openModel(bytesSource(bytes, "gpt2.gguf"), { dims });
      if (!opened.ok) throw new Error(opened.error.what);
      return analyze(opened.value);
    };
    const open = await counted({});
    for (const sizes of [
      { batch: 1, sequence: 128, past: 0 },
      { batch: 1, sequence: 1, past: 1000 },
      { batch: 3, sequence: 5, past: 7 },
    ])
      expectAgreement(open, await counted(sizes), sizes);
  });
});

const RELU = { op: "Relu", inputs: ["x"], outputs: ["y"] };

function open(spec: GraphSpec): Analysis {
  return analyze(buildGraph(spec));
}

describe("expressions", () => {
  it("stand for a node's figures, which as numbers are not known", () => {
    const { nodes, symbolic, totals, unpriced } = open({
      inputs: { x: ["batch", 8] },
      made: { y: ["batch", 8] },
      outputs: ["y"],
      nodes: [RELU],
    });
    expect(nodes[0]).toMatchObject({
      class: "elementwise",
      priced: false,
      flops: 0,
      symbolic: { macs: "0", flops: "8*batch", bytesRead: "32*batch", bytesWritten: "32*batch" },
    });
    expect(symbolic).toMatchObject({ flops: "8*batch", peakActivationBytes: "64*batch" });
    expect(totals).toMatchObject({ flops: 0, bytesRead: 0, peakActivationBytes: 0 });
    expect(unpriced).toEqual([]);
  });

  it("are not there where nothing is open, nor for a view", () => {
    const spec = { made: { y: [8, "batch"] }, nodes: [{ op: "Reshape", inputs: ["x"], outputs: ["y"] }] };
    const view = open({ inputs: { x: ["batch", 8] }, ...spec });
    expect(view.nodes[0]).toMatchObject({ class: "view", priced: true });
    expect(view.nodes[0]!.symbolic).toBeUndefined();
    expect(view.symbolic).toMatchObject({ flops: "0", peakActivationBytes: "32*batch" });
    expect(open({ inputs: { x: [8] }, made: { y: [8] }, nodes: [RELU] }).symbolic).toBeNull();
  });

  it("hold floors of sizes", () => {
    const half = "floor((h + 1)/2)";
    const { nodes } = open({
      inputs: { x: [1, 3, "h", "h"] },
      weights: { w: [16, 3, 3, 3] },
      made: { y: [1, 16, half, half] },
      nodes: [{ op: "Conv", inputs: ["x", "w"], outputs: ["y"] }],
    });
    expect(nodes[0]!.symbolic?.macs).toBe(`432*${half}*${half}`);
    expect(nodes[0]!.symbolic?.bytesRead).toBe("12*h*h");
  });

  it("are left out where a rule computes no polynomial, rather than wrong", () => {
    // The last size of a resize is the first at 1.
    const { nodes, symbolic, unpriced } = open({
      inputs: { x: [1, 1, "n"] },
      made: { y: [1, 1, "floor((n)/2) + n"] },
      nodes: [{ op: "Resize", inputs: ["x"], outputs: ["y"], attributes: { mode: "linear" } }],
    });
    expect(nodes[0]!.symbolic).toMatchObject({ macs: "0", flops: null, bytesRead: "4*n" });
    expect(symbolic).toMatchObject({ macs: "0", flops: null, bytesRead: "4*n" });
    expect(unpriced).toEqual([]);
  });

  it("multiply a body by trips that are open", () => {
    const body = buildGraph({
      made: { y: [100] },
      outputs: ["y"],
      nodes: [{ op: "Relu", name: "relu", inputs: ["x"], outputs: ["y"] }],
    });
    const scan = (steps: string | number) =>
      open({
        inputs: { x: [100], state: [1], seq: [steps, 5] },
        made: { end: [1], rows: [steps, 100] },
        nodes: [
          {
            op: "Scan",
            inputs: ["state", "seq"],
            outputs: ["end", "rows"],
            iterations: steps,
            bodies: { body },
          },
        ],
      });
    expect(scan("steps").symbolic).toMatchObject({ flops: "100*steps", bytesRead: "400*steps" });
    expect(scan("steps").unresolved).toEqual([]);
    expectAgreement(scan("steps"), scan(7), { steps: 7 });
  });

  it("count bytes of packed types rounded up", () => {
    const packed = (n: string | number) =>
      open({
        inputs: { x: { dtype: "i4", shape: [n, 3] } },
        made: { y: { dtype: "i4", shape: [n, 3] } },
        outputs: ["y"],
        nodes: [{ op: "Transpose", inputs: ["x"], outputs: ["y"] }],
      });
    expect(packed("n").symbolic?.peakActivationBytes).toMatch(/floor/);
    for (const n of [1, 2, 5]) {
      const { peakActivationBytes } = totalsAt(packed("n"), { n });
      expect(peakActivationBytes).toBe(packed(n).totals.peakActivationBytes);
    }
  });
});

describe("the peak", () => {
  const layers = (n: string | number, second: number) =>
    open({
      inputs: { x: [n, 10] },
      made: { a: [n, 10], b: [second], c: [second] },
      outputs: ["c"],
      nodes: [
        { op: "Relu", inputs: ["x"], outputs: ["a"] },
        { op: "Slice", inputs: ["a"], outputs: ["b"] },
        { op: "Relu", inputs: ["b"], outputs: ["c"] },
      ],
    });

  it("is the moment that is the largest at all sizes", () => {
    expect(layers("n", 2).symbolic?.peakActivationBytes).toBe("80*n");
  });

  it("is a maximum where that depends on the sizes", () => {
    const { symbolic } = layers("n", 100);
    expect(symbolic?.peakActivationBytes).toMatch(/^max\(/);
    for (const n of [1, 3, 9, 10, 11, 12, 50])
      expect(evaluateExpression(symbolic!.peakActivationBytes!, { n })).toBe(
        layers(n, 100).totals.peakActivationBytes,
      );
  });

  it("leaves out moments between two others", () => {
    // As caches of language models: what was is let go layer by layer, what will be is made.
    const layers = 40;
    const at = (past: string | number, now: string | number) =>
      open({
        inputs: Object.fromEntries(Array.from({ length: layers }, (_, i) => [`past${i}`, [past, 4]])),
        made: Object.fromEntries(Array.from({ length: layers }, (_, i) => [`now${i}`, [now, 5]])),
        outputs: Array.from({ length: layers }, (_, i) => `now${i}`),
        nodes: Array.from({ length: layers }, (_, i) => ({
          op: "Relu",
          inputs: [`past${i}`],
          outputs: [`now${i}`],
        })),
      });
    const { symbolic } = at("past", "now");
    expect(symbolic?.peakActivationBytes).toBe("max(20*now + 640*past, 800*now + 16*past)");
    for (const [past, now] of [
      [1, 1],
      [5, 4],
      [7, 100],
      [100, 7],
    ] as const)
      expect(evaluateExpression(symbolic!.peakActivationBytes!, { past, now })).toBe(
        at(past, now).totals.peakActivationBytes,
      );
  });

  it("knows what was alive before the first open size", () => {
    const { symbolic } = open({
      inputs: { x: [1000] },
      made: { a: [1000], b: ["n"] },
      outputs: ["b"],
      nodes: [
        { op: "Relu", inputs: ["x"], outputs: ["a"] },
        { op: "NonZero", inputs: ["a"], outputs: ["b"] },
      ],
    });
    expect(evaluateExpression(symbolic!.peakActivationBytes!, { n: 1 })).toBe(8000);
    expect(evaluateExpression(symbolic!.peakActivationBytes!, { n: 2000 })).toBe(12_000);
  });
});

describe("branches of an If", () => {
  const branch = (shape: readonly (string | number)[]) =>
    buildGraph({
      made: { y: shape },
      outputs: ["y"],
      nodes: [{ op: "Relu", name: "relu", inputs: ["x"], outputs: ["y"] }],
    });
  const choice = (one: readonly (string | number)[], other: readonly (string | number)[]) =>
    open({
      inputs: { x: ["n"], c: { dtype: "bool", shape: [] } },
      made: { y: null },
      nodes: [
        {
          op: "If",
          name: "if",
          inputs: ["c"],
          outputs: ["y"],
          bodies: { then_branch: branch(one), else_branch: branch(other) },
        },
      ],
    });

  it("are compared at all sizes", () => {
    const { symbolic, nodes, alternatives } = choice(["n"], ["n", 2]);
    expect(symbolic?.flops).toBe("2*n");
    expect(nodes.map(({ name }) => name)).toEqual(["if", "if/else_branch/relu"]);
    expect(alternatives![0]!.nodes[0]!.symbolic?.flops).toBe("n");
    expect(choice(["n"], ["n"]).symbolic?.flops).toBe("n");
  });

  it("leave no one expression where the costlier depends on the sizes", () => {
    expect(choice(["n"], [100]).symbolic?.flops).toBeNull();
  });
});
