import { describe, expect, it } from "vitest";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import type { RuntimePlan } from "../../../../src/predict/runtimes/types.ts";
import { F32, I64, model, node, opened, tensor, value } from "../../graph/support.ts";
import { buildGraph } from "../build.ts";

/** What small models become; the operators were seen in graphs that onnxruntime-web 1.30.0 saved. */
const SIDES = { gpu: "onnxruntime-web/webgpu", cpu: "onnxruntime-web/wasm" } as const;

const opsOf = ({ ops }: RuntimePlan) => ops.map(({ op }) => op);
const transposes = ({ ops }: RuntimePlan) => ops.filter(({ op }) => op === "Transpose");

const weight = (name: string, dims: number[]) => tensor(name, dims, undefined, F32);
const number = (name: string, v: number) => tensor(name, [], [v], F32);

/** Gelu, a residual and a layer normalization, written out as exporters do. */
function transformer(): Parameters<typeof model>[0] {
  return {
    input: [value("x", [1, 16, 64])],
    output: [value("y", [1, 16, 64])],
    initializer: [
      weight("w", [64, 64]),
      weight("bias", [64]),
      weight("gamma", [64]),
      weight("beta", [64]),
      number("root2", Math.SQRT2),
      number("one", 1),
      number("half", 0.5),
      number("two", 2),
      number("epsilon", 1e-5),
    ],
    node: [
      node("MatMul", ["x", "w"], ["product"]),
      node("Add", ["product", "bias"], ["h"]),
      node("Div", ["h", "root2"], ["scaled"]),
      node("Erf", ["scaled"], ["erf"]),
      node("Add", ["erf", "one"], ["plus"]),
      node("Mul", ["h", "plus"], ["twice"]),
      node("Mul", ["twice", "half"], ["gelu"]),
      node("Add", ["gelu", "x"], ["sum"]),
      node("ReduceMean", ["sum"], ["mean"], { axes: [-1] }),
      node("Sub", ["sum", "mean"], ["centred"]),
      node("Pow", ["centred", "two"], ["square"]),
      node("ReduceMean", ["square"], ["variance"], { axes: [-1] }),
      node("Add", ["variance", "epsilon"], ["safe"]),
      node("Sqrt", ["safe"], ["deviation"]),
      node("Div", ["centred", "deviation"], ["normal"]),
      node("Mul", ["normal", "gamma"], ["stretched"]),
      node("Add", ["stretched", "beta"], ["y"]),
    ],
  };
}

describe("fusions", () => {
  it("the CPU gets Gelu and the normalization of a residual in any version", async () => {
    const plan = planOf(await opened(model(transformer(), 16)), SIDES.cpu);
    expect(opsOf(plan)).toEqual(["Gemm", "Gelu", "SkipLayerNormalization"]);
    expect(plan.ops[0]?.inputs.map((input) => input?.shape)).toEqual([[16, 64], [64, 64], [64]]);
    expect(plan.ops.flatMap(({ nodes }) => nodes)).toHaveLength(17);
  });

  it("WebGPU gets what is ONNX's own operator in the file's version", async () => {
    const before = opsOf(planOf(await opened(model(transformer(), 16)), SIDES.gpu));
    expect(before).toHaveLength(16);
    expect(before).not.toContain("LayerNormalization");
    const since = opsOf(planOf(await opened(model(transformer(), 17)), SIDES.gpu));
    expect(since).toEqual(["Gemm", "Div", "Erf", "Add", "Mul", "Mul", "SkipLayerNormalization"]);
  });

  it("a convolution without a bias keeps the sum behind it on the CPU", async () => {
    const file = (bias: string[]) =>
      model(
        {
          input: [value("x", [1, 8, 16, 16])],
          output: [value("y", [1, 8, 16, 16])],
          initializer: [weight("w", [8, 8, 1, 1]), weight("b", [8])],
          node: [node("Conv", ["x", "w", ...bias], ["c"]), node("Add", ["c", "x"], ["y"])],
        },
        16,
      );
    expect(opsOf(planOf(await opened(file([])), SIDES.cpu))).toEqual(["Conv", "Add"]);
    expect(opsOf(planOf(await opened(file(["b"])), SIDES.cpu))).toEqual(["FusedConv"]);
  });
});

