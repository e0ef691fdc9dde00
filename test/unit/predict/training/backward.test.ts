import { describe, expect, it } from "vitest";
import type { Attribute } from "../../../../src/graph/model.ts";
import { MICROSOFT_RULES, STANDARD_RULES } from "../../../../src/predict/cost/index.ts";
import { backwardRule } from "../../../../src/predict/training/backward/index.ts";
import { buildGraph, type NodeSpec } from "../build.ts";
import { trained } from "./layers.ts";

/**
 * What one operator takes on the way back. Its first input is made by a product with a trained weight before it, so that
 * a gradient is asked for; the figures are those of the operator alone.
 */
function behind(
  op: string,
  input: readonly number[],
  output: readonly number[],
  options: {
    readonly weights?: readonly (readonly number[])[];
    readonly attributes?: Readonly<Record<string, Attribute>>;
    readonly domain?: string;
    readonly second?: readonly number[];
  } = {},
) {
  const { weights = [], attributes = {}, domain = "", second } = options;
  const nodes: NodeSpec[] = [
    { op: "Mul", inputs: ["in", "scale"], outputs: ["x"] },
    ...(second ? [{ op: "Mul", inputs: ["in2", "scale2"], outputs: ["x2"] }] : []),
    {
      op,
      domain,
      name: "node",
      inputs: ["x", ...(second ? ["x2"] : []), ...weights.map((_, at) => `w${at}`)],
      outputs: ["y"],
      attributes,
    },
  ];
  const training = trained(
    buildGraph({
      inputs: { in: input, ...(second ? { in2: second } : {}) },
      weights: {
        scale: input,
        ...(second ? { scale2: second } : {}),
        ...Object.fromEntries(weights.map((shape, at) => [`w${at}`, shape])),
      },
      made: { x: input, ...(second ? { x2: second } : {}), y: output },
      outputs: ["y"],
      nodes,
    }),
  );
  expect(training.unpriced).toEqual([]);
  const node = training.nodes.at(-1)!;
  const kernels = training.kernels.backward.filter(({ name }) => name.startsWith("node,"));
  return { ...node, kernels, memory: training.memory, classes: kernels.map((kernel) => kernel.class) };
}

