import { describe, expect, it } from "vitest";
import type { Attribute } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import type { ProbeModel } from "../../../src/predict/runtimes/probe-type.ts";
import { writeProbeModel } from "../../../src/runtimes/probe-model.ts";

const f32 = (name: string, ...dims: number[]) => ({ name, dtype: "f32" as const, dims });

const MODEL: ProbeModel = {
  inputs: [f32("x", 1, 3, 300, 20), { name: "mask", dtype: "bool", dims: [] }],
  weights: [
    f32("w", 8, 3, 3, 3),
    { name: "shape", dtype: "i64", dims: [3], values: [1, -1, 300] },
    { name: "half", dtype: "f16", dims: [2], values: [-0.5, 1] },
  ],
  nodes: [
    {
      op: "Conv",
      name: "first",
      inputs: ["x", "w", ""],
      outputs: ["c"],
      attributes: { pads: [1, 1, 1, 1], group: 1, auto_pad: "NOTSET" },
    },
    { op: "LeakyRelu", inputs: ["c"], outputs: ["l"], attributes: { alpha: 2 } },
    { op: "Gelu", domain: "com.microsoft", inputs: ["l"], outputs: ["g"] },
    { op: "Reshape", inputs: ["g", "shape"], outputs: ["y"] },
    { op: "Neg", inputs: ["half"], outputs: ["z"] },
  ],
  outputs: ["y", "z"],
};

async function read(model: ProbeModel, seed?: number) {
  const opened = await openModel(bytesSource(writeProbeModel(model, seed), "probe.onnx"));
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value;
}

describe("a probe's model", () => {
  it("is an ONNX file that the importer reads back", async () => {
    const graph = await read(MODEL);
    expect(graph.source).toMatchObject({ format: "onnx", version: "opset 17", producer: "ridgepoint" });
    expect([graph.inputs, graph.outputs]).toEqual([
      ["x", "mask"],
      ["y", "z"],
    ]);
    expect(graph.nodes.map(({ op, domain, name }) => [op, domain, name])).toEqual([
      ["Conv", "", "first"],
      ["LeakyRelu", "", "LeakyRelu_1"],
      ["Gelu", "com.microsoft", "Gelu_2"],
      ["Reshape", "", "Reshape_3"],
      ["Neg", "", "Neg_4"],
    ]);
    expect(graph.nodes[0]?.attributes).toEqual({ pads: [1, 1, 1, 1], group: 1, auto_pad: "NOTSET" });
    expect(graph.nodes[0]?.inputs).toEqual(["x", "w", ""]);
    const shapes = ["x", "mask", "w", "c", "y", "z"].map((name) => graph.tensors.get(name)?.shape);
    expect(shapes).toEqual([[1, 3, 300, 20], [], [8, 3, 3, 3], [1, 8, 300, 20], [1, 160, 300], [2]]);
    const dtypes = ["mask", "shape", "half", "z"].map((name) => graph.tensors.get(name)?.dtype);
    expect(dtypes).toEqual(["bool", "i64", "f16", "f16"]);
  });

  it.each<[string, Attribute, number]>([
    ["alpha", 2, 1],
    ["axis", -2, 2],
    ["other", 0.5, 1],
    ["mode", "linear", 3],
    ["scales", [1, 2], 6],
    ["axes", [0, -1], 7],
    ["names", ["a", "b"], 8],
  ])("writes the attribute %s of %j as ONNX's type %i", (name, value, type) => {
    const node = { op: "Odd", inputs: [], outputs: ["y"], attributes: { [name]: value } };
    const bytes = writeProbeModel({ inputs: [], weights: [], nodes: [node], outputs: ["y"] });
    // The type is the attribute's last field: tag 20, varint. Field 20 needs two bytes.
    const at = bytes.findIndex((byte, i) => byte === 0xa0 && bytes[i + 1] === 1);
    expect(bytes[at + 2]).toBe(type);
  });

  it("has the same weights for the same seed, and others for another", () => {
    expect(writeProbeModel(MODEL, 1)).toEqual(writeProbeModel(MODEL, 1));
    expect(writeProbeModel(MODEL, 1)).not.toEqual(writeProbeModel(MODEL, 2));
  });

  it("is refused when the values of a weight do not fill its shape", () => {
    const weights = [{ ...f32("w", 3), values: [1, 2] }];
    expect(() => writeProbeModel({ ...MODEL, weights })).toThrow('"w" has 2 values');
  });
});
