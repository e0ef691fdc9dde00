import { describe, expect, it } from "vitest";
import type { ModelGraph, OpenOptions } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { type ByteSource, bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { timed } from "./support.ts";
import { chosen } from "./tflite-support.ts";

async function opened(files: readonly ByteSource[], options?: OpenOptions): Promise<ModelGraph> {
  const result = await openModel(files, options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

const dims = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
const text = (value: string) => ({ s: btoa(value) });
const ints = (...values: number[]) => ({ list: { i: values.map(String) } });
const input = (name: string, ...sizes: number[]): Node => ({
  name,
  op: "Placeholder",
  attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: dims(...sizes) } },
});
/** A constant with its values in the file. */
const whole = (name: string, values: readonly number[], ...sizes: number[]): Node => ({
  name,
  op: "Const",
  attr: {
    dtype: { type: "DT_INT32" },
    value: { tensor: { dtype: "DT_INT32", tensorShape: dims(...sizes), intVal: values } },
  },
});
const weight = (name: string, ...sizes: number[]): Node => ({
  name,
  op: "Const",
  attr: {
    dtype: { type: "DT_FLOAT" },
    value: { tensor: { dtype: "DT_FLOAT", tensorShape: dims(...sizes) } },
  },
});

function graph(
  node: readonly Node[],
  more: Readonly<Record<string, unknown>> = {},
  library: readonly unknown[] = [],
): ByteSource[] {
  const json = { modelTopology: { node, library: { function: library } }, weightsManifest: [], ...more };
  return [bytesSource(new TextEncoder().encode(JSON.stringify(json)), "model.json")];
}

const window = (strides: number, padding: string) => ({
  strides: ints(1, strides, strides, 1),
  dilations: ints(1, 1, 1, 1),
  padding: text(padding),
  data_format: text("NHWC"),
});

/** A loop of TensorFlow 1: `turns` times `body`, whose nodes read "{name}/m" and make `next`. */
const circle = (name: string, turns: number, from: string, body: readonly Node[], next: string): Node[] => {
  const frame = { frame_name: text(name) };
  const state = (id: string, start: string, after: string): Node[] => [
    { name: `${name}/enter_${id}`, op: "Enter", input: [start], attr: frame },
    { name: `${name}/merge_${id}`, op: "Merge", input: [`${name}/enter_${id}`, `${name}/next_${id}`] },
    { name: `${name}/switch_${id}`, op: "Switch", input: [`${name}/merge_${id}`, `${name}/test`] },
    { name: `${name}/${id}`, op: "Identity", input: [`${name}/switch_${id}:1`] },
    { name: `${name}/next_${id}`, op: "NextIteration", input: [after] },
    { name: `${name}/exit_${id}`, op: "Exit", input: [`${name}/switch_${id}`] },
  ];
  return [
    whole(`${name}/zero`, [0]),
    whole(`${name}/most`, [turns]),
    whole(`${name}/one`, [1]),
    { name: `${name}/bound`, op: "Enter", input: [`${name}/most`], attr: frame },
    { name: `${name}/less`, op: "Less", input: [`${name}/merge_i`, `${name}/bound`] },
    { name: `${name}/test`, op: "LoopCond", input: [`${name}/less`] },
    { name: `${name}/anchor`, op: "Identity", input: [`${name}/switch_i:1`] },
    { name: `${name}/add`, op: "AddV2", input: [`${name}/i`, `${name}/one`] },
    ...state("i", `${name}/zero`, `${name}/add`),
    ...state("m", from, next),
    ...body,
  ];
};

describe("TensorFlow.js GraphModel", () => {
  it("movenet: values of small constants are read from the file beside, and everything follows", async () => {
    const model = await opened(chosen("movenet-lightning.json", "movenet-lightning.bin"));
    const { totals, unpriced, unresolved } = analyze(model);
    expect({ unpriced, unresolved }).toEqual({ unpriced: [], unresolved: [] });
    expect(model.tensors.get("Identity")?.shape).toEqual([1, 1, 17, 3]);
    expect(totals).toMatchObject({ macs: 270_549_504, params: 2_324_992 });
    // float16 in the file
    expect(totals.weightBytes).toBeLessThan(2.01 * totals.params);
    expect(model.notes ?? []).toEqual([]);
  });

  it("without that file what is missing is said, and where it is", async () => {
    const model = await opened(chosen("movenet-lightning.json"));
    expect(analyze(model).unresolved.length).toBeGreaterThan(50);
    expect(model.notes?.[0]).toContain("31 constants stand in movenet-lightning.bin");
  });

  it("basic-pitch: shapes go through a chain of shape arithmetic with an open batch", async () => {
    const files = chosen("basic-pitch.json", "basic-pitch.bin");
    const model = await opened(files);
    // As its signature has them.
    expect(model.outputs.map((name) => model.tensors.get(name)?.shape)).toEqual([
      ["batch", 172, 264],
      ["batch", 172, 88],
      ["batch", 172, 88],
    ]);
    const { totals, unresolved } = analyze(await opened(files, { dims: { batch: 1 } }));
    expect(unresolved).toEqual([]);
    expect(totals.macs).toBe(524_079_648);
  });

  it("handtrack: a loop of TensorFlow 1 becomes a Loop, and what follows it has shapes", async () => {
    const model = await opened(chosen("handtrack.json", "handtrack.bin"));
    expect(model.nodes.find(({ op }) => op === "Loop")).toMatchObject({ name: "map/while", iterations: 1 });
    const { totals, unpriced, unresolved } = analyze(model);
    expect(unresolved).toEqual([]);
    // What it costs to suppress boxes depends on the boxes.
    expect(unpriced).toEqual([{ op: "tf.NonMaxSuppressionV5", count: 7 }]);
    expect(totals.macs).toBe(849_004_800);
  });

  it("weights at less than their width count as stored", async () => {
    const { totals } = analyze(await opened(chosen("handtrack.json", "handtrack.bin")));
    // uint8 but for the whole numbers
    expect(totals.weightBytes).toBeLessThan(1.01 * totals.params);
  });

  it("names modules without the call around them", async () => {
    const model = await opened(chosen("handlandmark-lite.json", "handlandmark-lite.bin"));
    expect(model.nodes.every(({ name }) => !name.startsWith("StatefulPartitionedCall"))).toBe(true);
    expect(model.inputs).toEqual(["input_1"]);
    expect(model.outputs).toEqual(["Identity_1", "Identity", "Identity_2", "Identity_3"]);
  });
});

describe("weights of a GraphModel", () => {
  it("are found across shards, behind others; only the small ones are read", async () => {
    const nodes = [
      input("x", 6, 4),
      { name: "big", op: "Const", attr: { dtype: { type: "DT_FLOAT" } } },
      { name: "shape", op: "Const", attr: { dtype: { type: "DT_INT32" } } },
      { name: "y", op: "Reshape", input: ["x", "shape"] },
      { name: "z", op: "MatMul", input: ["y", "big"] },
    ];
    const weights = [
      { name: "big", shape: [3, 1001], dtype: "float32", quantization: { dtype: "uint8", scale: 1, min: 0 } },
      { name: "shape", shape: [2], dtype: "int32" },
    ];
    const all = new Uint8Array(3003 + 8);
    new DataView(all.buffer).setInt32(3003, 8, true);
    new DataView(all.buffer).setInt32(3007, -1, true);
    const [json] = graph(nodes, { weightsManifest: [{ paths: ["w/a.bin", "w/b.bin"], weights }] });
    // The cut goes through the number 8.
    const shards = [bytesSource(all.subarray(0, 3005), "a.bin"), bytesSource(all.subarray(3005), "b.bin")];
    const model = await opened([...shards, json!]);
    expect(model.tensors.get("z")?.shape).toEqual([8, 1001]);
    // The shape is no parameter; but it is read, so it is counted: two numbers of four bytes.
    expect(analyze(model).totals).toMatchObject({ macs: 8 * 3 * 1001, params: 3005, weightBytes: 3003 + 8 });
    const half = await opened([shards[0]!, json!]);
    expect(half.notes?.[0]).toContain('the constant "shape" stands in w/a.bin, w/b.bin');
  });
});

describe("a hostile GraphModel", () => {
  it.each([
    {
      what: "more outputs than there can be",
      nodes: Array.from({ length: 100 }, (_, i) => ({
        name: `n${i}`,
        op: "Unpack",
        input: ["x"],
        attr: { num: { i: "16000" } },
      })),
    },
    {
      what: "a circle",
      nodes: [
        { name: "a", op: "Relu", input: ["b"] },
        { name: "b", op: "Relu", input: ["a"] },
      ],
    },
    { what: "an input that is not there", nodes: [{ name: "a", op: "Relu", input: ["lost"] }] },
    { what: "a name twice", nodes: [1, 2].map(() => ({ name: "a", op: "Relu", input: ["x"] })) },
    { what: "a size below zero", nodes: [weight("w", 2 ** 40, 2 ** 40)] },
  ])("with $what is refused", async ({ nodes }) => {
    const { value, milliseconds } = await timed(() => openModel(graph([input("x", 4), ...nodes])));
    expect(value).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/^(malformed|limit-exceeded)$/) },
    });
    expect(milliseconds).toBeLessThan(2000);
  });

  it("whose names are those of every object's properties is named as unpriced", async () => {
    const names = ["constructor", "__proto__", "toString"];
    const nodes = names.map((name) => ({
      name,
      op: name,
      input: ["x"],
      attr: { fused_ops: { list: { s: [btoa("constructor")] } } },
    }));
    const fused = { name: "y", op: "_FusedConv2D", input: ["x", "constructor"], attr: nodes[0]!.attr };
    const reader = { name: "z", op: "Relu", input: ["constructor:prototype:0", "__proto__:1"] };
    const model = await opened(graph([input("x", 4), ...nodes, fused, reader]));
    expect(analyze(model).unpriced.map(({ op }) => op)).toEqual(
      [...names, "_FusedConv2D"].map((op) => `tf.${op}`),
    );
  });

  it("with hundreds of loops over one long chain opens in time", async () => {
    const chain = Array.from({ length: 1500 }, (_, i) => ({
      name: `c${i}`,
      op: "Relu",
      input: [i ? `c${i - 1}` : "x"],
    }));
    const loops = Array.from({ length: 500 }, (_, i) => circle(`l${i}`, 2, "x", [], "c1499")).flat();
    const { value, milliseconds } = await timed(() => openModel(graph([input("x", 4), ...chain, ...loops])));
    expect(milliseconds).toBeLessThan(2000);
    expect(value.ok).toBe(true);
  });
});

