import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { text } from "../pytorch/program.ts";
import { Architecture } from "./architecture.ts";

/**
 * A row a layer: what it is given, and by Keras's documentation what it gives, how many parameters it has and what
 * multiply-adds it does. Batch is 2.
 */
type Row = readonly [
  className: string,
  settings: Readonly<Record<string, unknown>>,
  inputs: readonly (readonly number[])[],
  output: readonly number[],
  params: number,
  macs: number,
];

const ROWS: readonly Row[] = [
  ["Dense", { units: 5 }, [[7]], [5], 40, 2 * 7 * 5],
  ["Dense", { units: 5, use_bias: false, activation: "relu" }, [[4, 7]], [4, 5], 35, 2 * 4 * 7 * 5],
  ["Embedding", { input_dim: 11, output_dim: 3 }, [[4]], [4, 3], 33, 0],
  [
    "Conv1D",
    { filters: 4, kernel_size: [3], padding: "causal", dilation_rate: [2] },
    [[10, 3]],
    [10, 4],
    40,
    2 * 10 * 4 * 9,
  ],
  [
    "Conv2D",
    { filters: 6, kernel_size: [3, 3], strides: [2, 2], padding: "same", groups: 2 },
    [[9, 8, 4]],
    [5, 4, 6],
    114,
    2 * 20 * 6 * 18,
  ],
  [
    "Conv2D",
    { filters: 6, kernel_size: 3, data_format: "channels_first" },
    [[4, 9, 8]],
    [6, 7, 6],
    222,
    2 * 42 * 6 * 36,
  ],
  ["Conv3D", { filters: 2, kernel_size: [2, 2, 2] }, [[4, 4, 4, 3]], [3, 3, 3, 2], 50, 2 * 27 * 2 * 24],
  [
    "DepthwiseConv2D",
    { kernel_size: [3, 3], depth_multiplier: 2 },
    [[8, 8, 5]],
    [6, 6, 10],
    100,
    2 * 36 * 10 * 9,
  ],
  ["DepthwiseConv1D", { kernel_size: [3], padding: "same" }, [[8, 5]], [8, 5], 20, 2 * 8 * 5 * 3],
  [
    "SeparableConv2D",
    { filters: 7, kernel_size: [3, 3], padding: "same" },
    [[8, 8, 5]],
    [8, 8, 7],
    45 + 42,
    2 * 64 * (45 + 35),
  ],
  [
    "SeparableConv1D",
    { filters: 7, kernel_size: [3], padding: "same" },
    [[8, 5]],
    [8, 7],
    15 + 42,
    2 * 8 * (15 + 35),
  ],
  [
    "Conv2DTranspose",
    { filters: 3, kernel_size: [3, 3], strides: [2, 2], padding: "same" },
    [[5, 6, 4]],
    [10, 12, 3],
    111,
    2 * 30 * 4 * 27,
  ],
  [
    "Conv2DTranspose",
    { filters: 3, kernel_size: [3, 3], strides: [2, 2] },
    [[5, 6, 4]],
    [11, 13, 3],
    111,
    2 * 30 * 4 * 27,
  ],
  [
    "Conv2DTranspose",
    { filters: 3, kernel_size: [2, 2], strides: [3, 3] },
    [[5, 6, 4]],
    [15, 18, 3],
    51,
    2 * 30 * 4 * 12,
  ],
  [
    "Conv2DTranspose",
    { filters: 3, kernel_size: [3, 3], strides: [2, 2], padding: "same", output_padding: [0, 1] },
    [[5, 6, 4]],
    [9, 12, 3],
    111,
    2 * 30 * 4 * 27,
  ],
  [
    "Conv1DTranspose",
    { filters: 3, kernel_size: [4], strides: [2], padding: "same" },
    [[5, 4]],
    [10, 3],
    51,
    2 * 5 * 4 * 12,
  ],
  ["BatchNormalization", { axis: [3] }, [[4, 4, 6]], [4, 4, 6], 24, 0],
  ["BatchNormalization", { axis: -1, scale: false }, [[4, 4, 6]], [4, 4, 6], 18, 0],
  ["LayerNormalization", { axis: [2] }, [[4, 6]], [4, 6], 12, 0],
  ["GroupNormalization", { groups: 2 }, [[4, 4, 6]], [4, 4, 6], 12, 0],
  ["MaxPooling2D", { pool_size: [3, 3], strides: [2, 2], padding: "same" }, [[7, 9, 2]], [4, 5, 2], 0, 0],
  ["AveragePooling1D", { pool_size: 2 }, [[7, 2]], [3, 2], 0, 0],
  ["MaxPooling3D", { pool_size: [2, 2, 2] }, [[4, 4, 4, 2]], [2, 2, 2, 2], 0, 0],
  ["GlobalAveragePooling2D", {}, [[7, 9, 2]], [2], 0, 0],
  ["GlobalMaxPooling1D", { keepdims: true }, [[7, 2]], [1, 2], 0, 0],
  ["Flatten", {}, [[3, 4, 5]], [60], 0, 0],
  ["Reshape", { target_shape: [-1, 6] }, [[3, 4, 5]], [10, 6], 0, 0],
  ["Permute", { dims: [2, 1] }, [[3, 4]], [4, 3], 0, 0],
  ["RepeatVector", { n: 5 }, [[3]], [5, 3], 0, 0],
  [
    "ZeroPadding2D",
    {
      padding: [
        [0, 1],
        [2, 3],
      ],
    },
    [[4, 4, 2]],
    [5, 9, 2],
    0,
    0,
  ],
  ["ZeroPadding1D", { padding: [1, 2] }, [[4, 2]], [7, 2], 0, 0],
  [
    "Cropping2D",
    {
      cropping: [
        [1, 0],
        [1, 2],
      ],
    },
    [[6, 6, 2]],
    [5, 3, 2],
    0,
    0,
  ],
  ["UpSampling2D", { size: [2, 3], interpolation: "bilinear" }, [[4, 4, 2]], [8, 12, 2], 0, 0],
  ["UpSampling1D", { size: 2 }, [[4, 2]], [8, 2], 0, 0],
  ["Resizing", { height: 5, width: 7 }, [[4, 4, 2]], [5, 7, 2], 0, 0],
  ["CenterCrop", { height: 2, width: 3 }, [[4, 4, 2]], [2, 3, 2], 0, 0],
  ["Rescaling", { scale: 1 / 255, offset: -1 }, [[4, 4, 2]], [4, 4, 2], 0, 0],
  ["Normalization", { axis: [-1] }, [[4, 2]], [4, 2], 4, 0],
  [
    "Add",
    {},
    [
      [4, 2],
      [4, 2],
      [4, 2],
    ],
    [4, 2],
    0,
    0,
  ],
  [
    "Subtract",
    {},
    [
      [4, 2],
      [4, 2],
    ],
    [4, 2],
    0,
    0,
  ],
  [
    "Multiply",
    {},
    [
      [4, 2],
      [4, 2],
      [4, 2],
    ],
    [4, 2],
    0,
    0,
  ],
  ["Silu", {}, [[4, 2]], [4, 2], 0, 0],
  [
    "Average",
    {},
    [
      [4, 2],
      [4, 2],
    ],
    [4, 2],
    0,
    0,
  ],
  [
    "Maximum",
    {},
    [
      [4, 2],
      [4, 2],
    ],
    [4, 2],
    0,
    0,
  ],
  [
    "Minimum",
    {},
    [
      [4, 2],
      [4, 2],
    ],
    [4, 2],
    0,
    0,
  ],
  [
    "Concatenate",
    { axis: -1 },
    [
      [4, 2],
      [4, 3],
    ],
    [4, 5],
    0,
    0,
  ],
  [
    "Dot",
    { axes: [2, 1] },
    [
      [4, 2],
      [2, 6],
    ],
    [4, 6],
    0,
    2 * 4 * 2 * 6,
  ],
  ["Dot", { axes: 1 }, [[5], [5]], [1], 0, 2 * 5],
  ["LSTM", { units: 6 }, [[5, 3]], [6], 4 * 6 * (3 + 6 + 1), 2 * 5 * 4 * 6 * 9],
  ["LSTM", { units: 6, return_sequences: true }, [[5, 3]], [5, 6], 240, 2 * 5 * 4 * 6 * 9],
  ["GRU", { units: 6, reset_after: true }, [[5, 3]], [6], 3 * 6 * (3 + 6 + 2), 2 * 5 * 3 * 6 * 9],
  ["SimpleRNN", { units: 6 }, [[5, 3]], [6], 60, 2 * 5 * 6 * 9],
  [
    "Bidirectional",
    { merge_mode: "concat", layer: { class_name: "LSTM", config: { units: 6, return_sequences: true } } },
    [[5, 3]],
    [5, 12],
    480,
    2 * 2 * 5 * 4 * 6 * 9,
  ],
  [
    "Bidirectional",
    { merge_mode: "sum", layer: { class_name: "GRU", config: { units: 6, reset_after: false } } },
    [[5, 3]],
    [6],
    2 * 180,
    2 * 2 * 5 * 3 * 6 * 9,
  ],
  [
    "RNN",
    { return_sequences: true, cell: { class_name: "LSTMCell", config: { units: 6 } } },
    [[5, 3]],
    [5, 6],
    240,
    2 * 5 * 4 * 6 * 9,
  ],
  [
    "TimeDistributed",
    { layer: { class_name: "Dense", config: { name: "d", units: 4 } } },
    [[5, 3]],
    [5, 4],
    16,
    2 * 5 * 12,
  ],
  [
    "TimeDistributed",
    { layer: { class_name: "Conv2D", config: { name: "c", filters: 4, kernel_size: [3, 3] } } },
    [[5, 8, 8, 3]],
    [5, 6, 6, 4],
    112,
    2 * 5 * 36 * 4 * 27,
  ],
  [
    "MultiHeadAttention",
    { num_heads: 2, key_dim: 4 },
    [
      [5, 8],
      [7, 8],
    ],
    [5, 8],
    4 * 64 + 4 * 8,
    2 * (5 * 64 + 7 * 64 + 7 * 64 + 5 * 64 + 2 * 5 * 7 * 8),
  ],
  [
    "Attention",
    {},
    [
      [5, 8],
      [7, 8],
    ],
    [5, 8],
    0,
    2 * 2 * 5 * 7 * 8,
  ],
  [
    "AdditiveAttention",
    { use_scale: true },
    [
      [5, 8],
      [7, 8],
    ],
    [5, 8],
    8,
    2 * 5 * 7 * 8,
  ],
  ["ReLU", { max_value: 6 }, [[4, 2]], [4, 2], 0, 0],
  ["LeakyReLU", { alpha: 0.1 }, [[4, 2]], [4, 2], 0, 0],
  ["PReLU", { shared_axes: [1] }, [[4, 2]], [4, 2], 2, 0],
  ["ELU", {}, [[4, 2]], [4, 2], 0, 0],
  ["Softmax", {}, [[4, 2]], [4, 2], 0, 0],
  ["Activation", { activation: "hard_swish" }, [[4, 2]], [4, 2], 0, 0],
  ["Activation", { activation: { class_name: "function", config: "gelu" } }, [[4, 2]], [4, 2], 0, 0],
  ["Dropout", { rate: 0.5 }, [[4, 2]], [4, 2], 0, 0],
  ["TFOpLambda", { function: "nn.relu6" }, [[4, 2]], [4, 2], 0, 0],
];

