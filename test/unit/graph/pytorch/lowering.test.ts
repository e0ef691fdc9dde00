import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { opened } from "./lowering.ts";
import { FLOAT, flat, ProgramBuilder } from "./program.ts";

describe("operators", () => {
  it("one that is not known keeps its name and its shape, and has no price", async () => {
    const net = new ProgramBuilder();
    const x = net.input("x", ["s0", 3]);
    const made = net.op("torchvision.deform_conv2d.default", { input: x }, [
      "Add(Mul(Integer(2), Symbol('s0', positive=True, integer=True)), Integer(1))",
      3,
    ]);
    const json = net.output(net.op("aten.relu.default", { self: made }, made.dims)).json();
    const bytes = await flat(json);
    const model = await openModel(bytesSource(bytes, "x"), { dims: { s0: 5 } });
    if (!model.ok) throw new Error(model.error.what);
    expect(model.value.tensors.get(model.value.outputs[0]!)?.shape).toEqual([11, 3]);
    expect(analyze(model.value).unpriced).toEqual([{ op: "torchvision.deform_conv2d", count: 1 }]);
  });

  it("several outputs, of which some are not read", async () => {
    const net = new ProgramBuilder();
    const x = net.input("x", [2, 6]);
    const [a, , c] = net.ops(
      "aten.split_with_sizes.default",
      { self: x, split_sizes: [1, 2, 3], dim: 1 },
      [
        [2, 1],
        [2, 2],
        [2, 3],
      ],
      "",
      FLOAT,
      true,
    );
    const [values, indices] = net.ops("aten.max.dim", { self: c!, dim: 1 }, [[2], [2]]);
    const model = await opened(net.output(a!, values!, indices!).json());
    expect(model.outputs.map((name) => model.tensors.get(name)?.shape)).toEqual([[2, 1], [2], [2]]);
    expect(model.nodes.map(({ op }) => op)).toEqual(["Split", "ReduceMax", "ArgMax"]);
    expect(model.nodes[0]!.outputs[1]).toBe("");
  });
});
