import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { archive, text } from "../pytorch/program.ts";
import { timed } from "../support.ts";
import { Architecture, sequential } from "./architecture.ts";

async function answered(json: unknown) {
  const bytes =
    json instanceof Uint8Array ? json : text(typeof json === "string" ? json : JSON.stringify(json));
  const { value, milliseconds } = await timed(() => openModel(bytesSource(bytes, "model.json")));
  expect(milliseconds).toBeLessThan(2000);
  return value;
}

/** Expects a Problem within 2 s. */
async function refused(json: unknown) {
  const result = await answered(json);
  if (result.ok) throw new Error("It was opened");
  expect(result.error.what.length).toBeGreaterThan(5);
  expect(result.error.advice).not.toBe("");
  return result.error;
}

const dense = (config: Readonly<Record<string, unknown>>) =>
  sequential([["Dense", { name: "d", batch_input_shape: [1, 8], ...config }]]);

const call = (layer: string, output = 0) => [[[layer, 0, output, {}]]];

function functional(
  layers: readonly Readonly<Record<string, unknown>>[],
  outputs: unknown,
): Record<string, unknown> {
  const config = { name: "net", layers, input_layers: [["x", 0, 0]], output_layers: outputs };
  return { class_name: "Functional", config };
}

const input = {
  class_name: "InputLayer",
  name: "x",
  config: { batch_input_shape: [1, 8] },
  inbound_nodes: [],
};
const relu = (name: string, from: string, output = 0) => ({
  class_name: "ReLU",
  name,
  config: { name },
  inbound_nodes: call(from, output),
});

describe("damaged architectures", () => {
  it.each([
    [
      "layers in a circle",
      functional([input, relu("a", "b"), relu("b", "a")], [["b", 0, 0]]),
      "malformed",
      "circle",
    ],
    ["a layer that reads itself", functional([input, relu("a", "a")], [["a", 0, 0]]), "malformed", "circle"],
    [
      "two layers of one name",
      functional([input, relu("a", "x"), relu("a", "x")], [["a", 0, 0]]),
      "malformed",
      "Two layers",
    ],
    [
      "a layer that is not there",
      functional([input, relu("a", "z")], [["a", 0, 0]]),
      "malformed",
      "nothing makes",
    ],
    [
      "an output that a layer has not",
      functional([input, relu("a", "x"), relu("b", "a", 3)], [["b", 0, 0]]),
      "malformed",
      "output 3",
    ],
    [
      "an output of the model that nothing makes",
      functional([input], [["y", 0, 0]]),
      "malformed",
      "Nothing makes",
    ],
    [
      "a layer without a class",
      functional([input, { name: "a", config: {} }], [["x", 0, 0]]),
      "malformed",
      "class_name",
    ],
    ["a negative number of units", dense({ units: -5 }), "malformed", "impossible dimension"],
    ["half a unit", dense({ units: 2.5 }), "malformed", "impossible dimension"],
    ["2^60 units", dense({ units: 2 ** 60 }), "limit-exceeded", "2^53"],
    [
      "100 dimensions",
      sequential([["Flatten", { name: "f", batch_input_shape: new Array(100).fill(1) }]]),
      "limit-exceeded",
      "dimensions",
    ],
    ["no layers, though it says so", { format: "layers-model", modelTopology: {} }, "malformed", "layers"],
    ["JSON that is cut off", JSON.stringify(dense({ units: 5 })).slice(0, 90), "malformed", "JSON"],
  ])("%s", async (_what, json, code, word) => {
    const error = await refused(json);
    expect(error).toMatchObject({ code });
    expect(error.what).toContain(word);
  });

  it("models within models, 300 deep", async () => {
    let model: unknown = dense({ units: 8 });
    for (let i = 0; i < 300; i++)
      model = sequential([["Sequential", (model as { config: Record<string, unknown> }).config]], `m${i}`);
    expect(await refused(model)).toMatchObject({ code: "limit-exceeded" });
  });

  it("models called twice by models called twice by models", async () => {
    const net = new Architecture("keras 2", "m0");
    const x = net.input("in", [1, 8]);
    let model = net.model([net.layer("ReLU", "relu", {}, [x])]);
    for (let i = 1; i < 30; i++) {
      const outer = new Architecture("keras 2", `m${i}`);
      const first = outer.layer(
        "Functional",
        "inner",
        (model as { config: Record<string, unknown> }).config,
        [outer.input("in", [1, 8])],
      );
      model = outer.model([outer.layer("Functional", "inner", {}, [first])]);
    }
    expect(await refused(model)).toMatchObject({ code: "limit-exceeded" });
  });

  it("an archive whose config.json unpacks to 65 MiB", async () => {
    const bytes = await archive(
      { "metadata.json": text("{}"), "config.json": new Uint8Array(65 * 2 ** 20) },
      9,
    );
    expect(await refused(bytes)).toMatchObject({ code: "limit-exceeded" });
  });

  it("settings of any kind in any place are opened or refused, never thrown on", async () => {
    const values = [
      null,
      true,
      -1,
      0,
      1e300,
      "x",
      "__proto__",
      [],
      [[]],
      {},
      [1, 2, 3, 4, 5],
      { class_name: "x" },
    ];
    const layers = [
      "Conv2D",
      "Conv2DTranspose",
      "SeparableConv2D",
      "BatchNormalization",
      "LayerNormalization",
      "Reshape",
      "ZeroPadding2D",
    ];
    const keys = [
      "filters",
      "kernel_size",
      "strides",
      "padding",
      "data_format",
      "groups",
      "axis",
      "target_shape",
      "activation",
      "units",
    ];
    for (const className of [
      ...layers,
      "LSTM",
      "Bidirectional",
      "TimeDistributed",
      "Dot",
      "MultiHeadAttention",
      "UpSampling2D",
    ])
      for (const key of [
        ...keys,
        "layer",
        "axes",
        "num_heads",
        "interpolation",
        "size",
        "depth_multiplier",
        "merge_mode",
      ])
        for (const value of values) {
          const net = new Architecture("keras 3");
          const x = net.input("x", [1, 8, 8, 3]);
          const settings = { filters: 4, kernel_size: 3, units: 4, [key]: value };
          const result = await answered(net.model([net.layer(className, "layer", settings, [x, x])]));
          if (!result.ok) expect(result.error.code).toMatch(/malformed|limit-exceeded/);
        }
  });
});
