import { describe, expect, it } from "vitest";
import { buildModel } from "../../../src/graph/build/build.ts";
import { Pages } from "../../../src/graph/importers/tensorflow/pages.ts";
import { liteDraft } from "../../../src/graph/importers/tflite/draft.ts";
import { weightsOf } from "../../../src/graph/importers/tflite/index.ts";
import { readLite } from "../../../src/graph/importers/tflite/read.ts";
import type { ModelGraph, OpenOptions } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { counting, timed } from "./support.ts";
import { LITE_FILES, type LiteGraphSpec, liteModel, naiveMacs, packaged } from "./tflite-support.ts";

async function opened(bytes: Uint8Array, options?: OpenOptions): Promise<ModelGraph> {
  const result = await openModel(bytesSource(bytes, "model.tflite"), options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** One operator with its tensors; the first is the input, the outputs are the graph's. */
function single(
  op: LiteGraphSpec["ops"][number],
  tensors: LiteGraphSpec["tensors"],
  inputs: readonly string[] = [tensors[0]!.name],
): Uint8Array {
  return liteModel({ tensors, inputs, outputs: op.outputs, ops: [op] });
}

describe("TensorFlow Lite", () => {
  it.each(LITE_FILES)("%s: all priced, as many MACs as its own shapes say", async (path) => {
    const bytes = packaged(path);
    const { totals, unpriced, unresolved } = analyze(await opened(bytes));
    expect({ unpriced, unresolved }).toEqual({ unpriced: [], unresolved: [] });
    expect(naiveMacs(bytes)).toBeGreaterThan(1e7);
    expect(totals.macs).toBe(naiveMacs(bytes));
  });

  it.each(LITE_FILES)("%s: every shape that the file states follows without it", async (path) => {
    const pages = new Pages(bytesSource(packaged(path), path));
    const lite = await readLite(pages);
    const draft = liteDraft(lite, await weightsOf(pages, lite), path);
    const outputs = draft.graph.outputs.map((output) => ({ ...output, dims: null }));
    const model = buildModel({ ...draft, graph: { ...draft.graph, outputs, valueInfo: [] } }, {});
    const stated = [...draft.graph.valueInfo, ...draft.graph.outputs];
    expect(stated.length).toBeGreaterThan(100);
    const found = stated.map(({ name }) => [
      name,
      model.tensors.get(name)?.dtype,
      model.tensors.get(name)?.shape,
    ]);
    expect(found).toEqual(stated.map(({ name, dtype, dims }) => [name, dtype, dims]));
  });

  it("reads little of a file, and none of its weights", async () => {
    const source = counting(packaged("@mediapipe/hands/hand_landmark_full.tflite"));
    expect((await openModel(source)).ok).toBe(true);
    expect(source.size).toBeGreaterThan(5_000_000);
    expect(source.bytesRead).toBeLessThan(300_000);
  });

  it("counts weights as they are stored: half floats behind DEQUANTIZE, sparse ones behind DENSIFY", async () => {
    const path = "@mediapipe/face_detection/face_detection_full_range_sparse.tflite";
    const model = await opened(packaged(path));
    const { totals, nodes } = analyze(model);
    // 680,736 bytes of file; 4 bytes each would be 2,033,280.
    expect(totals.params).toBe(508_320);
    expect(totals.weightBytes).toBe(560_850);
    // What convolutions read of weights, without what else reads constants.
    const read = nodes
      .filter(({ macs }) => macs > 0)
      .reduce((sum, { bytesWeights }) => sum + bytesWeights, 0);
    expect(read).toBeLessThanOrEqual(totals.weightBytes);
    expect(read).toBeGreaterThan(0.9 * totals.weightBytes);
  });

  // Names as MediaPipe's files have them.
  it.each([
    [
      "CONV_2D",
      "m/relu/Relu;m/bn/FusedBatchNormV3;m/depthwise_conv2d_7/depthwise;m/conv2d_1/Conv2D1",
      "m/conv2d_1/Conv2D",
    ],
    ["CONV_2D", "m/bn_11/FusedBatchNormV3;m/conv2d_9/Conv2D;m/conv2d_7/Conv2D", "m/conv2d_7/Conv2D"],
    ["CONV_2D", "m/conv2d_7/BiasAdd", "m/conv2d_7/BiasAdd"],
    ["CONV_2D", "m/relu/Relu;m/conv1", "m/conv1"],
    ["RELU", "StatefulPartitionedCall/m/relu_1/Relu;m/x", "m/relu_1/Relu"],
  ])("a %s that makes %s is called %s", async (op, tensor, name) => {
    const tensors = [
      { name: "in", shape: [1, 8, 8, 3] },
      { name: "w", shape: [4, 3, 3, 3], data: { zeros: 432 } },
      { name: tensor, shape: [1, 6, 6, op === "RELU" ? 3 : 4] },
    ];
    const options = { 0: { byte: 1 }, 1: 1, 2: 1 };
    const inputs = op === "RELU" ? ["in"] : ["in", "w"];
    const model = await opened(
      single({ op, inputs, outputs: [tensor], ...(op === "RELU" ? {} : { options }) }, tensors),
    );
    expect(model.nodes[0]).toMatchObject({ name, original: op });
  });
});

describe("a hostile TensorFlow Lite file", () => {
  const plain = single({ op: "RELU", inputs: ["x"], outputs: ["y"] }, [
    { name: "x", shape: [4] },
    { name: "y", shape: [4] },
  ]);

  /** The file with 32-bit words put in place of others. */
  function changed(words: Readonly<Record<number, number>>): Uint8Array {
    const bytes = plain.slice();
    const view = new DataView(bytes.buffer);
    for (const [at, word] of Object.entries(words)) view.setUint32(Number(at), word, true);
    return bytes;
  }

  it("every word of it beyond all bounds, one after the other: an error or a graph, in time", async () => {
    const codes = new Set<string>();
    for (let at = 0; at + 4 <= plain.length; at += 4)
      for (const word of [0, 0x7fffffff, 0x80000000, 0xffffffff]) {
        if (at === 4) continue;
        const { value, milliseconds } = await timed(() =>
          openModel(bytesSource(changed({ [at]: word }), "x.tflite")),
        );
        expect(milliseconds).toBeLessThan(2000);
        if (!value.ok) codes.add(value.error.code);
      }
    expect([...codes].sort()).toEqual(["limit-exceeded", "malformed"]);
  });

  it("one table that a list leads to again and again is counted each time", async () => {
    const tensors = ["x", "y"].map((name) => ({ name: name.repeat(3000), shape: [4] }));
    const [x, y] = tensors.map(({ name }) => name) as [string, string];
    const ops = [{ op: "RELU", inputs: [x], outputs: [y] }];
    const bytes = liteModel({ tensors, inputs: [x], outputs: [y], ops, repeats: 500_000 });
    const { value, milliseconds } = await timed(() => openModel(bytesSource(bytes, "again.tflite")));
    expect(value).toMatchObject({
      ok: false,
      error: { code: "limit-exceeded", what: expect.stringContaining("bytes") },
    });
    expect(milliseconds).toBeLessThan(2000);
  });
});

describe("operators of TensorFlow Lite", () => {
  const conv = (activation: number) =>
    single(
      {
        op: "CONV_2D",
        inputs: ["x", "w", "b"],
        outputs: ["y"],
        options: { 0: { byte: 1 }, 1: 2, 2: 1, 3: { byte: activation } },
      },
      [
        { name: "x", shape: [1, 9, 11, 6], type: "i8" },
        { name: "w", shape: [8, 3, 3, 3], type: "i8", data: { zeros: 216 }, scales: 8 },
        { name: "b", shape: [8], type: "i32", data: { zeros: 32 }, scales: 8 },
        { name: "y", shape: [1, 7, 5, 8], type: "i8" },
      ],
    );

  it("a quantised convolution in groups: integer MACs, scales by channel, its activation within", async () => {
    const plain = analyze(await opened(conv(0)));
    const clipped = analyze(await opened(conv(3)));
    const outputs = 7 * 5 * 8;
    expect(plain.totals).toMatchObject({ macs: outputs * 3 * 3 * 3, weightBytes: 216 + 32 + (32 + 32) });
    expect(plain.nodes[0]).toMatchObject({ integer: true, bytesWritten: outputs, priced: true });
    expect(clipped.totals.flops - plain.totals.flops).toBe(2 * outputs);
    expect(clipped.nodes).toHaveLength(1);
  });

  it("an addition with its activation", async () => {
    const add = (activation: number) =>
      single(
        { op: "ADD", inputs: ["a", "b"], outputs: ["y"], options: { 0: { byte: activation } } },
        [
          { name: "a", shape: [1, 4, 4, 2] },
          { name: "b", shape: [1, 4, 4, 2] },
          { name: "y", shape: [1, 4, 4, 2] },
        ],
        ["a", "b"],
      );
    expect(analyze(await opened(add(0))).totals.flops).toBe(32);
    expect(analyze(await opened(add(1))).totals.flops).toBe(64);
  });

  it("an open batch has a name, and goes through", async () => {
    const bytes = single({ op: "FULLY_CONNECTED", inputs: ["x", "w", ""], outputs: ["y"] }, [
      { name: "x", shape: [1, 16], signature: [-1, 16] },
      { name: "w", shape: [4, 16], data: { zeros: 256 } },
      { name: "y", shape: [1, 4], signature: [-1, 4] },
    ]);
    expect((await opened(bytes)).tensors.get("y")?.shape).toEqual(["batch", 4]);
    expect(analyze(await opened(bytes, { dims: { batch: 5 } })).totals.macs).toBe(5 * 16 * 4);
  });

  it("rows of a fully connected layer, kept and not", async () => {
    const dense = (keep: boolean, shape: number[]) =>
      single({ op: "FULLY_CONNECTED", inputs: ["x", "w", ""], outputs: ["y"], options: { 2: keep } }, [
        { name: "x", shape: [2, 3, 16] },
        { name: "w", shape: [4, 16], data: { zeros: 256 } },
        { name: "y", shape },
      ]);
    for (const [keep, shape] of [
      [true, [2, 3, 4]],
      [false, [6, 4]],
    ] as const) {
      const model = await opened(dense(keep, [...shape]));
      expect(model.tensors.get("y")?.shape).toEqual(shape);
      expect(analyze(model).totals.macs).toBe(6 * 16 * 4);
    }
  });

  it("a transposed convolution whose output is asked for", async () => {
    const bytes = single(
      { op: "TRANSPOSE_CONV", inputs: ["size", "w", "x"], outputs: ["y"], options: { 1: 2, 2: 2 } },
      [
        { name: "x", shape: [1, 4, 5, 3] },
        { name: "size", shape: [4], type: "i32", data: [1, 7, 10, 8] },
        { name: "w", shape: [8, 3, 3, 3], data: { zeros: 864 } },
        { name: "y", shape: [1, 7, 10, 8] },
      ],
    );
    const model = await opened(bytes);
    expect(model.tensors.get("y")?.shape).toEqual([1, 7, 10, 8]);
    expect(analyze(model).totals.macs).toBe(4 * 5 * 3 * 8 * 9);
  });

  it("an LSTM with peepholes and projection: every matrix, once a step", async () => {
    const [batch, steps, input, units, projected] = [2, 7, 5, 6, 3];
    const weight = (name: string, shape: number[]) => ({
      name,
      shape,
      data: { zeros: 4 * shape.reduce((a, b) => a * b, 1) },
    });
    const names = ["i", "f", "c", "o"];
    const tensors = [
      { name: "x", shape: [batch, steps, input] },
      ...names.map((gate) => weight(`in_${gate}`, [units, input])),
      ...names.map((gate) => weight(`re_${gate}`, [units, projected])),
      ...names.map((gate) => weight(`b_${gate}`, [units])),
      weight("project", [projected, units]),
      { name: "h", shape: [batch, projected], variable: true },
      { name: "c", shape: [batch, units], variable: true },
      { name: "y", shape: [batch, steps, projected] },
    ];
    const inputs = [
      "x",
      ...names.map((gate) => `in_${gate}`),
      ...names.map((gate) => `re_${gate}`),
      ...["", "", ""],
      ...names.map((gate) => `b_${gate}`),
      "project",
      "",
      "h",
      "c",
    ];
    const model = await opened(
      single({ op: "UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, outputs: ["y"] }, tensors),
    );
    const { totals, nodes, unpriced } = analyze(model);
    expect(unpriced).toEqual([]);
    expect(model.inputs).toEqual(["x"]);
    expect(model.tensors.get("y")?.shape).toEqual([batch, steps, projected]);
    expect(totals.macs).toBe(batch * steps * (4 * units * input + 4 * units * projected + projected * units));
    expect(nodes.find(({ op }) => op === "tf.SequenceLstm")).toMatchObject({ steps });
    // State is no weight.
    expect(totals.params).toBe(4 * units * (input + projected + 1) + projected * units);
  });

  it("SVDF and an embedding", async () => {
    const svdf = await opened(
      single({ op: "SVDF", inputs: ["x", "f", "t", "", "s"], outputs: ["y"], options: { 0: 2 } }, [
        { name: "x", shape: [3, 10] },
        { name: "f", shape: [8, 10], data: { zeros: 320 } },
        { name: "t", shape: [8, 5], data: { zeros: 160 } },
        { name: "s", shape: [3, 40], variable: true },
        { name: "y", shape: [3, 4] },
      ]),
    );
    expect(svdf.tensors.get("y")?.shape).toEqual([3, 4]);
    expect(analyze(svdf).totals.macs).toBe(3 * (80 + 40));
    const table = await opened(
      single({ op: "EMBEDDING_LOOKUP", inputs: ["ids", "rows"], outputs: ["y"] }, [
        { name: "ids", shape: [3], type: "i32" },
        { name: "rows", shape: [1000, 8], data: { zeros: 32_000 } },
        { name: "y", shape: [3, 8] },
      ]),
    );
    // Rows that are touched, not the table.
    expect(analyze(table).nodes[0]).toMatchObject({ bytesWeights: 96, op: "Gather" });
  });

  it("a custom operator keeps its name and the file's shapes, and is not priced", async () => {
    const bytes = single(
      { op: "TFLite_Detection_PostProcess", inputs: ["boxes"], outputs: ["out"], custom: [1, 2, 3] },
      [
        { name: "boxes", shape: [1, 100, 4] },
        { name: "out", shape: [1, 10, 4] },
      ],
    );
    const model = await opened(bytes);
    expect(model.tensors.get("out")?.shape).toEqual([1, 10, 4]);
    expect(analyze(model).unpriced).toEqual([{ op: "tf.TFLite_Detection_PostProcess", count: 1 }]);
  });

  it("an empty shape that may mean no known rank is no shape", async () => {
    const bytes = single({ op: "SomeOp", inputs: ["x"], outputs: ["y"] }, [
      { name: "x", shape: [4] },
      { name: "y", shape: [] },
    ]);
    const model = await opened(bytes);
    expect(model.tensors.get("y")).toMatchObject({ shape: null, dtype: "f32" });
    expect(analyze(model).unresolved).toEqual(["y"]);
  });

  it("MediaPipe's transposed convolution is priced by its options", async () => {
    const bytes = single(
      {
        op: "Convolution2DTransposeBias",
        inputs: ["x", "w", "b"],
        outputs: ["y"],
        // kTfLitePaddingSame, stride 2 by 2
        custom: [1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0],
      },
      [
        { name: "x", shape: [1, 4, 5, 3] },
        { name: "w", shape: [8, 2, 2, 3], data: { zeros: 384 } },
        { name: "b", shape: [8], data: { zeros: 32 } },
        { name: "y", shape: [1, 8, 10, 8] },
      ],
    );
    expect(analyze(await opened(bytes))).toMatchObject({ totals: { macs: 4 * 5 * 3 * 8 * 4 }, unpriced: [] });
  });

  it("values that lie behind the FlatBuffer, as in files over 2 GiB", async () => {
    const bytes = single({ op: "RESHAPE", inputs: ["x", "shape"], outputs: ["y"] }, [
      { name: "x", shape: [6, 4] },
      { name: "shape", shape: [2], type: "i32", data: { behind: [8, -1] } },
      { name: "y", shape: [], signature: [] },
    ]);
    expect((await opened(bytes)).tensors.get("y")?.shape).toEqual([8, 3]);
    const cut = await openModel(bytesSource(bytes.subarray(0, bytes.length - 4), "cut.tflite"));
    expect(cut).toMatchObject({ ok: false, error: { code: "malformed" } });
  });
});

describe("control flow of TensorFlow Lite", () => {
  const square: LiteGraphSpec = {
    tensors: [
      { name: "n", shape: [], type: "i32" },
      { name: "m", shape: [4, 4] },
      { name: "one", shape: [], type: "i32", data: [1] },
      { name: "n1", shape: [], type: "i32" },
      { name: "m1", shape: [4, 4] },
    ],
    inputs: ["n", "m"],
    outputs: ["n1", "m1"],
    ops: [
      { op: "ADD", inputs: ["n", "one"], outputs: ["n1"] },
      { op: "BATCH_MATMUL", inputs: ["m", "m"], outputs: ["m1"] },
    ],
  };
  const below: LiteGraphSpec = {
    tensors: [
      { name: "n", shape: [], type: "i32" },
      { name: "m", shape: [4, 4] },
      { name: "most", shape: [], type: "i32", data: [5] },
      { name: "go", shape: [], type: "bool" },
    ],
    inputs: ["n", "m"],
    outputs: ["go"],
    ops: [{ op: "LESS", inputs: ["n", "most"], outputs: ["go"] }],
  };
  const main = (ops: LiteGraphSpec["ops"], first: LiteGraphSpec["tensors"][number]): LiteGraphSpec => ({
    tensors: [
      first,
      { name: "x", shape: [4, 4] },
      { name: "n_", shape: [], type: "i32" },
      { name: "y", shape: [4, 4] },
    ],
    inputs: first.data ? ["x"] : [first.name, "x"],
    outputs: ["y"],
    ops,
  });
  const loop = [{ op: "WHILE", inputs: ["n0", "x"], outputs: ["n_", "y"], options: { 0: 1, 1: 2 } }];

  it("WHILE that counts: its body as often as it runs", async () => {
    const model = await opened(
      liteModel(main(loop, { name: "n0", shape: [], type: "i32", data: [2] }), below, square),
    );
    const { totals, unresolved } = analyze(model);
    expect(model.nodes.find(({ op }) => op === "Loop")).toMatchObject({ original: "WHILE", iterations: 3 });
    expect(totals.macs).toBe(3 * 4 * 4 * 4);
    expect(unresolved).toEqual([]);
    expect(model.tensors.get("y")?.shape).toEqual([4, 4]);
  });

  it("WHILE from a number that only a run tells: one turn is counted, and that is said", async () => {
    const model = await opened(liteModel(main(loop, { name: "n0", shape: [], type: "i32" }), below, square));
    const { totals, unresolved } = analyze(model);
    expect(totals.macs).toBe(4 * 4 * 4);
    expect(unresolved).toHaveLength(1);
  });

  it("IF: both branches, the costlier one counted", async () => {
    const still: LiteGraphSpec = { ...square, outputs: ["n", "m"], ops: [] };
    const branch = [{ op: "IF", inputs: ["c", "n0", "x"], outputs: ["n_", "y"], options: { 0: 1, 1: 2 } }];
    const outer = main(branch, { name: "n0", shape: [], type: "i32" });
    const model = await opened(
      liteModel(
        {
          ...outer,
          tensors: [...outer.tensors, { name: "c", shape: [], type: "bool" }],
          inputs: ["c", "n0", "x"],
        },
        square,
        still,
      ),
    );
    const { totals, alternatives } = analyze(model);
    expect(totals.macs).toBe(64);
    expect(alternatives).toHaveLength(1);
    expect(model.tensors.get("y")?.shape).toEqual([4, 4]);
  });

  it("a subgraph that is called twice has its weights once", async () => {
    const tensors = ["a", "b", "c"].map((name) => ({ name, shape: [2, 4] }));
    const call = (from: string, to: string) => ({
      op: "CALL",
      inputs: [from],
      outputs: [to],
      options: { 0: 1 },
    });
    const dense: LiteGraphSpec = {
      tensors: [...tensors, { name: "w", shape: [4, 4], data: { zeros: 64 } }],
      inputs: ["a"],
      outputs: ["b"],
      ops: [{ op: "FULLY_CONNECTED", inputs: ["a", "w", ""], outputs: ["b"] }],
    };
    const model = await opened(
      liteModel({ tensors, inputs: ["a"], outputs: ["c"], ops: [call("a", "b"), call("b", "c")] }, dense),
    );
    expect(analyze(model).totals).toMatchObject({ macs: 2 * 2 * 16, params: 16 });
  });

  it("a subgraph that runs itself is refused", async () => {
    const self = main([{ op: "CALL", inputs: ["n0", "x"], outputs: ["n_", "y"], options: { 0: 0 } }], {
      name: "n0",
      shape: [],
      type: "i32",
    });
    const result = await openModel(bytesSource(liteModel(self), "self.tflite"));
    expect(result).toMatchObject({ ok: false, error: { code: "limit-exceeded" } });
  });

  it("subgraphs that call the next one twice, 23 levels deep, are refused in time", async () => {
    const doubling = Array.from({ length: 24 }, (_, i): LiteGraphSpec => {
      const call = (from: string, to: string) => ({
        op: "CALL",
        inputs: [from],
        outputs: [to],
        options: { 0: i + 1 },
      });
      const tensors = ["a", "b", "c"].map((name) => ({ name, shape: [1] }));
      const ops = i < 23 ? [call("a", "b"), call("b", "c")] : [{ op: "RELU", inputs: ["a"], outputs: ["c"] }];
      return { tensors, inputs: ["a"], outputs: ["c"], ops };
    });
    const { value, milliseconds } = await timed(() =>
      openModel(bytesSource(liteModel(...doubling), "2^23.tflite")),
    );
    expect(value).toMatchObject({ ok: false, error: { code: "limit-exceeded" } });
    expect(milliseconds).toBeLessThan(2000);
  });

  it("a subgraph that is not there is refused", async () => {
    const result = await openModel(
      bytesSource(liteModel(main(loop, { name: "n0", shape: [], type: "i32" })), "lost.tflite"),
    );
    expect(result).toMatchObject({ ok: false, error: { code: "malformed" } });
  });
});
