import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../src/core/units.ts";
import { DATA_TYPES, inDataType } from "../../../src/graph/datatypes/index.ts";
import { elementsOf, type ModelGraph } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { buildGraph, type NodeSpec } from "../predict/build.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const SAMPLES = ["kws_ds_cnn", "mobilenet_v2", "minilm_l6_seq256"].map((name) =>
  resolve(ROOT, `public/models/${name}.onnx`),
);
const MODELS = resolve(ROOT, "../shared/models");
const BERT = resolve(MODELS, "bert_base_seq128.onnx");

async function read(path: string): Promise<ModelGraph> {
  const opened = await openModel(bytesSource(new Uint8Array(readFileSync(path)), path));
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

const ops = ({ nodes }: ModelGraph) => nodes.map(({ op }) => op);
const totals = (graph: ModelGraph) => analyze(graph).totals;
const nodeOf = (graph: ModelGraph, op: string) => graph.nodes.find((node) => node.op === op)!;

/** x [4, 64] times w [64, 48]. */
function product(...more: readonly NodeSpec[]): ModelGraph {
  return buildGraph({
    inputs: { x: [4, 64] },
    weights: { w: [64, 48], b: [48] },
    made: { y: [4, 48], z: [4, 48] },
    outputs: ["y", ...(more.length > 0 ? ["z"] : [])],
    nodes: [{ op: "MatMul", name: "head", inputs: ["x", "w"], outputs: ["y"] }, ...more],
  });
}

describe.each(SAMPLES)("%s", (path) => {
  it("multiplies as much in every data type, and everything has a shape and a rule", async () => {
    const graph = await read(path);
    const before = totals(graph);
    for (const type of DATA_TYPES) {
      const analysis = analyze(inDataType(graph, type).graph);
      expect(analysis.totals.macs, type).toBe(before.macs);
      expect([analysis.unpriced, analysis.unresolved], type).toEqual([[], []]);
    }
  });

  it("reads and makes only what is declared, under names of its own, in order", async () => {
    const graph = await read(path);
    for (const type of DATA_TYPES) {
      const { nodes, tensors, inputs, outputs } = inDataType(graph, type).graph;
      expect(new Set(nodes.map(({ name }) => name)).size, type).toBe(nodes.length);
      const known = new Set(["", ...inputs]);
      for (const { name, origin } of tensors.values()) if (origin === "weight") known.add(name);
      for (const node of nodes) {
        for (const name of node.inputs)
          expect(known.has(name), `${type}: ${node.name} reads ${name}`).toBe(true);
        for (const name of node.outputs) known.add(name);
      }
      for (const name of [...outputs, ...known]) expect(name === "" || tensors.has(name), name).toBe(true);
    }
  });

  it("is as it was where the file has the type already", async () => {
    const graph = await read(path);
    const { changed, left, graph: same } = inDataType(graph, "f32");
    expect({ changed: changed.size, left }).toEqual({ changed: 0, left: null });
    expect(totals(same)).toEqual(totals(graph));
  });
});

describe("f16", () => {
  it.skipIf(!existsSync(BERT))("halves every float of BERT, and leaves its whole numbers", async () => {
    const graph = await read(BERT);
    const settings = new Set(graph.nodes.flatMap(({ op, outputs }) => (op === "Constant" ? outputs : [])));
    let floats = 0;
    for (const { name, origin, dtype, shape } of graph.tensors.values())
      if (origin === "weight" && dtype === "f32" && !settings.has(name))
        floats += bytesOf(dtype, elementsOf(shape) ?? 0);
    const [before, after] = [totals(graph), totals(inDataType(graph, "f16").graph)];
    expect(floats).toBeGreaterThan(4e8);
    expect(before.weightBytes - after.weightBytes).toBe(floats / 2);
    expect(after.params).toBe(before.params);
    expect(after.peakActivationBytes / before.peakActivationBytes).toBeCloseTo(0.5, 2);
  });

  it("keeps scales of a Resize in f32, and computes in f32 what f16 is not defined for", () => {
    const graph = buildGraph({
      inputs: { x: [1, 3, 8, 8], n: [] },
      weights: { scales: [4], one: [] },
      made: { y: [1, 3, 16, 16], r: [5] },
      outputs: ["y", "r"],
      nodes: [
        { op: "Resize", inputs: ["x", "", "scales"], outputs: ["y"] },
        { op: "Range", name: "range", inputs: ["n", "one", "one"], outputs: ["r"] },
      ],
    });
    const { graph: half, notes } = inDataType(graph, "f16");
    expect(half.tensors.get("scales")!.dtype).toBe("f32");
    expect(half.tensors.get("y")!.dtype).toBe("f16");
    expect(ops(half)).toEqual(["Resize", "Cast", "Cast", "Cast", "Range", "Cast"]);
    const inner = nodeOf(half, "Range");
    for (const name of [...inner.inputs, ...inner.outputs]) expect(half.tensors.get(name)!.dtype).toBe("f32");
    expect(half.tensors.get("r")!.dtype).toBe("f16");
    expect(notes).toEqual([expect.stringContaining("Range")]);
  });

  it("says the new type to a Cast, and reaches into bodies", () => {
    const body = buildGraph({
      made: { inner: [2] },
      outputs: ["inner"],
      nodes: [{ op: "Cast", inputs: ["x"], outputs: ["inner"], attributes: { to: 1 } }],
    });
    const graph = buildGraph({
      inputs: { x: [2], c: { dtype: "bool", shape: [] } },
      made: { y: [2] },
      outputs: ["y"],
      nodes: [{ op: "If", inputs: ["c"], outputs: ["y"], bodies: { then_branch: body } }],
    });
    const { then_branch: half } = inDataType(graph, "f16").graph.nodes[0]!.bodies;
    expect(half!.tensors.get("inner")!.dtype).toBe("f16");
    expect(half!.nodes[0]!.attributes.to).toBe(10);
    expect(body.tensors.get("inner")!.dtype).toBe("f32");
  });
});

describe("4-bit weights", () => {
  it("cost 5 bits with scales in f32 and 4½ in f16, as MatMulNBits stores them", () => {
    const bits = (one: ModelGraph) => (totals(one).weightBytes * 8) / (64 * 48);
    expect(bits(buildGraph(withoutBias()))).toBe(32);
    const packed = inDataType(buildGraph(withoutBias()), "int4").graph;
    expect(bits(packed)).toBe(5);
    expect(bits(inDataType(inDataType(buildGraph(withoutBias()), "f16").graph, "int4").graph)).toBe(4.5);
    const node = nodeOf(packed, "MatMulNBits");
    expect(node).toMatchObject({
      domain: "com.microsoft",
      attributes: { K: 64, N: 48, bits: 4, block_size: 32 },
    });
    expect(node.inputs.map((name) => packed.tensors.get(name)!.shape)).toEqual([
      [4, 64],
      [48, 2, 16],
      [48, 2],
    ]);
  });

  it("fill the last block of a column, and take a vector along as the bias", () => {
    const graph = buildGraph({
      inputs: { x: [4, 40] },
      weights: { w: [48, 40], b: [48] },
      made: { y: [4, 48] },
      outputs: ["y"],
      nodes: [{ op: "Gemm", inputs: ["x", "w", "b"], outputs: ["y"], attributes: { transB: 1 } }],
    });
    const packed = inDataType(graph, "int4").graph;
    const node = nodeOf(packed, "MatMulNBits");
    expect(node.attributes).toMatchObject({ K: 40, N: 48 });
    expect(packed.tensors.get(node.inputs[1]!)!.shape).toEqual([48, 2, 16]);
    expect(node.inputs.slice(3)).toEqual(["", "", "b"]);
    expect(totals(packed).macs).toBe(4 * 40 * 48);
  });

  it("leave products of activations, and a Gemm that scales, as they are", () => {
    const graph = buildGraph({
      inputs: { x: [4, 64], t: [64, 4] },
      weights: { w: [64, 48] },
      made: { y: [4, 4], z: [4, 48] },
      outputs: ["y", "z"],
      nodes: [
        { op: "MatMul", inputs: ["x", "t"], outputs: ["y"] },
        { op: "Gemm", inputs: ["x", "w"], outputs: ["z"], attributes: { alpha: 0.5 } },
      ],
    });
    const { graph: same, changed, notes } = inDataType(graph, "int4");
    expect(ops(same)).toEqual(["MatMul", "Gemm"]);
    expect(changed.size).toBe(0);
    expect(notes).toEqual(["It has no product with a constant matrix."]);
  });
});

function withoutBias() {
  return {
    inputs: { x: [4, 64] },
    weights: { w: [64, 48] },
    made: { y: [4, 48] },
    outputs: ["y"],
    nodes: [{ op: "MatMul", name: "head", inputs: ["x", "w"], outputs: ["y"] }],
  };
}

describe("int8", () => {
  it("is DynamicQuantizeLinear, an integer product, a cast and two scalings, as the quantiser writes it", () => {
    const graph = inDataType(product(), "int8").graph;
    expect(ops(graph)).toEqual(["DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul"]);
    const weight = graph.tensors.get(nodeOf(graph, "MatMulInteger").inputs[1]!)!;
    expect(weight).toMatchObject({ dtype: "i8", shape: [64, 48], origin: "weight" });
    // A byte a weight, the scale and the zero point; the vector that nothing reads is still in the file.
    expect(totals(graph).weightBytes).toBe(64 * 48 + 4 + 1 + 48 * 4);
    expect(graph.nodes.at(-1)!.outputs).toEqual(["y"]);
    expect(analyze(graph).nodes.find(({ op }) => op === "MatMulInteger")).toMatchObject({ integer: true });
  });

  it("quantises an activation once, and keeps a weight that something else reads", () => {
    const graph = product({ op: "Gemm", inputs: ["x", "w", "b"], outputs: ["z"] });
    const int8 = inDataType(graph, "int8").graph;
    expect(ops(int8).filter((op) => op === "DynamicQuantizeLinear")).toHaveLength(1);
    expect(ops(int8).at(-1)).toBe("Add");
    expect(int8.tensors.has("w")).toBe(false);
    const tied = product({ op: "Mul", inputs: ["w", "w"], outputs: ["z"] });
    expect(inDataType(tied, "int8").graph.tensors.has("w")).toBe(true);
  });

  it("drops what only made the constant that it replaced", () => {
    const graph = buildGraph({
      inputs: { x: [4, 64] },
      weights: { w: [48, 64] },
      made: { turned: [64, 48], y: [4, 48] },
      outputs: ["y"],
      nodes: [
        { op: "Transpose", inputs: ["w"], outputs: ["turned"], folded: true },
        { op: "MatMul", inputs: ["x", "turned"], outputs: ["y"] },
      ],
    });
    const int8 = inDataType(graph, "int8").graph;
    expect(ops(int8)).not.toContain("Transpose");
    expect(totals(int8).weightBytes).toBe(64 * 48 + 4 + 1);
  });

  it("adds the bias of a convolution behind it, and scales back what is looked up", () => {
    const graph = buildGraph({
      inputs: { x: [1, 3, 8, 8], i: { dtype: "i64", shape: [1, 5] } },
      weights: { w: [6, 3, 3, 3], b: [6], table: [100, 16] },
      made: { y: [1, 6, 8, 8], e: [1, 5, 16] },
      outputs: ["y", "e"],
      nodes: [
        { op: "Conv", inputs: ["x", "w", "b"], outputs: ["y"], attributes: { pads: [1, 1, 1, 1] } },
        { op: "Gather", inputs: ["table", "i"], outputs: ["e"] },
      ],
    });
    const int8 = inDataType(graph, "int8").graph;
    expect(ops(int8)).toEqual([
      ...["DynamicQuantizeLinear", "ConvInteger", "Cast", "Mul", "Mul", "Add"],
      ...["Gather", "DequantizeLinear"],
    ]);
    expect(totals(int8).macs).toBe(8 * 8 * 6 * 3 * 9);
    expect(totals(int8).weightBytes).toBe(6 * 27 + 5 + 6 * 4 + 1600 + 5);
  });
});

/** What onnxruntime.quantization 1.30 (quantize_dynamic, QInt8) writes of these models, constants folded. */
const QUANTISED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  resnet18: {
    ...{ DynamicQuantizeLinear: 18, ConvInteger: 20, MatMulInteger: 1, Cast: 21, Mul: 42, Add: 29 },
    ...{ Relu: 17, MaxPool: 1, GlobalAveragePool: 1, Flatten: 1 },
  },
  minilm_l6_seq256: {
    ...{ DynamicQuantizeLinear: 25, MatMulInteger: 37, MatMul: 12, Cast: 37, Mul: 99, Add: 82 },
    ...{
      DequantizeLinear: 1,
      ReduceMean: 26,
      Div: 25,
      Reshape: 24,
      Transpose: 24,
      Sub: 13,
      Pow: 13,
      Sqrt: 13,
    },
    ...{ Softmax: 6, Erf: 6, Gather: 2, Tanh: 1 },
  },
};

