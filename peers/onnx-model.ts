import { onnx } from "onnx-proto";
import { outputSize } from "../src/kernels/conv-shape.ts";
import type { Params } from "../src/kernels/kernel.ts";
import type { Workload } from "./workload.ts";

/** A workload as an ONNX file of opset 17, with what a session is fed. Weights are initializers, as in a real model. */
export interface Model {
  readonly bytes: Uint8Array;
  /** Operators, as a session's user would name them. */
  readonly detail: string;
  readonly feeds: readonly Tensor[];
}

interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

interface Graph {
  readonly nodes: readonly onnx.INodeProto[];
  readonly feeds: readonly Tensor[];
  readonly weights?: readonly Tensor[];
  readonly output: readonly number[];
}

const { AttributeType } = onnx.AttributeProto;
const int = (name: string, i: number) => ({ name, type: AttributeType.INT, i });
const float = (name: string, f: number) => ({ name, type: AttributeType.FLOAT, f });
const ints = (name: string, values: readonly number[]) => ({
  ...{ name, type: AttributeType.INTS },
  ints: [...values],
});

function node(
  opType: string,
  input: readonly string[],
  output: string,
  attribute: readonly onnx.IAttributeProto[] = [],
): onnx.INodeProto {
  return {
    opType,
    name: `${opType} to ${output}`,
    input: [...input],
    output: [output],
    attribute: [...attribute],
  };
}

/** HWIO to OIHW. */
function toOihw(weights: Float32Array, [kh, kw, cin, cout]: readonly [number, number, number, number]) {
  const turned = new Float32Array(weights.length);
  for (let at = 0; at < weights.length; at++) {
    const o = at % cout;
    const i = Math.floor(at / cout) % cin;
    const spot = Math.floor(at / (cout * cin));
    turned[(o * cin + i) * kh * kw + spot] = weights[at]!;
  }
  return turned;
}

/**
 * ONNX convolves NCHW, the WebGPU backends compute in NHWC and put transpositions around it. The graph is fed NHWC and
 * brings the opposite ones, which cancel out when the session is made: what is timed is the convolution alone.
 */
function convolution(params: Params, [input, weights]: readonly Float32Array[]): Graph {
  const { n, h, w, cin, cout, kh, kw, stride, pad, groups } = params;
  const { oh, ow } = outputSize(params);
  const depth = cin! / groups!;
  return {
    nodes: [
      node("Transpose", ["X"], "channels-first", [ints("perm", [0, 3, 1, 2])]),
      node("Conv", ["channels-first", "W"], "convolved", [
        ints("kernel_shape", [kh!, kw!]),
        ints("strides", [stride!, stride!]),
        ints("pads", [pad!, pad!, pad!, pad!]),
        int("group", groups!),
      ]),
      node("Transpose", ["convolved"], "Y", [ints("perm", [0, 2, 3, 1])]),
    ],
    feeds: [{ name: "X", dims: [n!, h!, w!, cin!], data: input! }],
    weights: [
      { name: "W", dims: [cout!, depth, kh!, kw!], data: toOihw(weights!, [kh!, kw!, depth, cout!]) },
    ],
    output: [n!, oh, ow, cout!],
  };
}

function graphOf({ group, params, inputs }: Workload): Graph {
  const [first, second, third] = inputs;
  const { m, n, k, rows, columns } = params;
  switch (group) {
    case "gemm":
      return {
        nodes: [node("MatMul", ["A", "B"], "Y")],
        feeds: [
          { name: "A", dims: [m!, k!], data: first! },
          { name: "B", dims: [k!, n!], data: second! },
        ],
        output: [m!, n!],
      };
    case "conv":
    case "depthwise":
      return convolution(params, inputs);
    case "softmax":
      return {
        nodes: [node("Softmax", ["X"], "Y", [int("axis", -1)])],
        feeds: [{ name: "X", dims: [rows!, columns!], data: first! }],
        output: [rows!, columns!],
      };
    case "layer-norm":
      return {
        nodes: [
          node("LayerNormalization", ["X", "gain", "bias"], "Y", [int("axis", -1), float("epsilon", 1e-5)]),
        ],
        feeds: [{ name: "X", dims: [rows!, columns!], data: first! }],
        weights: [
          { name: "gain", dims: [columns!], data: second! },
          { name: "bias", dims: [columns!], data: third! },
        ],
        output: [rows!, columns!],
      };
  }
}

export function onnxModel(workload: Workload): Model {
  const { nodes, feeds, weights = [], output } = graphOf(workload);
  const declared = (name: string, dims: readonly number[]) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
  });
  const model = onnx.ModelProto.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: workload.group,
      node: nodes,
      input: feeds.map(({ name, dims }) => declared(name, dims)),
      output: [declared("Y", output)],
      initializer: weights.map(({ name, dims, data }) => ({
        ...{ name, dims, dataType: 1 },
        rawData: new Uint8Array(data.buffer),
      })),
    },
  });
  const detail = nodes.flatMap(({ opType }) => (opType === "Transpose" ? [] : [opType])).join(", ");
  return { bytes: onnx.ModelProto.encode(model).finish(), detail, feeds };
}
