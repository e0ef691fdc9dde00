import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../../src/graph/model.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { archive, text } from "../pytorch/program.ts";
import { Architecture, sequential } from "./architecture.ts";
import { lstmModel, mobilenetV2, resnet50, vgg16 } from "./networks.ts";

async function result(json: unknown, options: OpenOptions = {}) {
  return openModel(bytesSource(text(JSON.stringify(json)), "model.json"), options);
}

async function opened(json: unknown, options: OpenOptions = {}) {
  const model = await result(json, options);
  if (!model.ok) throw new Error(`${model.error.what} (${model.error.where})`);
  return model.value;
}

const ONE = { dims: { batch: 1 } };
const UNKNOWN = { unpriced: [], unresolved: [] };

describe.each(["keras 2", "keras 3"] as const)("%s architectures of known networks", (style) => {
  it.each([
    ["VGG16", vgg16, 15_470_264_320, 138_357_544],
    ["ResNet-50", resnet50, 4_089_184_256, 25_610_152],
    ["MobileNetV2", mobilenetV2, 300_774_272, 3_538_984],
  ])("%s has its published MACs and parameters", async (_name, net, macs, params) => {
    const model = await opened(net(style), ONE);
    expect(model.source.format).toBe("keras");
    expect(analyze(model)).toMatchObject({ totals: { macs, params }, ...UNKNOWN });
  });

  it("the LSTM language model", async () => {
    expect(analyze(await opened(lstmModel(style)))).toMatchObject({
      totals: { macs: 562_561_024 },
      ...UNKNOWN,
    });
  });
});

const FIXTURES = resolve(import.meta.dirname, "../../../fixtures/keras");
const esrgan = (): Record<string, unknown> =>
  JSON.parse(readFileSync(resolve(FIXTURES, "esrgan_slim_x2.json"), "utf8"));
/** The network of esrgan_slim_x2 by hand: products of each kernel, at the input's size and at twice that. */
const ESRGAN_KERNELS =
  9 * 3 * 64 +
  2 * 9 * 64 * 64 +
  2 * 9 * 64 * 4 +
  2 * 68 * 64 +
  128 * 64 +
  25 * 64 * 64 +
  9 * 64 * 32 +
  9 * 32 * 12;
const ESRGAN_LAST = 4 * 9 * 12 * 3;

describe("a LayersModel of TensorFlow.js (esrgan-slim)", () => {
  it("has the file's own number of weights, and open sizes by name", async () => {
    const analysis = analyze(await opened(esrgan()));
    expect(analysis.openDims).toEqual(["batch", "LR[1]", "LR[2]"]);
    expect(analysis.totals.params).toBe(888_300 / 4);
    expect(analysis.remarks ?? []).toEqual([]);
  });

  it("counts what its kernels come to", async () => {
    const model = await opened(esrgan(), { shapes: { LR: [3, 96, 128, 3] } });
    const macs = 3 * 96 * 128 * (ESRGAN_KERNELS + ESRGAN_LAST);
    expect(analyze(model)).toMatchObject({ totals: { macs }, ...UNKNOWN });
    expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual([3, 192, 256, 3]);
  });

  it("says which weights are not stored as the settings have them, and which nothing reads", async () => {
    const json = esrgan() as {
      weightsManifest: { weights: { name: string; shape: number[]; dtype: string }[] }[];
    };
    const [weights] = json.weightsManifest.map((group) => group.weights);
    weights!.find(({ name }) => name === "F_0/kernel")!.shape = [3, 3, 64, 65];
    weights!.push({ name: "F_99/kernel", shape: [1], dtype: "float32" });
    const { remarks } = await opened(json);
    expect(remarks).toEqual([
      'The weight "F_0/kernel" is stored as [3, 3, 64, 65]; the layer\'s settings make it [3, 3, 64, 64].',
      "1 stored weights belong to no layer that reads them: F_99/kernel.",
    ]);
  });

  it("takes quantised weights by their bytes", async () => {
    const json = esrgan() as { weightsManifest: { weights: { quantization?: unknown }[] }[] };
    for (const group of json.weightsManifest)
      for (const weight of group.weights) weight.quantization = { dtype: "uint8", min: 0, scale: 1 };
    expect(analyze(await opened(json)).totals.weightBytes).toBe(888_300 / 4);
  });
});

