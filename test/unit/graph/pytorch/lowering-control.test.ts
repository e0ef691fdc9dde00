import { describe, expect, it } from "vitest";
import { analyze } from "../../../../src/predict/analyze.ts";
import { opened } from "./lowering.ts";
import { BOOL, LONG, ProgramBuilder } from "./program.ts";

describe("graphs within graphs", () => {
  const scale = (by: number) => {
    const net = new ProgramBuilder();
    const x = net.input("arg0", [2, 3]);
    const w = net.input("arg1", [3, by]);
    return net.output(net.op("aten.mm.default", { self: x, mat2: w }, [2, by]));
  };

  it("cond becomes If with both branches", async () => {
    const net = new ProgramBuilder();
    const [flag, x, w] = [net.input("flag", [], BOOL), net.input("x", [2, 3]), net.input("w", [3, 3])];
    const operands = { arg0: flag, arg1: { graph: scale(3) }, arg2: { graph: scale(3) }, arg3: [x, w] };
    const model = await opened(net.output(net.op("higher_order.cond", operands, [2, 3])).json());
    expect(model.nodes.map(({ op }) => op)).toEqual(["If"]);
    expect(analyze(model)).toMatchObject({ totals: { macs: 18 }, unpriced: [], unresolved: [] });
  });

  it("a graph that only switches gradients off is written out", async () => {
    const net = new ProgramBuilder();
    const [x, w] = [net.input("x", [2, 3]), net.input("w", [3, 5])];
    const made = net.op(
      "higher_order.wrap_with_set_grad_enabled",
      { arg0: false, arg1: { graph: scale(5) }, arg2: x, arg3: w },
      [2, 5],
    );
    const model = await opened(net.output(net.op("aten.relu.default", { self: made }, [2, 5])).json());
    expect(model.nodes.map(({ op }) => op)).toEqual(["MatMul", "Relu"]);
    expect(analyze(model).totals.macs).toBe(30);
  });

  it("while_loop becomes Loop, its trips unknown", async () => {
    const [condition, body] = [new ProgramBuilder(), new ProgramBuilder()];
    const [i, x] = [condition.input("i", [], LONG), condition.input("x", [2, 2])];
    condition.output(condition.op("aten.lt.Scalar", { self: i, other: 5 }, [], "", BOOL));
    const [j, y] = [body.input("i", [], LONG), body.input("x", [2, 2])];
    body.output(
      body.op("aten.add.Scalar", { self: j, other: 1 }, [], "", LONG),
      body.op("aten.mm.default", { self: y, mat2: y }, [2, 2]),
    );
    const net = new ProgramBuilder();
    const start = [net.input("i", [], LONG), net.input("x", [2, 2])];
    const made = net.ops(
      "higher_order.while_loop",
      { arg0: { graph: condition }, arg1: { graph: body }, arg2: start, arg3: [] },
      [[], [2, 2]],
    );
    expect(x.dims).toEqual([2, 2]);
    const model = await opened(net.output(...made).json());
    const analysis = analyze(model);
    expect(model.nodes.at(-1)).toMatchObject({ op: "Loop", original: "higher_order.while_loop" });
    expect(model.tensors.get(model.outputs[1]!)?.shape).toEqual([2, 2]);
    expect(analysis).toMatchObject({ totals: { macs: 8 }, unpriced: [] });
    expect(analysis.unresolved.join()).toContain("trip count");
  });

  it("map runs along the first axis", async () => {
    const net = new ProgramBuilder();
    const [x, w] = [net.input("x", [7, 2, 3]), net.input("w", [3, 5])];
    const made = net.op(
      "higher_order.map_impl",
      { arg0: { graph: scale(5) }, arg1: [x], arg2: [w] },
      [7, 2, 5],
    );
    const model = await opened(net.output(made).json());
    expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual([7, 2, 5]);
    expect(analyze(model).totals.macs).toBe(7 * 30);
  });
});