describe("operators of a GraphModel", () => {
  it("a fused convolution carries bias and activation; a fused PReLU stands behind it", async () => {
    const conv = (ops: readonly string[], ...extra: string[]) =>
      graph([
        input("x", 1, 9, 9, 3),
        weight("w", 3, 3, 3, 8),
        weight("b", 8),
        weight("a", 1, 1, 8),
        {
          name: "y",
          op: "_FusedConv2D",
          input: ["x", "w", ...extra],
          attr: { ...window(2, "SAME"), fused_ops: { list: { s: ops.map(btoa) } } },
        },
      ]);
    const relu = await opened(conv(["BiasAdd", "Relu6"], "b"));
    const outputs = 5 * 5 * 8;
    expect(relu.tensors.get("y")?.shape).toEqual([1, 5, 5, 8]);
    expect(analyze(relu).totals).toMatchObject({ macs: outputs * 27, flops: 2 * outputs * 27 + outputs * 3 });
    const prelu = await opened(conv(["BiasAdd", "Prelu"], "b", "a"));
    expect(prelu.nodes.map(({ op }) => op)).toEqual(["Conv", "PRelu"]);
    expect(analyze(prelu).totals.flops).toBe(2 * outputs * 27 + outputs * 3);
  });

  it("a depthwise convolution with two filters a channel, and explicit padding", async () => {
    const model = await opened(
      graph([
        input("x", 1, 9, 9, 3),
        weight("w", 3, 3, 3, 2),
        {
          name: "y",
          op: "DepthwiseConv2dNative",
          input: ["x", "w"],
          attr: { ...window(1, "EXPLICIT"), explicit_paddings: ints(0, 0, 1, 0, 2, 3, 0, 0) },
        },
      ]),
    );
    expect(model.tensors.get("y")?.shape).toEqual([1, 8, 12, 6]);
    expect(analyze(model)).toMatchObject({
      totals: { macs: 8 * 12 * 6 * 9 },
      nodes: [{ class: "depthwise-conv" }],
    });
  });

  it("a strided slice with every mask", async () => {
    // x[..., tf.newaxis, 1, ::-2] of [2, 3, 4, 5]
    const model = await opened(
      graph([
        input("x", 2, 3, 4, 5),
        whole("begin", [0, 0, 1, 0], 4),
        whole("end", [0, 0, 2, 0], 4),
        whole("strides", [1, 1, 1, -2], 4),
        {
          name: "y",
          op: "StridedSlice",
          input: ["x", "begin", "end", "strides"],
          attr: {
            ellipsis_mask: { i: "1" },
            new_axis_mask: { i: "2" },
            shrink_axis_mask: { i: "4" },
            begin_mask: { i: "8" },
            end_mask: { i: "8" },
          },
        },
      ]),
    );
    expect(model.tensors.get("y")?.shape).toEqual([2, 3, 1, 3]);
  });

  it("shapes from shape arithmetic: Shape, StridedSlice, Pack, Reshape", async () => {
    const model = await opened(
      graph([
        input("x", -1, 7, 8),
        { name: "s", op: "Shape", input: ["x"], attr: { out_type: { type: "DT_INT32" } } },
        whole("zero", [0], 1),
        whole("one", [1], 1),
        {
          name: "n",
          op: "StridedSlice",
          input: ["s", "zero", "one", "one"],
          attr: { shrink_axis_mask: { i: "1" } },
        },
        whole("rest", [56]),
        { name: "p", op: "Pack", input: ["n", "rest"], attr: { axis: { i: "0" }, N: { i: "2" } } },
        { name: "y", op: "Reshape", input: ["x", "p"] },
      ]),
    );
    expect(model.tensors.get("y")?.shape).toEqual(["batch", 56]);
  });

  it("an operator that no one knows is named, with the shape that the exporter left", async () => {
    const files = graph([
      input("x", 1, 4),
      { name: "y", op: "Mystery", input: ["x"], attr: { _output_shapes: { list: { shape: [dims(1, 9)] } } } },
    ]);
    const model = await opened(files);
    expect(model.tensors.get("y")?.shape).toEqual([1, 9]);
    expect(analyze(model).unpriced).toEqual([{ op: "tf.Mystery", count: 1 }]);
  });
});