describe("layouts on WebGPU", () => {
  /** A segmentation head: what stops transpositions, and what they pass. */
  it("transpositions stand where a channels-last region ends", async () => {
    const file = model(
      {
        input: [value("x", [1, 3, 32, 32])],
        output: [value("y", [1, 32, 32], I64), value("z", [1, 4, 32, 32])],
        initializer: [
          weight("w1", [8, 3, 3, 3]),
          weight("w2", [16, 8, 3, 3]),
          weight("w3", [4, 24, 1, 1]),
          tensor("scales", [4], [1, 1, 2, 2], F32),
        ],
        node: [
          node("Conv", ["x", "w1"], ["a"], { pads: [1, 1, 1, 1] }),
          node("Relu", ["a"], ["r"]),
          node("MaxPool", ["r"], ["p"], { kernel_shape: [2, 2], strides: [2, 2] }),
          node("Conv", ["p", "w2"], ["b"], { pads: [1, 1, 1, 1] }),
          node("LeakyRelu", ["b"], ["l"]),
          node("Resize", ["l", "", "scales"], ["u"], { mode: "nearest" }),
          node("Concat", ["u", "r"], ["c"], { axis: 1 }),
          node("Conv", ["c", "w3"], ["logits"]),
          node("Softmax", ["logits"], ["z"], { axis: 1 }),
          node("ArgMax", ["logits"], ["y"], { axis: 1, keepdims: 0 }),
        ],
      },
      16,
    );
    const plan = planOf(await opened(file), SIDES.gpu);
    expect(plan.ops).toHaveLength(13);
    expect(transposes(plan).map(({ inputs }) => inputs[0]?.shape)).toEqual(
      expect.arrayContaining([
        [1, 3, 32, 32],
        [1, 16, 16, 16],
      ]),
    );
    const conv = plan.ops.find(({ op }) => op === "Conv");
    expect(conv?.inputs[1]?.shape).toEqual([3, 3, 3, 8]);
    expect(conv?.outputs[0]?.shape).toEqual([1, 32, 32, 8]);
    // Softmax and ArgMax over channels follow the channels to the end.
    expect(plan.ops.find(({ op }) => op === "Softmax")?.attributes.axis).toBe(3);
  });

  it("nothing is transposed without a convolution or a pool, nor on the CPU", async () => {
    const file = model({
      input: [value("x", [1, 8, 4, 4])],
      output: [value("y", [1, 8, 4, 4])],
      node: [node("Relu", ["x"], ["y"])],
    });
    expect(opsOf(planOf(await opened(file), SIDES.gpu))).toEqual(["Relu"]);
    const conv = model({
      input: [value("x", [1, 8, 4, 4])],
      output: [value("y", [1, 4, 4, 4])],
      initializer: [weight("w", [4, 8, 1, 1])],
      node: [node("Conv", ["x", "w"], ["y"])],
    });
    expect(opsOf(planOf(await opened(conv), SIDES.cpu))).toEqual(["Conv"]);
    expect(opsOf(planOf(await opened(conv), SIDES.gpu))).toEqual(["Transpose", "Conv", "Transpose"]);
  });
});

