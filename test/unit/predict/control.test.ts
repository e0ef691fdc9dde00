import { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";

const FLOAT = 1;
const INT64 = 7;
const BOOL = 9;

function tensor(name: string, dims: readonly number[], elemType = FLOAT) {
  return { name, type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } } };
}

function body(name: string, graph: object) {
  return { name, type: onnx.AttributeProto.AttributeType.GRAPH, g: graph };
}

async function analysisOf(node: object, inputs: readonly object[], initializer: readonly object[]) {
  const graph = { name: "g", input: inputs, output: [tensor("y", [8])], node: [node], initializer };
  const model = onnx.ModelProto.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph,
  });
  const opened = await openModel(
    bytesSource(new Uint8Array(onnx.ModelProto.encode(model).finish()), "c.onnx"),
  );
  if (!opened.ok) throw new Error(opened.error.what);
  return analyze(opened.value);
}

function branch(op: string) {
  return {
    name: op,
    output: [tensor(op, [8])],
    node: [{ name: op, opType: op, input: ["x"], output: [op] }],
  };
}

const branches = [body("then_branch", branch("Relu")), body("else_branch", branch("Sigmoid"))];
const choice = { name: "if", opType: "If", input: ["condition"], output: ["y"], attribute: branches };
const x = tensor("x", [8]);

describe("an If of a file", () => {
  it("counts the costlier branch while the condition is open, the other beside it", async () => {
    const { totals, alternatives } = await analysisOf(choice, [x, tensor("condition", [], BOOL)], []);
    expect(totals.flops).toBe(8 * 4);
    expect(alternatives?.map(({ nodes }) => nodes.map(({ op }) => op))).toEqual([["Relu"]]);
  });

  it("counts the branch that a constant condition takes, and no other", async () => {
    const condition = { name: "condition", dataType: BOOL, dims: [], int32Data: [1] };
    const { totals, alternatives } = await analysisOf(choice, [x], [condition]);
    expect(totals.flops).toBe(8);
    expect(alternatives).toBeUndefined();
  });
});

describe("a Loop of a file", () => {
  it("multiplies its body by a constant trip count; weights from outside count once as parameters", async () => {
    const multiply = {
      name: "b",
      input: [tensor("i", [], INT64), tensor("go", [], BOOL), tensor("state", [8])],
      output: [tensor("still", [], BOOL), tensor("next", [8])],
      node: [
        { name: "same", opType: "Identity", input: ["go"], output: ["still"] },
        { name: "product", opType: "MatMul", input: ["state", "w"], output: ["next"] },
      ],
    };
    const loop = {
      name: "loop",
      opType: "Loop",
      input: ["m", "", "x"],
      output: ["y"],
      attribute: [body("body", multiply)],
    };
    const { totals, nodes, unresolved } = await analysisOf(
      loop,
      [x],
      [
        { name: "m", dataType: INT64, dims: [], int64Data: [5] },
        { name: "w", dataType: FLOAT, dims: [8, 8], floatData: Array.from({ length: 64 }, () => 1) },
      ],
    );
    expect(unresolved).toEqual([]);
    expect(totals.macs).toBe(5 * 64);
    expect(totals.params).toBe(64 + 1);
    expect(nodes.at(-1)).toMatchObject({ name: "loop/product", repeats: 5, bytesWeights: 5 * 256 });
  });
});
