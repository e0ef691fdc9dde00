import { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import type { HeldInfo } from "../../../src/graph/model.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { BOOL, F32, graph, I64, model, node, opened, refused, shapeIn, tensor, value } from "./support.ts";

/** An input that is a sequence, or an optional, of tensors. */
function holding(name: string, kind: "sequenceType" | "optionalType", dims: (number | string)[]) {
  const elemType = value("", dims).type!;
  return onnx.ValueInfoProto.create({ name, type: { [kind]: { elemType } } });
}

const untyped = (name: string) => onnx.ValueInfoProto.create({ name });
const number = (name: string, n: number) => tensor(name, [], [n]);

async function heldIn(nodes: onnx.NodeProto[], inputs: onnx.ValueInfoProto[], more: onnx.IGraphProto = {}) {
  const g = await opened(
    model({ input: inputs, output: [untyped(nodes.at(-1)!.output[0]!)], node: nodes, ...more }),
  );
  return { g, last: g.tensors.get(nodes.at(-1)!.output[0]!)! };
}

const x = value("x", [2, 3]);
const y = value("y", [4, 3]);

describe("a sequence", () => {
  it("that is constructed has each of its elements", async () => {
    const { last } = await heldIn([node("SequenceConstruct", ["x", "y"], ["s"])], [x, y]);
    const held: HeldInfo = { kind: "sequence", shape: ["s[0]", 3], count: 2, elements: 18 };
    expect(last).toMatchObject({ shape: null, dtype: "f32", held });
  });

  it.each([
    ["SequenceAt of a known place", ["SequenceAt", ["s", "one"], ["r"]], [4, 3]],
    ["SequenceAt counted from the end", ["SequenceAt", ["s", "minus"], ["r"]], [2, 3]],
    ["SequenceAt of a place that only a run knows", ["SequenceAt", ["s", "where"], ["r"]], ["s[0]", 3]],
    ["SequenceLength", ["SequenceLength", ["s"], ["r"]], []],
    ["ConcatFromSequence", ["ConcatFromSequence", ["s"], ["r"], { axis: 0 }], [6, 3]],
  ] as const)("%s", async (_, [type, inputs, outputs, attributes = {}], expected) => {
    const { g } = await heldIn(
      [node("SequenceConstruct", ["x", "y"], ["s"]), node(type, [...inputs], [...outputs], attributes)],
      [x, y, value("where", [], I64)],
      { initializer: [number("one", 1), number("minus", -2)] },
    );
    expect(shapeIn(g, "r")).toEqual(expected);
  });

  it("that grows and shrinks keeps the rest", async () => {
    const { g } = await heldIn(
      [
        node("SequenceEmpty", [], ["e"]),
        node("SequenceInsert", ["e", "x"], ["a"]),
        node("SequenceInsert", ["a", "y", "zero"], ["b"]),
        node("SequenceErase", ["b", "one"], ["c"]),
        node("SequenceAt", ["c", "zero"], ["r"]),
      ],
      [x, y],
      { initializer: [number("zero", 0), number("one", 1)] },
    );
    expect(g.tensors.get("b")?.held).toMatchObject({ count: 2, elements: 18 });
    expect(g.tensors.get("c")?.held).toMatchObject({ count: 1, shape: [4, 3] });
    expect(shapeIn(g, "r")).toEqual([4, 3]);
  });

  it.each([
    ["slices of one", [], { axis: 0 }, [1, 3], 5],
    ["slices of one without the axis", [], { axis: 0, keepdims: 0 }, [3], 5],
    ["slices of two, the last one smaller", ["two"], { axis: 0 }, ["s[0]", 3], 3],
    ["slices of three along an even axis", ["three"], { axis: 1 }, [5, 3], 1],
    ["slices of given sizes", ["sizes"], { axis: 0 }, ["s[0]", 3], 2],
  ] as const)("split from a tensor: %s", async (_, split, attributes, shape, count) => {
    const { last } = await heldIn(
      [node("SplitToSequence", ["z", ...split], ["s"], attributes)],
      [value("z", [5, 3])],
      { initializer: [number("two", 2), number("three", 3), tensor("sizes", [2], [4, 1])] },
    );
    expect(last.held).toEqual({ kind: "sequence", shape, count, elements: 15 });
  });

  it.each([
    ["none", [0]],
    ["fewer than none", [-2]],
  ])("is not split into parts of %s", async (_, [width]) => {
    const { g } = await heldIn(
      [node("SplitToSequence", ["z", "w"], ["s"], { axis: 0 })],
      [value("z", [5, 3])],
      { initializer: [number("w", width!)] },
    );
    expect(g.tensors.get("s")).toMatchObject({ shape: null, dtype: "unknown" });
    expect(g.mismatch).toMatch(/wide/);
  });

  it("stacked on a new axis has its length there", async () => {
    const { g } = await heldIn(
      [
        node("SplitToSequence", ["z"], ["s"], { axis: 0, keepdims: 0 }),
        node("ConcatFromSequence", ["s"], ["r"], { axis: 1, new_axis: 1 }),
      ],
      [value("z", ["n", 3])],
    );
    expect(shapeIn(g, "r")).toEqual([3, "n"]);
  });

  it("that a loop fills is as long as the loop runs", async () => {
    const body = graph({
      input: [value("i", [], I64), value("go", [], BOOL), untyped("in")],
      output: [value("go_on", [], BOOL), untyped("out")],
      node: [node("Identity", ["go"], ["go_on"]), node("SequenceInsert", ["in", "x"], ["out"])],
    });
    const { g } = await heldIn(
      [
        node("SequenceEmpty", [], ["e"]),
        node("Loop", ["trips", "", "e"], ["s"], { body }),
        node("ConcatFromSequence", ["s"], ["r"], { axis: 0, new_axis: 1 }),
      ],
      [x],
      { initializer: [number("trips", 7)] },
    );
    expect(g.tensors.get("s")?.held).toEqual({ kind: "sequence", shape: [2, 3], count: 7, elements: 42 });
    expect(shapeIn(g, "r")).toEqual([7, 2, 3]);
  });

  it("may be an input; SequenceMap runs once for each element", async () => {
    const body = graph({
      input: [value("e", null)],
      output: [value("m", null)],
      node: [node("MatMul", ["e", "w"], ["m"])],
    });
    const nodes = [
      node("SplitToSequence", ["z"], ["s"], { axis: 0 }),
      node("SequenceMap", ["s"], ["r"], { body }),
    ];
    const { g, last } = await heldIn(nodes, [value("z", [6, 3])], {
      initializer: [tensor("w", [3, 5], undefined, F32)],
    });
    expect(last.held).toMatchObject({ kind: "sequence", shape: [1, 5], count: 6 });
    const { totals, unpriced, unresolved } = analyze(g);
    expect({ macs: totals.macs, unpriced, unresolved }).toEqual({
      macs: 6 * 3 * 5,
      unpriced: [],
      unresolved: [],
    });

    const declared = await opened(
      model({
        input: [holding("s", "sequenceType", ["n", 4])],
        output: [value("r", null)],
        node: [node("SequenceAt", ["s", "zero"], ["r"])],
        initializer: [number("zero", 0)],
      }),
      { dims: { n: 9 } },
    );
    expect(shapeIn(declared, "r")).toEqual([9, 4]);
  });
});

describe("an optional", () => {
  it("hands out what it holds, and knows whether it does", async () => {
    const g = await opened(
      model({
        input: [x, holding("maybe", "optionalType", [7])],
        output: [untyped("o"), value("e", null), value("h", null), value("m", null)],
        node: [
          node("Optional", ["x"], ["o"]),
          node("OptionalGetElement", ["o"], ["e"]),
          node("OptionalHasElement", ["o"], ["h"]),
          node("OptionalGetElement", ["maybe"], ["m"]),
        ],
      }),
    );
    expect(g.tensors.get("o")?.held).toMatchObject({ kind: "optional", shape: [2, 3], count: 1 });
    expect([shapeIn(g, "e"), shapeIn(g, "h"), shapeIn(g, "m")]).toEqual([[2, 3], [], [7]]);
    expect(g.nodes.find(({ op }) => op === "OptionalHasElement")?.folded).toBe(true);
  });

  it("wrapped without end is followed only so far", async () => {
    const wraps = Array.from({ length: 20_000 }, (_, i) =>
      node("Optional", [i === 0 ? "x" : `o${i - 1}`], [`o${i}`]),
    );
    const g = await opened(model({ input: [x], output: [untyped("o19999")], node: wraps }));
    expect(g.tensors.get("o20")?.held).toBeDefined();
    expect(g.nodes).toHaveLength(20_000);
  });

  it("of types within types without end is refused", async () => {
    let type: onnx.ITypeProto = {};
    for (let i = 0; i < 60; i++) type = { optionalType: { elemType: type } };
    const input = [onnx.ValueInfoProto.create({ name: "deep", type })];
    const error = await refused(
      model({ input, output: [value("r", null)], node: [node("Relu", ["deep"], ["r"])] }),
    );
    expect(error.code).toBe("limit-exceeded");
  });
});

describe("a branch", () => {
  const branch = (type: string, inputs: string[], output: string) =>
    graph({ output: [value(output, null)], node: [node(type, inputs, [output])] });
  const either = (shape: number[]) =>
    model({
      input: [value("c", [], BOOL), value("z", shape)],
      output: [value("r", null)],
      initializer: [tensor("three", [3, 8], undefined, F32), tensor("five", [5, 9], undefined, F32)],
      node: [
        node("If", ["c"], ["r"], {
          then_branch: branch("MatMul", ["z", "three"], "t"),
          else_branch: branch("MatMul", ["z", "five"], "e"),
        }),
      ],
    });

  it.each([
    [[2, 3], [2, 8], "then_branch"],
    [[2, 5], [2, 9], "else_branch"],
  ])("that the sizes %s contradict is left out", async (shape, expected, kept) => {
    const g = await opened(either(shape));
    expect(shapeIn(g, "r")).toEqual(expected);
    expect(Object.keys(g.nodes[0]!.bodies)).toEqual([kept]);
    expect(g.notes).toContain(`If "If_0": only its ${kept} can run on these sizes, so the other is left out`);
    expect(g.mismatch).toBeUndefined();
  });

  it("stays when neither can run: the sizes are wrong", async () => {
    const g = await opened(either([2, 4]));
    expect(Object.keys(g.nodes[0]!.bodies)).toEqual(["then_branch", "else_branch"]);
  });
});