async function opened(json: unknown) {
  const model = await openModel(bytesSource(text(JSON.stringify(json)), "model.json"), {
    dims: { batch: 2 },
  });
  if (!model.ok) throw new Error(`${model.error.what} (${model.error.where})`);
  return model.value;
}

describe("layers", () => {
  it.each(ROWS)("%s %j on %j", async (className, settings, inputs, output, params, macs) => {
    for (const style of ["keras 2", "keras 3"] as const) {
      const net = new Architecture(style);
      const tensors = inputs.map((shape, i) => net.input(`x${i}`, [null, ...shape]));
      const model = await opened(net.model([net.layer(className, "layer", settings, tensors)]));
      expect([...(model.notes ?? []), ...(model.remarks ?? [])]).toEqual([]);
      expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual([2, ...output]);
      expect(analyze(model)).toMatchObject({ totals: { params, macs }, unpriced: [], unresolved: [] });
    }
  });

  it.each([
    ["Lambda", { function: ["4wEAAAA=", null, null] }, "keras.Lambda"],
    ["PixelShuffle", { scale: 2 }, "keras.PixelShuffle"],
    ["TFOpLambda", { function: "image.resize" }, "keras.TFOpLambda:image.resize"],
    ["Activation", { activation: "my_own" }, "keras.my_own"],
    ["MultiHeadAttention", { num_heads: 2, key_dim: 4, attention_axes: [1, 2] }, "keras.MultiHeadAttention"],
  ])("%s %j stays itself, named and not priced", async (className, settings, op) => {
    const net = new Architecture("keras 2");
    const x = net.input("x", [null, 4, 4, 2]);
    const after = net.layer("Conv2D", "conv", { filters: 3, kernel_size: [1, 1] }, [
      net.layer(className, "odd", settings, [x, x].slice(0, className.startsWith("Multi") ? 2 : 1)),
    ]);
    const analysis = analyze(await opened(net.model([after])));
    expect(analysis.unpriced.map((entry) => entry.op)).toContain(op);
    expect(analysis.unresolved.length).toBeGreaterThan(0);
  });

  it("what Keras 3 notes of a layer's input is the shape of an unknown layer's output", async () => {
    const net = new Architecture("keras 3");
    const odd = net.layer("MyOwn", "odd", {}, [net.input("x", [null, 4, 4, 2])]);
    const json = net.model([net.layer("Conv2D", "conv", { filters: 3, kernel_size: [1, 1] }, [odd])]) as {
      config: { layers: { name: string; build_config?: unknown }[] };
    };
    json.config.layers.at(-1)!.build_config = { input_shape: [null, 8, 6, 5] };
    const model = await opened(json);
    expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual([2, 8, 6, 3]);
    expect(analyze(model)).toMatchObject({
      totals: { macs: 2 * 48 * 15, params: 18 },
      unpriced: [{ op: "keras.MyOwn", count: 1 }],
      unresolved: [],
    });
  });

  it("a layer that is given up halfway leaves nothing behind but itself and its stored weights", async () => {
    const net = new Architecture("keras 2");
    const [x, odd] = [net.input("x", [null, 4, 8]), net.input("y", [null, 4, null])];
    const out = net.layer("MultiHeadAttention", "mha", { num_heads: 2, key_dim: 4 }, [x, odd]);
    const weights = [
      { name: "mha/query/kernel", shape: [8, 2, 4], dtype: "float32" },
      { name: "mha/query/bias", shape: [2, 4], dtype: "float32" },
    ];
    const model = await opened({
      format: "layers-model",
      modelTopology: { model_config: net.model([out]) },
      weightsManifest: [{ paths: [], weights }],
    });
    expect(model.nodes.map(({ op, domain }) => [domain, op])).toEqual([["keras", "MultiHeadAttention"]]);
    expect(analyze(model).totals.params).toBe(64 + 8);
    expect(model.remarks ?? []).toEqual([]);
  });
});
