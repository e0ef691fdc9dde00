import type { Attribute } from "../../model.ts";
import {
  between,
  type Lowering,
  listOf,
  numberOf,
  type Target,
  type TfNode,
  textOf,
  textsOf,
} from "./target.ts";

/** Convolutions and pools, channels last unless `data_format` says otherwise. */

type Attributes = Record<string, Attribute>;

function channelsLast(node: TfNode): boolean {
  return !textOf(node, "data_format", "NHWC").startsWith("NC");
}

/** Of a list with an entry for each axis those of the spatial ones. */
function spatial(node: TfNode, list: readonly number[] | null): readonly number[] | null {
  if (!list || list.length < 3) return null;
  return channelsLast(node) ? list.slice(1, -1) : list.slice(2);
}

/** null: a kind of padding that is not known. */
function padded(node: TfNode): Attributes | null {
  const kind = textOf(node, "padding", "VALID");
  if (kind === "SAME") return { auto_pad: "SAME_UPPER" };
  if (kind === "VALID") return { auto_pad: "VALID" };
  const pairs = listOf(node, "explicit_paddings");
  if (kind !== "EXPLICIT" || !pairs) return null;
  const before = spatial(
    node,
    pairs.filter((_, i) => i % 2 === 0),
  );
  const after = spatial(
    node,
    pairs.filter((_, i) => i % 2 === 1),
  );
  return before && after ? { pads: [...before, ...after] } : null;
}

function window(node: TfNode): Attributes | null {
  const pads = padded(node);
  const strides = spatial(node, listOf(node, "strides"));
  if (!pads || !strides) return null;
  const dilations = spatial(node, listOf(node, "dilations"));
  return {
    ...pads,
    strides,
    ...(dilations ? { dilations } : {}),
    ...(channelsLast(node) ? { data_layout: "NHWC" } : {}),
  };
}

/** Activations that a fused operator names, by what ONNX calls them. */
const FUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Relu: "Relu",
    Relu6: "Clip",
    Elu: "Elu",
    LeakyRelu: "LeakyRelu",
    Sigmoid: "Sigmoid",
    Tanh: "Tanh",
  }),
);

/**
 * What rides along with a convolution or a product: `activation` already in ONNX's words, or `fused_ops` with their
 * inputs after the first two. null: something else is fused.
 */
export function fused(
  node: TfNode,
): { readonly bias: string; readonly attributes: Attributes; readonly slope: string } | null {
  const ops = [...textsOf(node, "fused_ops")];
  const extra = node.inputs.slice(2);
  if (ops.length === 0) {
    const activation = textOf(node, "activation");
    return { bias: extra[0] ?? "", attributes: activation ? { activation } : {}, slope: "" };
  }
  const bias = ops[0] === "BiasAdd" ? (extra.shift() ?? "") : "";
  if (ops[0] === "BiasAdd") ops.shift();
  const [last, ...more] = ops;
  if (more.length > 0) return null;
  if (last === undefined) return { bias, attributes: {}, slope: "" };
  if (last === "Prelu") return { bias, attributes: {}, slope: extra[0] ?? "" };
  const activation = FUSED.get(last);
  return activation === undefined ? null : { bias, attributes: { activation }, slope: "" };
}

/** Writes `op` with its bias, and a PRelu behind it where that was fused (its slopes are an input). */
export function emitFused(
  node: TfNode,
  to: Target,
  op: string,
  inputs: readonly [string, string],
  { bias, attributes, slope }: NonNullable<ReturnType<typeof fused>>,
  more: Attributes,
): true {
  const operands = bias ? [...inputs, bias] : inputs;
  const all = { ...more, ...attributes };
  if (!slope) return to.emit(node, op, operands, all);
  const sum = between(node, "sum");
  to.emit(node, op, operands, all, { outputs: [sum] });
  return to.emit(node, "PRelu", [sum, slope], {}, { part: "prelu" });
}

/** x, weights [H, W, I, O], what is fused. */
const conv: Lowering = (node, to) => {
  const sliding = window(node);
  const parts = fused(node);
  if (!sliding || !parts) return false;
  const group = numberOf(node, "group", 1);
  const kernel_layout = textOf(node, "kernel_layout", "HWIO");
  return emitFused(node, to, "Conv", [node.inputs[0] ?? "", node.inputs[1] ?? ""], parts, {
    ...sliding,
    kernel_layout,
    ...(group === 1 ? {} : { group }),
  });
};