describe.skipIf(!existsSync(MODELS))("the quantiser's own answer", () => {
  it.each(Object.entries(QUANTISED))("%s has the same operators", async (name, expected) => {
    const { nodes } = inDataType(await read(resolve(MODELS, `${name}.onnx`)), "int8").graph;
    const counts: Record<string, number> = {};
    for (const { op, folded } of nodes)
      if (!folded && op !== "Identity" && op !== "Constant") counts[op] = (counts[op] ?? 0) + 1;
    expect(counts).toEqual(expected);
  });
});

describe("a model that is quantised already", () => {
  const quantised = buildGraph({
    inputs: { x: { dtype: "u8", shape: [4, 8] }, f: [4, 8] },
    weights: { w: { dtype: "i8", shape: [8, 2] }, v: [8, 2] },
    made: { y: { dtype: "i32", shape: [4, 2] }, z: [4, 2] },
    outputs: ["y", "z"],
    nodes: [
      { op: "MatMulInteger", inputs: ["x", "w"], outputs: ["y"] },
      { op: "MatMul", inputs: ["f", "v"], outputs: ["z"] },
    ],
  });

  it.each(DATA_TYPES)("stays as it is, and says so: %s", (type) => {
    const { graph, left, changed } = inDataType(quantised, type);
    expect(left).toBe("it has quantised operators already (MatMulInteger)");
    expect(graph.nodes).toBe(quantised.nodes);
    expect(changed.size).toBe(0);
    expect(graph.remarks).toEqual([expect.stringContaining("stays as it is")]);
  });

  it("also by how its weights lie in the file", () => {
    const stored = buildGraph(withoutBias());
    const tensors = new Map(stored.tensors);
    tensors.set("w", { ...tensors.get("w")!, storage: { format: "Q4_K", bytes: 1728 } });
    expect(inDataType({ ...stored, tensors }, "f16").left).toContain("Q4_K");
  });
});