describe("models within models", () => {
  const inner = (style: "keras 2" | "keras 3") => {
    const net = new Architecture(style, "encoder");
    const x = net.input("in", [null, 8]);
    return net.model([net.layer("Dense", "dense", { units: 8 }, [x])]);
  };

  it.each(["keras 2", "keras 3"] as const)(
    "%s: shared layers and models keep one set of weights",
    async (style) => {
      const net = new Architecture(style);
      const [a, b] = [net.input("a", [null, 8]), net.input("b", [null, 8])];
      const { config } = inner(style) as { config: Record<string, unknown> };
      const first = net.layer("Functional", "encoder", config, [a]);
      const second = net.layer("Functional", "encoder", config, [b]);
      const shared = net.layer("Dense", "shared", { units: 4, use_bias: false }, [first]);
      const again = net.layer("Dense", "shared", {}, [second]);
      const model = await opened(
        net.model([net.layer("Concatenate", "joined", { axis: -1 }, [shared, again])]),
        ONE,
      );
      expect(analyze(model)).toMatchObject({ totals: { params: 72 + 32, macs: 2 * (64 + 32) }, ...UNKNOWN });
      const names = model.nodes.map(({ name }) => name);
      expect(names).toEqual([
        "encoder/dense/Gemm",
        "shared/Gemm",
        "encoder#2/dense/Gemm",
        "shared#2/Gemm",
        "joined/Concat",
      ]);
    },
  );

  it("layers may stand in any order", async () => {
    const json = vgg16("keras 3") as { config: { layers: unknown[] } };
    json.config.layers.reverse();
    expect(analyze(await opened(json, ONE)).totals.macs).toBe(15_470_264_320);
  });

  it("attention takes its value by name", async () => {
    for (const style of ["keras 2", "keras 3"] as const) {
      const net = new Architecture(style);
      const [q, v] = [net.input("q", [1, 5, 8]), net.input("v", [1, 7, 8])];
      const out = net.layer("MultiHeadAttention", "mha", { num_heads: 2, key_dim: 4 }, [q], { value: v });
      expect(analyze(await opened(net.model([out]))).totals.macs).toBe((5 + 7 + 7 + 5) * 64 + 2 * 5 * 7 * 8);
    }
  });

  it("an operation of Keras 3 takes a number in place of a tensor", async () => {
    // x · relu6(x + 3) / 6, as Keras writes a hard swish
    const net = new Architecture("keras 3");
    const x = net.input("x", [1, 5]);
    const gate = net.layer("ReLU", "relu", { max_value: 6 }, [net.layer("Add", "add", {}, [x], {}, [3])]);
    const out = net.layer("Multiply", "scaled", {}, [net.layer("Multiply", "product", {}, [x, gate])], {}, [
      1 / 6,
    ]);
    const model = await opened(net.model([out]));
    expect(analyze(model)).toMatchObject({ totals: { flops: 5 * (1 + 2 + 1 + 1), params: 0 }, ...UNKNOWN });
  });

  it("a function of TensorFlow's takes a number by name", async () => {
    const net = new Architecture("keras 2");
    const out = net.layer("TFOpLambda", "tf.math.add", { function: "math.add" }, [net.input("x", [1, 5])], {
      y: 3,
    });
    expect((await opened(net.model([out]))).nodes.at(-1)).toMatchObject({
      op: "Add",
      original: "TFOpLambda",
    });
  });
});

describe("Sequential models", () => {
  const layers = [
    ["Conv2D", { name: "conv", filters: 4, kernel_size: [3, 3] }],
    ["Flatten", { name: "flatten" }],
    ["Dense", { name: "dense", units: 2 }],
  ] as const;
  const macs = 36 * 4 * 9 + 144 * 2;
  const shaped = (key: string) =>
    layers.map(([name, config], i) => [name, i === 0 ? { ...config, [key]: [1, 8, 8, 1] } : config] as const);

  it.each([
    ["an input layer", sequential([["InputLayer", { name: "x", batch_shape: [1, 8, 8, 1] }], ...layers])],
    ["the first layer's batch_input_shape", sequential(shaped("batch_input_shape"))],
    ["what it was built for", { ...sequential(layers), build_config: { input_shape: [1, 8, 8, 1] } }],
    [
      "a topology without model_config, as TensorFlow.js saves it",
      { format: "layers-model", modelTopology: sequential(shaped("batch_input_shape")) },
    ],
    [
      "a list of layers, as Keras 2.1 saved it",
      {
        class_name: "Sequential",
        config: (sequential(shaped("batch_input_shape")) as { config: { layers: unknown } }).config.layers,
      },
    ],
  ])("by %s", async (_what, json) => {
    expect(analyze(await opened(json))).toMatchObject({ totals: { macs }, ...UNKNOWN });
  });

  it("without any shape are refused with what to do", async () => {
    const model = await result(sequential(layers));
    expect(model).toMatchObject({ ok: false, error: { code: "malformed" } });
    expect(!model.ok && model.error.advice).toContain("input shape");
  });

  it("in a .keras archive", async () => {
    const bytes = await archive(
      {
        "metadata.json": text("{}"),
        "config.json": text(JSON.stringify(vgg16("keras 3"))),
        "model.weights.h5": new Uint8Array(100),
      },
      6,
    );
    const model = await openModel(bytesSource(bytes, "vgg16.keras"), ONE);
    expect(model.ok && analyze(model.value).totals.macs).toBe(15_470_264_320);
  });
});
