import { describe, expect, it } from "vitest";
import type { Attribute, GraphNode, ModelGraph } from "../../../../src/graph/model.ts";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import { buildGraph } from "../build.ts";

/** Every kind of operator that the plan's rules look at, in one graph. */
const WHOLE = buildGraph({
  inputs: { x: [1, 3, 8, 8] },
  weights: {
    w: [4, 3, 1, 1],
    v: [8, 8],
    b: [8],
    s: [],
    list: { dtype: "i64", shape: [2] },
    one: { dtype: "i64", shape: [] },
  },
  made: {
    c: [1, 4, 8, 8],
    r: [1, 4, 8, 8],
    p: [1, 4, 8, 8],
    n: [1, 4, 8, 8],
    cat: [1, 8, 8, 8],
    sl: [1, 4, 8, 8],
    t: [1, 8, 4, 8],
    m: [1, 8, 4, 8],
    a: [1, 8, 4, 8],
    rs: [1, 8, 32],
    g: [8, 32],
    q: [1, 8, 32],
    red: [1, 8, 1],
    sq: [1, 8],
    h: [1, 8],
    sg: [1, 8],
    y: [1, 8],
    sh: { dtype: "i64", shape: [4] },
    arg: { dtype: "i64", shape: [1, 8, 8] },
    e: [1, 8],
    f: [1, 8],
    k: [1, 8],
  },
  outputs: ["y", "arg", "k"],
  nodes: [
    { op: "Conv", inputs: ["x", "w"], outputs: ["c"], attributes: { kernel_shape: [1, 1] } },
    { op: "Relu", inputs: ["c"], outputs: ["r"] },
    { op: "MaxPool", inputs: ["r"], outputs: ["p"], attributes: { kernel_shape: [1, 1] } },
    { op: "BatchNormalization", inputs: ["p", "b", "b", "b", "b"], outputs: ["n"] },
    { op: "Concat", inputs: ["n", "r"], outputs: ["cat"], attributes: { axis: 1 } },
    { op: "Slice", inputs: ["cat", "list", "list", "list"], outputs: ["sl"] },
    { op: "Shape", inputs: ["sl"], outputs: ["sh"] },
    { op: "ArgMax", inputs: ["sl"], outputs: ["arg"], attributes: { axis: 1, keepdims: 0 } },
    { op: "Transpose", inputs: ["sl"], outputs: ["t"], attributes: { perm: [0, 2, 1, 3] } },
    { op: "MatMul", inputs: ["t", "v"], outputs: ["m"] },
    { op: "Add", inputs: ["m", "b"], outputs: ["a"] },
    { op: "Reshape", inputs: ["a", "list"], outputs: ["rs"] },
    { op: "Gather", inputs: ["rs", "one"], outputs: ["g"], attributes: { axis: 0 } },
    { op: "Unsqueeze", inputs: ["g", "list"], outputs: ["q"] },
    { op: "ReduceMean", inputs: ["q"], outputs: ["red"], attributes: { axes: [2] } },
    { op: "Squeeze", inputs: ["red", "list"], outputs: ["sq"] },
    { op: "HardSwish", inputs: ["sq"], outputs: ["h"] },
    { op: "Sigmoid", inputs: ["h"], outputs: ["sg"] },
    { op: "Mul", inputs: ["h", "sg"], outputs: ["y"] },
    { op: "Div", inputs: ["y", "s"], outputs: ["e"] },
    { op: "Erf", inputs: ["e"], outputs: ["f"] },
    { op: "PRelu", inputs: ["f", "s"], outputs: ["k"] },
  ],
});

/** Numbers in [0, n) that are the same on every run. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const NONSENSE: readonly Attribute[] = [-1, 7, "x", [], [0, 0, 0, 0], [3, 2, 1, 9], [-5]];

function damaged(seed: number): ModelGraph {
  const roll = dice(seed);
  const tensors = new Map(WHOLE.tensors);
  for (const [name, tensor] of tensors) {
    const what = roll(80);
    if (what === 0) tensors.set(name, { ...tensor, shape: null });
    if (what === 1) tensors.set(name, { ...tensor, shape: [0, roll(3), 5] });
    if (what === 2) tensors.set(name, { ...tensor, shape: [] });
    if (what === 3) tensors.delete(name);
  }
  const nodes = WHOLE.nodes.map((node): GraphNode => {
    const what = roll(20);
    if (what === 0) return { ...node, inputs: node.inputs.slice(0, roll(node.inputs.length + 1)) };
    if (what === 1) return { ...node, inputs: node.inputs.map((name) => (roll(2) === 0 ? "" : name)) };
    if (what === 2) return { ...node, outputs: [] };
    if (what < 3 || what > 7) return node;
    const keys = ["axis", "axes", "perm", "keepdims", "mode"];
    return {
      ...node,
      attributes: { ...node.attributes, [keys[roll(keys.length)]!]: NONSENSE[roll(NONSENSE.length)]! },
    };
  });
  return {
    ...WHOLE,
    tensors,
    nodes,
    source: { ...WHOLE.source, version: `opset ${[9, 13, 17, 20][roll(4)]}` },
  };
}

describe("a graph that no runtime would take", () => {
  it.each(["onnxruntime-web/webgpu", "onnxruntime-web/wasm"] as const)(
    "is planned without harm: %s",
    (runtime) => {
      expect(planOf(WHOLE, runtime).ops.length).toBeGreaterThan(12);
      for (let seed = 1; seed <= 500; seed++) {
        const { ops, copies } = planOf(damaged(seed), runtime);
        const dims = ops.flatMap(({ inputs, outputs }) =>
          [...inputs, ...outputs].flatMap((one) => one?.shape ?? []),
        );
        expect(
          dims.every((dim) => Number.isInteger(dim) && dim >= 0),
          `seed ${seed}`,
        ).toBe(true);
        expect(copies.every(({ bytes }) => Number.isFinite(bytes))).toBe(true);
      }
    },
  );
});