/** x, weights [H, W, C, M]: every channel of its own has M filters. */
const depthwise: Lowering = (node, to) => {
  const sliding = window(node);
  const parts = fused(node);
  const group = numberOf(node, "group", 0) || to.facts.shape(node.inputs[1] ?? "")?.[2];
  if (!sliding || !parts || !group || group < 1) return false;
  const kernel_layout = textOf(node, "kernel_layout", "HWCM");
  return emitFused(node, to, "Conv", [node.inputs[0] ?? "", node.inputs[1] ?? ""], parts, {
    ...sliding,
    kernel_layout,
    group,
  });
};

/** The output's shape, weights [H, W, O, I], x, bias: the shape is an input since a stride does not tell it. */
const convTranspose: Lowering = (node, to) => {
  const [shape = "", weights = "", x = "", bias = ""] = node.inputs;
  const sliding = window(node);
  const size = spatial(node, to.facts.values(shape));
  if (!sliding || !size || size.some((dim) => dim < 1)) return false;
  const activation = textOf(node, "activation");
  return to.emit(node, "ConvTranspose", bias ? [x, weights, bias] : [x, weights], {
    ...sliding,
    kernel_layout: textOf(node, "kernel_layout", "HWOI"),
    output_shape: size,
    ...(activation ? { activation } : {}),
  });
};

/** MediaPipe's: x, weights [O, H, W, I], bias; the output is as large as stride and padding make it. */
const transposeBias: Lowering = (node, to) => {
  const sliding = window(node);
  return (
    sliding !== null && to.emit(node, "ConvTranspose", node.inputs, { ...sliding, kernel_layout: "OHWI" })
  );
};

function pool(op: string, more: Attributes = {}): Lowering {
  return (node, to) => {
    const sliding = window(node);
    const kernel = spatial(node, listOf(node, "ksize"));
    if (!sliding || !kernel) return false;
    const activation = textOf(node, "activation");
    return to.emit(node, op, node.inputs.slice(0, 1), {
      ...sliding,
      ...more,
      kernel_shape: kernel,
      ...(activation ? { activation } : {}),
    });
  };
}

/** Axes 1 and 2 become those of input 1. */
function resize(mode: string): Lowering {
  return (node, to) => {
    const [x = "", size = ""] = node.inputs;
    const corners = numberOf(node, "align_corners", 0) === 1;
    const half = numberOf(node, "half_pixel_centers", 0) === 1;
    return to.emit(node, "Resize", [x, "", "", size], {
      mode,
      axes: [1, 2],
      coordinate_transformation_mode: corners ? "align_corners" : half ? "half_pixel" : "asymmetric",
    });
  };
}

function blocks(op: string): Lowering {
  return (node, to) =>
    to.emit(node, op, node.inputs, {
      blocksize: numberOf(node, "block_size", 0),
      ...(channelsLast(node) ? { data_layout: "NHWC" } : {}),
    });
}

/** x, scale, offset, mean, variance; only the first output is one of inference. */
const batchNorm: Lowering = (node, to) =>
  to.emit(
    node,
    "BatchNormalization",
    node.inputs.slice(0, 5),
    channelsLast(node) ? { data_layout: "NHWC" } : {},
    {
      outputs: node.outputs.slice(0, 5),
    },
  );

export const windows = {
  Conv2D: conv,
  Conv3D: conv,
  _FusedConv2D: conv,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: convTranspose,
  Conv3DBackpropInputV2: convTranspose,
  Convolution2DTransposeBias: transposeBias,
  MaxPool: pool("MaxPool"),
  MaxPool3D: pool("MaxPool"),
  MaxPoolWithArgmax: pool("MaxPool"),
  AvgPool: pool("AveragePool"),
  AvgPool3D: pool("AveragePool"),
  L2Pool: pool("LpPool", { p: 2 }),
  ResizeBilinear: resize("linear"),
  ResizeNearestNeighbor: resize("nearest"),
  ResizeBicubic: resize("cubic"),
  DepthToSpace: blocks("DepthToSpace"),
  SpaceToDepth: blocks("SpaceToDepth"),
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
} as const satisfies Record<string, Lowering>;