describe("functions of a GraphModel", () => {
  const arg = (...names: string[]) => names.map((name) => ({ name, type: "DT_FLOAT" }));
  const fn = (name: string, inputs: string[], nodeDef: readonly Node[], ret: Record<string, string>) => ({
    signature: { name, inputArg: arg(...inputs), outputArg: arg(...Object.keys(ret)) },
    nodeDef,
    ret,
  });
  const product = { name: "p", op: "MatMul", input: ["m", "m"] };

  it("a call is written out", async () => {
    const model = await opened(
      graph(
        [
          input("x", 4, 4),
          { name: "y", op: "PartitionedCall", input: ["x"], attr: { f: { func: { name: "sq" } } } },
        ],
        {},
        [fn("sq", ["m"], [product], { out: "p:product:0" })],
      ),
    );
    expect(analyze(model).totals.macs).toBe(64);
    expect(model.tensors.get("y")?.shape).toEqual([4, 4]);
    expect(model.nodes[0]?.name).toBe("y/f/p");
  });

  it("a function that is called twice has its weights once", async () => {
    const call = (name: string, from: string) => ({
      name,
      op: "PartitionedCall",
      input: [from],
      attr: { f: { func: { name: "dense" } } },
    });
    const inner = [weight("kernel", 4, 4), { name: "p", op: "MatMul", input: ["m", "kernel:output:0"] }];
    const weights = [{ name: "kernel", shape: [4, 4], dtype: "float32" }];
    const model = await opened(
      graph(
        [input("x", 4, 4), call("a", "x"), call("b", "a")],
        { weightsManifest: [{ paths: [], weights }] },
        [fn("dense", ["m"], inner, { out: "p:product:0" })],
      ),
    );
    expect(analyze(model).totals).toMatchObject({ macs: 128, params: 16 });
  });

  it("While counts as often as it turns", async () => {
    const attr = { cond: { func: { name: "below" } }, body: { func: { name: "turn" } } };
    const library = [
      fn(
        "below",
        ["i", "m"],
        [whole("most", [6]), { name: "l", op: "Less", input: ["i", "most:output:0"] }],
        {
          out: "l:z:0",
        },
      ),
      fn(
        "turn",
        ["i", "m"],
        [whole("one", [1]), { name: "n", op: "AddV2", input: ["i", "one:output:0"] }, product],
        {
          i_out: "n:z:0",
          m_out: "p:product:0",
        },
      ),
    ];
    const model = await opened(
      graph(
        [
          input("x", 4, 4),
          whole("start", [2]),
          { name: "w", op: "StatelessWhile", input: ["start", "x"], attr },
          { name: "y", op: "Relu", input: ["w:1"] },
        ],
        {},
        library,
      ),
    );
    expect(model.nodes.find(({ op }) => op === "Loop")).toMatchObject({ iterations: 4 });
    expect(analyze(model)).toMatchObject({ totals: { macs: 4 * 64 }, unresolved: [] });
  });

  it("If has both branches; a function that calls itself, or is not there, is refused", async () => {
    const library = [
      fn("yes", ["m"], [product], { out: "p:product:0" }),
      fn("no", ["m"], [], { out: "m" }),
      fn(
        "self",
        ["m"],
        [{ name: "s", op: "PartitionedCall", input: ["m"], attr: { f: { func: { name: "self" } } } }],
        {
          out: "s:output:0",
        },
      ),
    ];
    const branch = { then_branch: { func: { name: "yes" } }, else_branch: { func: { name: "no" } } };
    const nodes = [input("c"), input("x", 4, 4)];
    const both = await opened(
      graph([...nodes, { name: "y", op: "If", input: ["c", "x"], attr: branch }], {}, library),
    );
    expect(analyze(both)).toMatchObject({ totals: { macs: 64 }, alternatives: [{}] });
    const call = (name: string) =>
      openModel(
        graph(
          [...nodes, { name: "y", op: "PartitionedCall", input: ["x"], attr: { f: { func: { name } } } }],
          {},
          library,
        ),
      );
    expect(await call("self")).toMatchObject({ ok: false, error: { code: "limit-exceeded" } });
    expect(await call("lost")).toMatchObject({ ok: false, error: { code: "malformed" } });
  });

  it("loops of TensorFlow 1, one within the other, turn as often as their counters say", async () => {
    const inner = circle(
      "inner",
      3,
      "outer/m",
      [{ name: "p", op: "MatMul", input: ["inner/m", "inner/m"] }],
      "p",
    );
    const outer = circle("outer", 5, "x", inner, "inner/exit_m");
    const model = await opened(
      graph([input("x", 4, 4), ...outer, { name: "y", op: "Relu", input: ["outer/exit_m"] }]),
    );
    const { totals, unresolved, unpriced } = analyze(model);
    expect({ unresolved, unpriced }).toEqual({ unresolved: [], unpriced: [] });
    expect(totals.macs).toBe(5 * 3 * 64);
    expect(model.tensors.get("y")?.shape).toEqual([4, 4]);
  });

  it("a circle that is no whole loop does not hang, and is named", async () => {
    const model = await opened(
      graph([
        input("x", 4, 4),
        { name: "e", op: "Enter", input: ["x"], attr: { frame_name: text("f") } },
        { name: "m", op: "Merge", input: ["e", "n"] },
        { name: "r", op: "Relu", input: ["m"] },
        { name: "n", op: "NextIteration", input: ["r"] },
        { name: "y", op: "Exit", input: ["m"] },
      ]),
    );
    expect(
      analyze(model)
        .unpriced.map(({ op }) => op)
        .sort(),
    ).toEqual(["tf.Enter", "tf.Exit", "tf.Merge", "tf.NextIteration"]);
  });
});
