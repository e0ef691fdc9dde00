import { onnx } from "onnx-proto";
import type { ProbeModel } from "../../../src/predict/runtimes/probe-type.ts";
import { writeProbeModel } from "../../../src/runtimes/probe-model.ts";

/** Small models for the runtime, as the page would hand them over. */

export function blobOf(model: ProbeModel): Blob {
  return new Blob([writeProbeModel(model)]);
}

const f32 = (name: string, ...dims: number[]) => ({ name, dtype: "f32" as const, dims });

/** Y = A·B with B known: its columns count up. */
export const product = (m: number, k: number, n: number): ProbeModel => ({
  inputs: [f32("A", m, k)],
  weights: [{ ...f32("B", k, n), values: Array.from({ length: k * n }, (_, i) => (i % 7) - 3) }],
  nodes: [{ op: "MatMul", name: "product", inputs: ["A", "B"], outputs: ["Y"] }],
  outputs: ["Y"],
});

/** Of an operator that nobody has. */
export const unheardOf: ProbeModel = {
  inputs: [f32("x", 2)],
  weights: [],
  nodes: [{ op: "Frobnicate", name: "odd one", inputs: ["x"], outputs: ["y"] }],
  outputs: ["y"],
};

/** Y = A·B with B in a file that is not there. Written with another library than ours. */
export function externalProduct(rows: number | string = 4): Uint8Array<ArrayBuffer> {
  const type = (dims: readonly (number | string)[]) => ({
    tensorType: {
      elemType: 1,
      shape: {
        dim: dims.map((dim) => (typeof dim === "string" ? { dimParam: dim } : { dimValue: dim })),
      },
    },
  });
  const entry = (key: string, value: string) => ({ key, value });
  const model = onnx.ModelProto.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "external",
      node: [{ opType: "MatMul", input: ["A", "B"], output: ["Y"] }],
      input: [{ name: "A", type: type([rows, 64]) }],
      output: [{ name: "Y", type: type([rows, 32]) }],
      initializer: [
        {
          ...{ name: "B", dims: [64, 32], dataType: 1, dataLocation: 1 },
          externalData: [entry("location", "./weights.bin"), entry("offset", "4096")],
        },
      ],
    },
  });
  return Uint8Array.from(onnx.ModelProto.encode(model).finish());
}

/** The runtime's WebGPU kernel refuses it when it is run, after others of the same model were. */
export const refusedLate: ProbeModel = {
  inputs: [f32("x", 1, 4, 6, 6)],
  weights: [],
  nodes: [
    { op: "Relu", inputs: ["x"], outputs: ["r"] },
    {
      op: "MaxPool",
      inputs: ["r"],
      outputs: ["y"],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
    },
  ],
  outputs: ["y"],
};

/** Its shape is an input, and none that integers of 0 and 1 could be: Relu is under way when Reshape fails. */
export const failsHalfWay: ProbeModel = {
  inputs: [f32("x", 2, 3), { name: "shape", dtype: "i64", dims: [3] }],
  weights: [],
  nodes: [
    { op: "Relu", inputs: ["x"], outputs: ["r"] },
    { op: "Reshape", name: "impossible", inputs: ["r", "shape"], outputs: ["y"] },
  ],
  outputs: ["y"],
};
