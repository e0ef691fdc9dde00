import { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import {
  BOOL,
  bytesOf,
  delimited,
  graph,
  I64,
  model,
  node,
  opened,
  shapeIn,
  tensor,
  value,
} from "./support.ts";

describe("functions", () => {
  const scaled = {
    name: "Scaled",
    domain: "local",
    input: ["a", "b"],
    output: ["r"],
    attribute: ["axis"],
    opsetImport: [{ domain: "", version: 17 }],
    node: [
      node("Mul", ["a", "b"], ["m"], {}, { name: "times" }),
      node("Softmax", ["m"], ["r"], { axis: { reference: "axis" } }, { name: "soft" }),
    ],
  };
  const twice = {
    name: "Twice",
    domain: "local",
    input: ["p"],
    output: ["q", "p"],
    opsetImport: [{ domain: "local", version: 1 }],
    node: [
      node("Scaled", ["p", "p"], ["h"], { axis: 1 }, { domain: "local", name: "one" }),
      node("Scaled", ["h", "p"], ["q"], { axis: 0 }, { domain: "local", name: "two" }),
    ],
  };

  it("are replaced by their nodes, within each other too", async () => {
    const g = await opened(
      model(
        {
          input: [value("x", [2, 3])],
          output: [value("y", null), value("same", null)],
          node: [node("Twice", ["x"], ["y", "same"], {}, { domain: "local", name: "top" })],
        },
        17,
        { functions: [scaled, twice] },
      ),
    );
    expect(g.nodes.map(({ op, name }) => [op, name])).toEqual([
      ["Mul", "top/one/times"],
      ["Softmax", "top/one/soft"],
      ["Mul", "top/two/times"],
      ["Softmax", "top/two/soft"],
      ["Identity", "top"],
    ]);
    expect(g.nodes.map(({ attributes }) => attributes)).toEqual([{}, { axis: 1 }, {}, { axis: 0 }, {}]);
    expect([shapeIn(g, "y"), shapeIn(g, "same"), shapeIn(g, "top/h")]).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
  });

  it("are told apart by their overload, and have defaults for attributes that the call leaves out", async () => {
    // Fields that onnx-proto does not know: FunctionProto 11 (attribute_proto) and 13 (overload), NodeProto 8 (overload).
    const named = (overload: string, op: string) =>
      delimited(
        25,
        onnx.FunctionProto.encode({
          name: "Act",
          domain: "local",
          input: ["a"],
          output: ["r"],
          opsetImport: [{ domain: "", version: 17 }],
          node: [node(op, ["a"], ["r"], { axis: { reference: "axis" } })],
        }).finish(),
        delimited(11, onnx.AttributeProto.encode({ name: "axis", type: 2, i: 1 }).finish()),
        delimited(13, bytesOf(overload)),
      );
    const call = (input: string, output: string, overload: string, attributes = {}) =>
      delimited(
        1,
        onnx.NodeProto.encode(node("Act", [input], [output], attributes, { domain: "local" })).finish(),
        delimited(8, bytesOf(overload)),
      );
    const body = onnx.GraphProto.encode(
      onnx.GraphProto.create({ name: "g", input: [value("x", [2, 3])], output: [value("z", null)] }),
    ).finish();
    const head = onnx.ModelProto.encode({
      irVersion: 10,
      opsetImport: [
        { domain: "", version: 17 },
        { domain: "local", version: 1 },
      ],
    }).finish();
    const g = await opened(
      Uint8Array.from([
        ...head,
        ...delimited(7, body, call("x", "y", "soft"), call("y", "z", "hard", { axis: 0 })),
        ...named("soft", "Softmax"),
        ...named("hard", "Hardmax"),
      ]),
    );
    expect(g.nodes.map(({ op, attributes }) => [op, attributes])).toEqual([
      ["Softmax", { axis: 1 }],
      ["Hardmax", { axis: 0 }],
    ]);
  });

  it("called twice do not share their tensors", async () => {
    const g = await opened(
      model(
        {
          input: [value("x", [2, 3])],
          output: [value("z", null)],
          node: [
            node("Scaled", ["x", "x"], ["y"], {}, { domain: "local" }),
            node("Scaled", ["y", ""], ["z"], {}, { domain: "local" }),
          ],
        },
        17,
        { functions: [scaled] },
      ),
    );
    expect(g.nodes).toHaveLength(4);
    expect(g.nodes[3]?.inputs).toEqual(["Scaled#2/m"]);
  });
});

describe("bodies", () => {
  const branch = (op: string, name: string) =>
    graph({ name, output: [value("o", null)], node: [node(op, ["x"], ["o"], {}, { name: op })] });

  it("of If see the tensors around them and both stay when the condition is open", async () => {
    const bytes = model({
      input: [value("x", [2, 3]), value("c", [], BOOL)],
      output: [value("y", null), value("z", null)],
      node: [
        node("If", ["c"], ["y"], { then_branch: branch("Relu", "a"), else_branch: branch("Neg", "b") }),
        node("If", ["c"], ["z"], { then_branch: branch("Relu", "a"), else_branch: branch("Shape", "b") }),
      ],
    });
    const g = await opened(bytes);
    expect(shapeIn(g, "y")).toEqual([2, 3]);
    expect(shapeIn(g, "z")).toBeNull();
    const { then_branch, else_branch } = g.nodes[0]!.bodies;
    expect(then_branch?.nodes.map(({ op }) => op)).toEqual(["Relu"]);
    expect(else_branch?.nodes.map(({ op }) => op)).toEqual(["Neg"]);
    // What comes from outside is listed there only: counted once, not in each branch.
    expect([...then_branch!.tensors.keys()]).toEqual(["o"]);
    expect(then_branch?.tensors.get("o")?.shape).toEqual([2, 3]);
    expect(structuredClone(g)).toEqual(g);
  });

  it("of If with a known condition: only the one that is taken", async () => {
    const bytes = model({
      input: [value("x", [2, 3])],
      initializer: [tensor("two", [], [2])],
      output: [value("y", null)],
      node: [
        node("Shape", ["x"], ["s"]),
        node("Size", ["s"], ["rank"]),
        node("Equal", ["rank", "two"], ["c"]),
        node("If", ["c"], ["y"], { then_branch: branch("Shape", "a"), else_branch: branch("Neg", "b") }),
      ],
    });
    const g = await opened(bytes);
    expect(Object.keys(g.nodes[3]!.bodies)).toEqual(["then_branch"]);
    expect(g.tensors.get("y")).toMatchObject({ dtype: "i64", shape: [2] });
  });

  const state = [value("i", [], I64), value("k", [], BOOL), value("s", null)];
  const loopBody = (nodes: onnx.NodeProto[]) =>
    graph({
      input: state,
      output: [value("k2", null), value("t", null), value("u", null)],
      node: [node("Identity", ["k"], ["k2"]), ...nodes],
    });
  const loop = (trips: number[] | null, nodes: onnx.NodeProto[]) =>
    model({
      input: [value("x", [2, 3]), ...(trips ? [] : [value("m", [], I64)])],
      initializer: trips ? [tensor("m", [], trips)] : [],
      output: [value("final", null), value("rows", null)],
      node: [node("Loop", ["m", "", "x"], ["final", "rows"], { body: loopBody(nodes) })],
    });
  const steady = [node("Relu", ["s"], ["t"]), node("ReduceSum", ["s"], ["u"], { keepdims: 0 })];

  it("of Loop: the state keeps its shape, a row is added for each iteration", async () => {
    const g = await opened(loop([5], steady));
    expect([shapeIn(g, "final"), shapeIn(g, "rows")]).toEqual([[2, 3], [5]]);
    expect(g.nodes[0]).toMatchObject({ iterations: 5, folded: false });
    expect(g.nodes[0]?.bodies.body?.tensors.get("t")?.shape).toEqual([2, 3]);
  });

  it("of Loop without a known count", async () => {
    const g = await opened(loop(null, steady));
    expect([shapeIn(g, "final"), shapeIn(g, "rows")]).toEqual([[2, 3], ["rows[0]"]]);
    expect(g.nodes[0]?.iterations).toBeNull();
  });

  it("of Loop whose state grows: the growing dimension is left open", async () => {
    const grow = [
      node("Concat", ["s", "s"], ["t"], { axis: 0 }),
      node("ReduceSum", ["s"], ["u"], { keepdims: 0 }),
    ];
    const g = await opened(loop([5], grow));
    expect(shapeIn(g, "final")).toEqual(["final[0]", 3]);
    const open = [
      node("NonZero", ["s"], ["nz"]),
      node("Cast", ["nz"], ["t"], { to: 1 }),
      node("ReduceSum", ["s"], ["u"]),
    ];
    const h = await opened(loop([5], open));
    expect(shapeIn(h, "final")).toEqual([2, "final[1]"]);
  });

  it("of Scan: one slice of the sequence at a time", async () => {
    const body = graph({
      input: [value("h", null), value("e", null)],
      output: [value("h2", null), value("out", null)],
      node: [node("Add", ["h", "e"], ["h2"]), node("Unsqueeze", ["h2", "zero"], ["out"])],
    });
    const g = await opened(
      model({
        input: [value("h0", [4]), value("x", [9, 4])],
        initializer: [tensor("zero", [1], [0])],
        output: [value("hn", null), value("all", null)],
        node: [node("Scan", ["h0", "x"], ["hn", "all"], { body, num_scan_inputs: 1 })],
      }),
    );
    expect([shapeIn(g, "hn"), shapeIn(g, "all")]).toEqual([[4], [9, 1, 4]]);
    expect(g.nodes[0]?.iterations).toBe(9);
  });
});