describe("products", () => {
  it("give each operand one product, and the bias a sum", () => {
    const { toInput, toWeight, classes } = behind("Conv", [2, 3, 8, 8], [2, 4, 8, 8], {
      weights: [[4, 3, 3, 3], [4]],
      attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    });
    const macs = 2 * 4 * 64 * 27;
    expect(toInput.macs).toBe(macs);
    // The sum over the output for the bias is the only other arithmetic.
    expect(toWeight).toMatchObject({ macs, flops: 2 * macs + 2 * 4 * 64 });
    expect(classes.toSorted()).toEqual(["conv", "conv", "reduction"]);
  });

  it("read the output's gradient and the other operand, and write their own", () => {
    const { toInput, toWeight, memory } = behind("MatMul", [8, 32], [8, 16], { weights: [[32, 16]] });
    expect(toInput).toMatchObject({ bytesRead: 4 * 8 * 16, bytesWeights: 4 * 32 * 16 });
    expect(toInput.bytesWritten).toBe(4 * 8 * 32);
    expect(toWeight).toMatchObject({ bytesRead: 4 * (8 * 16 + 8 * 32), bytesWeights: 0 });
    expect(toWeight.bytesWritten).toBe(4 * 32 * 16);
    // The product's left operand; the factor before it, for its weight; nothing of what comes out.
    expect(memory.activations).toBe(2 * 4 * 8 * 32);
  });

  it("of two activations are two products", () => {
    const { toInput, toWeight } = behind("MatMul", [2, 8, 4], [2, 8, 8], { second: [2, 4, 8] });
    expect(toInput.macs).toBe(2 * 2 * 8 * 8 * 4);
    expect(toWeight.flops).toBe(0);
  });

  it("transposed and depthwise convolutions keep their classes", () => {
    const up = behind("ConvTranspose", [1, 4, 8, 8], [1, 2, 16, 16], {
      weights: [[4, 2, 2, 2]],
      attributes: { strides: [2, 2], kernel_shape: [2, 2] },
    });
    expect(up.classes).toEqual(["conv-transpose", "conv-transpose"]);
    const depth = behind("Conv", [1, 4, 8, 8], [1, 4, 8, 8], {
      weights: [[4, 1, 3, 3]],
      attributes: { group: 4, kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    });
    expect(depth.classes).toEqual(["depthwise-conv", "depthwise-conv"]);
    expect(depth.toInput.macs).toBe(4 * 64 * 9);
  });
});

describe("everything else, FLOP for each element", () => {
  const n = 8 * 16;
  it.each([
    ["Relu", 1, 0],
    ["Sigmoid", 3, 0],
    ["Tanh", 3, 0],
    ["Gelu", 11, 2],
    ["Exp", 1, 0],
    ["Log", 1, 1],
    ["Softmax", 4, 0],
    ["LogSoftmax", 4, 1],
    ["Identity", 0, 0],
    // In no table: the function's own 2, and dy.
    ["Softplus", 5, 2],
  ])("%s", (op, flops, sfu) => {
    const { toInput } = behind(op, [8, 16], [8, 16]);
    expect(toInput.flops).toBe(flops * n);
    expect(toInput.sfu).toBe(sfu * n);
  });

  it("a Relu reads what it wrote and its gradient, and keeps only that", () => {
    const { toInput, memory } = behind("Relu", [8, 16], [8, 16]);
    expect(toInput).toMatchObject({ bytesRead: 2 * 4 * n, bytesWritten: 4 * n });
    // Its output, and the input of the factor before it.
    expect(memory.activations).toBe(2 * 4 * n);
  });

  it("a layer norm takes 10 to its input and 5 to scale and offset", () => {
    const { toInput, toWeight, classes } = behind("LayerNormalization", [8, 16], [8, 16], {
      weights: [[16], [16]],
    });
    expect([toInput.flops, toWeight.flops]).toEqual([10 * n, 5 * n]);
    expect(classes).toEqual(["normalization", "reduction"]);
  });

  it("a batch norm computes its statistics, and does not learn them", () => {
    const { forward, parameters } = behind("BatchNormalization", [8, 16, 4, 4], [8, 16, 4, 4], {
      weights: [[16], [16], [16], [16]],
    });
    expect(forward.flops).toBe(5 * n * 16);
    expect(parameters).toBe(32);
  });

  it("an addition hands its gradient on; a bias's is summed up", () => {
    const both = behind("Add", [8, 16], [8, 16], { second: [8, 16] });
    expect(both.kernels).toEqual([]);
    const bias = behind("Add", [8, 16], [8, 16], { weights: [[16]] });
    expect([bias.toInput.flops, bias.toWeight.flops]).toEqual([0, n]);
    expect(bias.classes).toEqual(["reduction"]);
  });

  it("a product of two takes one for each", () => {
    expect(behind("Mul", [8, 16], [8, 16], { second: [8, 16] }).toInput.flops).toBe(2 * n);
  });

  it("a maximum is sent to its place, which 4 bytes name", () => {
    const { toInput, memory } = behind("MaxPool", [1, 2, 8, 8], [1, 2, 4, 4], {
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    });
    const outputs = 2 * 16;
    expect(toInput.flops).toBe(outputs);
    expect(toInput).toMatchObject({ bytesRead: (4 + 4) * outputs, bytesWritten: 4 * 2 * 64 });
    expect(memory.activations).toBe(4 * 2 * 64 + 4 * outputs);
  });

  it("parts go back to where they came from, and copies are added up", () => {
    const padded = behind("Pad", [8, 16], [10, 16]);
    expect(padded.toInput).toMatchObject({ flops: 0, bytesRead: 4 * n, bytesWritten: 4 * n });
    const joined = behind("Concat", [8, 16], [8, 24], { second: [8, 8], attributes: { axis: 1 } });
    expect(joined.toInput).toMatchObject({ flops: 0, bytesRead: 4 * 8 * 24, bytesWritten: 4 * 8 * 24 });
    const sliced = behind("Slice", [8, 16], [2, 16]);
    expect(sliced.toInput).toMatchObject({ flops: 0, bytesRead: 4 * 32, bytesWritten: 4 * n });
    const stretched = behind("Expand", [8, 16], [3, 8, 16]);
    expect(stretched.toInput).toMatchObject({ flops: 3 * n, bytesRead: 3 * 4 * n, bytesWritten: 4 * n });
    expect(stretched.classes).toEqual(["reduction"]);
  });

  it("rows looked up are scatter-added into a gradient as large as the table", () => {
    const graph = buildGraph({
      inputs: { ids: { dtype: "i64", shape: [4] } },
      weights: { table: [100, 8] },
      made: { y: [4, 8] },
      outputs: ["y"],
      nodes: [{ op: "Gather", inputs: ["table", "ids"], outputs: ["y"] }],
    });
    const { toWeight, memory, parameters } = trained(graph);
    expect(parameters).toBe(800);
    expect(toWeight).toMatchObject({ macs: 0, flops: 32, bytesRead: 4 * 32 + 8 * 4 });
    expect(toWeight.bytesWritten).toBe(4 * (800 + 32));
    expect(memory.activations).toBe(8 * 4);
  });

  it("a recurrent cell goes back step by step, its weights' product once over all steps", () => {
    const { kernels, toInput, toWeight, forward } = behind("LSTM", [6, 2, 8], [6, 1, 2, 16], {
      weights: [
        [1, 64, 8],
        [1, 64, 16],
      ],
      attributes: { hidden_size: 16 },
    });
    expect(forward.macs).toBe(12 * 64 * 24);
    expect([toInput.macs, toWeight.macs]).toEqual([forward.macs, forward.macs]);
    expect(kernels.map((kernel) => kernel.steps ?? 1)).toEqual([6, 1]);
  });

  it("fused attention computes its scores anew: 2.5 times the forward", () => {
    const shape = [1, 4, 16, 8];
    const { toInput, toWeight, forward } = behind("Attention", shape, shape, { weights: [shape, shape] });
    expect(toInput.macs + toWeight.macs).toBe(2.5 * forward.macs);
  });
});

describe("where gradients go", () => {
  it("adds up those of a tensor that several read", () => {
    const graph = buildGraph({
      inputs: { in: [8, 16] },
      weights: { w: [16, 16] },
      made: { x: [8, 16], a: [8, 16], b: [8, 16], y: [8, 16] },
      outputs: ["y"],
      nodes: [
        { op: "MatMul", inputs: ["in", "w"], outputs: ["x"] },
        { op: "Relu", inputs: ["x"], outputs: ["a"] },
        { op: "Tanh", inputs: ["x"], outputs: ["b"] },
        { op: "Add", inputs: ["a", "b"], outputs: ["y"] },
      ],
    });
    const { nodes } = trained(graph);
    // One addition an element where x forks, and none for the gradient of the graph's input.
    expect(nodes[0]!.toInput).toMatchObject({ macs: 0, flops: 8 * 16 });
    expect(nodes[3]!.toInput.flops).toBe(0);
  });

  it("asks for none where no weight has a part, and none of what was rounded", () => {
    const graph = buildGraph({
      inputs: { in: [8, 16] },
      weights: { w: [16, 16] },
      made: { a: [8, 16], x: [8, 16], r: [8, 16], y: [8, 16] },
      outputs: ["y"],
      nodes: [
        { op: "Tanh", inputs: ["in"], outputs: ["a"] },
        { op: "MatMul", inputs: ["a", "w"], outputs: ["x"] },
        { op: "Round", inputs: ["x"], outputs: ["r"] },
        { op: "Exp", inputs: ["r"], outputs: ["y"] },
      ],
    });
    const { nodes } = trained(graph);
    expect(nodes.map(({ toInput, toWeight }) => [toInput.flops, toWeight.flops])).toEqual([
      [0, 0],
      [0, 2 * 8 * 16 * 16],
      [0, 0],
      [0, 0],
    ]);
  });

  it("keeps a tensor once that is read under two shapes", () => {
    const graph = buildGraph({
      inputs: { x: [8, 16] },
      weights: { a: [16, 16], b: [4, 4] },
      made: { p: [8, 16], r: [8, 16], v: [8, 4, 4], y: [8, 4, 4] },
      outputs: ["y"],
      nodes: [
        { op: "MatMul", inputs: ["x", "a"], outputs: ["p"] },
        { op: "Relu", inputs: ["p"], outputs: ["r"] },
        { op: "Reshape", inputs: ["r"], outputs: ["v"] },
        { op: "MatMul", inputs: ["v", "b"], outputs: ["y"] },
      ],
    });
    // x for the first product; r for the Relu and, as v, for the second.
    expect(trained(graph).memory.activations).toBe(2 * 4 * 8 * 16);
  });

  it("stops at the last layer when all others are frozen", () => {
    const spec = {
      inputs: { x: [8, 16] },
      weights: { a: [16, 16], b: [16, 16], c: [16] },
      made: { p: [8, 16], q: [8, 16], y: [8, 16] },
      outputs: ["y"],
      nodes: [
        { op: "MatMul", inputs: ["x", "a"], outputs: ["p"] },
        { op: "MatMul", inputs: ["p", "b"], outputs: ["q"] },
        { op: "Add", inputs: ["q", "c"], outputs: ["y"] },
      ],
    };
    const { nodes, parameters, memory } = trained(buildGraph(spec), { trained: "last" });
    expect(nodes.map(({ toInput }) => toInput.macs)).toEqual([0, 0, 0]);
    expect(nodes.map(({ toWeight }) => toWeight.macs)).toEqual([0, 8 * 16 * 16, 0]);
    expect(parameters).toBe(16 * 16 + 16);
    expect(memory.activations).toBe(4 * 8 * 16);
  });

  it("names what has no way back, and calls the totals lower bounds", () => {
    const graph = buildGraph({
      inputs: { in: [4, 4] },
      weights: { w: [4, 4] },
      made: { x: [4, 4], y: [] },
      outputs: ["y"],
      nodes: [
        { op: "MatMul", inputs: ["in", "w"], outputs: ["x"] },
        { op: "Det", inputs: ["x"], outputs: ["y"] },
      ],
    });
    const { unpriced, lowerBound } = trained(graph);
    expect(unpriced).toEqual([{ op: "Det", count: 1 }]);
    expect(lowerBound).toBe(true);
  });
});

describe("every rule", () => {
  const operand = (name: string, shape: readonly number[], weight: boolean) => {
    const elements = shape.reduce((a, b) => a * b, 1);
    return { name, dtype: "f32" as const, shape, elements, bytes: 4 * elements, weight, wanted: true };
  };

  it.each(Object.entries({ ...MICROSOFT_RULES, ...STANDARD_RULES }))(
    "%s gives finite amounts ≥ 0 or none, for any operands",
    (op, rule) => {
      for (const shape of [[2, 4, 6, 6], [4, 4, 3, 3], [2, 4, 24], [24], [], [0, 4]])
        for (const count of [0, 1, 2, 3, 8]) {
          const inputs = Array.from({ length: count }, (_, at) => operand(`i${at}`, shape, at % 2 === 1));
          const output = operand("o", shape, false);
          const attributes = { num_heads: 2, q_num_heads: 2, hidden_size: 3, K: 4, N: 4 };
          const constants = inputs.map((input) => ({ ...input, constant: input.weight }));
          const cost = rule({ op, attributes, inputs: constants, outputs: [{ ...output, constant: false }] });
          if (!cost) continue;
          const { class: opClass, macs, flops, sfu, steps = 1 } = cost;
          const view = { op, class: opClass, inputs, outputs: [output], output, macs, sfu, steps };
          const kernels = backwardRule(op, opClass)({ ...view, other: flops - 2 * macs }) ?? [];
          for (const { macs = 0, other = 0, sfu = 0, kept = 0, bytesWritten = 0 } of kernels)
            for (const amount of [macs, other, sfu, kept, bytesWritten])
              expect(Number.isFinite(amount) && amount >= 0).toBe(true);
        }
    },
  );
});