describe("what WebGPU does not run", () => {
  it("an operator without a kernel runs on the CPU, and its tensors are copied there and back", async () => {
    const file = model({
      input: [value("x", [2, 100])],
      output: [value("y", [2, 100])],
      initializer: [tensor("slope", [1], [0.1], F32)],
      node: [node("Exp", ["x"], ["a"]), node("PRelu", ["a", "slope"], ["b"]), node("Neg", ["b"], ["y"])],
    });
    const plan = planOf(await opened(file), SIDES.gpu);
    expect(plan.ops.map(({ op, on }) => [op, on])).toEqual([
      ["Exp", "gpu"],
      ["PRelu", "cpu"],
      ["Neg", "gpu"],
    ]);
    expect(plan.copies.map(({ from, bytes }) => [from, bytes])).toEqual([
      ["gpu", 800],
      ["cpu", 800],
    ]);
  });

  it("64-bit integers are the CPU's", async () => {
    const file = model({
      input: [value("x", [4], I64)],
      output: [value("y", [4], I64)],
      node: [node("Add", ["x", "x"], ["y"])],
    });
    expect(planOf(await opened(file), SIDES.gpu).ops[0]?.on).toBe("cpu");
  });

  it("a pool that rounds up is refused, on WebGPU only", async () => {
    const file = model({
      input: [value("x", [1, 8, 5, 5])],
      output: [value("y", [1, 8, 3, 3])],
      node: [
        node(
          "MaxPool",
          ["x"],
          ["y"],
          { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 },
          { name: "pool" },
        ),
      ],
    });
    expect(planOf(await opened(file), SIDES.gpu).refused).toBe(
      "WebGPU in onnxruntime-web has no MaxPool that rounds its sizes up (ceil_mode): pool.",
    );
    expect(planOf(await opened(file), SIDES.cpu).refused).toBeUndefined();
  });
});

describe("what is not known", () => {
  it("a session that is not told the sizes keeps product and bias apart", async () => {
    const file = model({
      input: [value("x", ["batch", 16, 64])],
      output: [value("y", ["batch", 16, 64])],
      initializer: [weight("w", [64, 64]), weight("b", [64])],
      node: [node("MatMul", ["x", "w"], ["p"]), node("Add", ["p", "b"], ["y"])],
    });
    const [written, sized] = [await opened(file), await opened(file, { dims: { batch: 2 } })];
    expect(opsOf(planOf(sized, SIDES.gpu, written))).toEqual(["MatMul", "Add"]);
    expect(opsOf(planOf(sized, SIDES.gpu))).toEqual(["Gemm"]);
    const open = planOf(written, SIDES.gpu);
    expect(open.ops).toEqual([]);
    expect(open.notes).toHaveLength(1);
  });

  it("bodies run as often as their node says, and a branch that is not known is planned with a note", async () => {
    const step = (op: string) => ({ op, inputs: ["i"], outputs: ["o"] });
    const body = (ops: readonly string[]) =>
      buildGraph({
        inputs: { i: [4] },
        made: { o: [4], p: [4] },
        outputs: [ops.length > 1 ? "p" : "o"],
        nodes: ops.map((op, at) => (at === 0 ? step(op) : { op, inputs: ["o"], outputs: ["p"] })),
      });
    const plan = planOf(
      buildGraph({
        inputs: { n: { dtype: "i64", shape: [] }, c: { dtype: "bool", shape: [] }, x: [4] },
        made: { y: [4], z: [4] },
        outputs: ["y", "z"],
        nodes: [
          {
            op: "Loop",
            inputs: ["n", "c", "x"],
            outputs: ["y"],
            bodies: { body: body(["Exp"]) },
            iterations: 5,
          },
          {
            op: "If",
            name: "choice",
            inputs: ["c"],
            outputs: ["z"],
            bodies: { then_branch: body(["Neg"]), else_branch: body(["Abs", "Sqrt"]) },
          },
        ],
      }),
      SIDES.gpu,
    );
    expect(plan.ops.map(({ op, repeats }) => [op, repeats])).toEqual([
      ["Exp", 5],
      ["Abs", 1],
      ["Sqrt", 1],
    ]);
    expect(plan.notes).toEqual(["Which branch runs is not known; the longer one is planned: choice."]);
  });
});
