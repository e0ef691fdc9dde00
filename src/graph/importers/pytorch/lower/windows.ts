import type { Call } from "../call.ts";
import type { Lowering } from "./lowering.ts";

/** Convolutions, pools and whatever else changes the size of an image. */

/** Padding before and after each axis, as ONNX wants it; "same" and "valid" by their names. */
function padding(call: Call, axes: number): Readonly<Record<string, string | readonly number[]>> {
  const name = call.text("padding");
  if (name === "same") return { auto_pad: "SAME_UPPER" };
  const pads = name === "valid" ? new Array<number>(axes).fill(0) : call.perAxis("padding", axes, 0);
  return { pads: [...pads, ...pads] };
}

function convolution(transposed: (call: Call) => boolean): Lowering {
  return (call) => {
    const axes = (call.meta("weight")?.dims.length ?? 0) - 2;
    // A picture without a batch has one axis less.
    if (axes < 1 || call.rank !== axes + 2) return false;
    const shared = {
      strides: call.perAxis("stride", axes, 1),
      dilations: call.perAxis("dilation", axes, 1),
      group: call.number("groups", 1),
      ...padding(call, axes),
    };
    const inputs = [call.x, call.tensor("weight"), call.tensor("bias")];
    if (transposed(call))
      return call.emit("ConvTranspose", inputs, {
        ...shared,
        output_padding: call.perAxis("output_padding", axes, 0),
      });
    return call.emit("Conv", inputs, shared);
  };
}

function pool(op: string, axes: number): Lowering {
  return (call) => {
    const kernel = call.perAxis("kernel_size", axes, 0);
    if (call.rank !== axes + 2 || kernel.includes(0)) return false;
    const stride = call.numbers("stride");
    const attributes = {
      kernel_shape: kernel,
      strides: stride && stride.length > 0 ? call.perAxis("stride", axes, 1) : kernel,
      dilations: call.perAxis("dilation", axes, 1),
      ceil_mode: call.number("ceil_mode", 0),
      ...padding(call, axes),
    };
    if (op === "MaxPool") return call.emit(op, [call.x], attributes);
    return call.emit(op, [call.x], { ...attributes, count_include_pad: call.number("count_include_pad", 1) });
  };
}

/** To one pixel it is a global pool, by whole steps an ordinary one; between these it stays ATen's own. */
function adaptivePool(op: string, axes: number): Lowering {
  return (call) => {
    const size = call.perAxis("output_size", axes, 0);
    if (call.rank !== axes + 2) return false;
    if (size.every((out) => out === 1)) return call.emitFirst(`Global${op}`, [call.x]);
    const dims = call.meta(call.first)?.dims.slice(2) ?? [];
    const kernel = dims.map((dim, i) => (typeof dim === "number" ? dim / size[i]! : Number.NaN));
    if (!kernel.every((step) => Number.isInteger(step) && step > 0)) return false;
    return call.emitFirst(op, [call.x], { kernel_shape: kernel, strides: kernel });
  };
}

function upsample(mode: string, axes: number): Lowering {
  return (call) => {
    if (call.rank !== axes + 2) return false;
    const spatial = Array.from({ length: axes }, (_, i) => i + 2);
    const attributes = {
      mode,
      axes: spatial,
      coordinate_transformation_mode: call.flag("align_corners") ? "align_corners" : "half_pixel",
    };
    const sizes = call.sizes("output_size");
    const factors = call.numbers("scale_factors");
    if (sizes) return call.emit("Resize", [call.x, "", "", call.sizesInput(sizes)], attributes);
    if (factors) return call.emit("Resize", [call.x, "", call.floats(factors)], attributes);
    return false;
  };
}

const gridSample: Lowering = (call) => {
  const mode = ["linear", "nearest", "cubic"][call.number("interpolation_mode", 0)];
  if (!mode) return false;
  return call.emit("GridSample", [call.x, call.tensor("grid")], { mode });
};

/** ATen counts pads from the last axis on, before and after in turns. */
const pad: Lowering = (call) => {
  const given = call.numbers("pad") ?? call.numbers("padding");
  if (!given || call.rank === 0 || given.length > 2 * call.rank || given.length % 2 !== 0) return false;
  const pads = new Array<number>(2 * call.rank).fill(0);
  for (let i = 0; i < given.length / 2; i++) {
    const axis = call.rank - 1 - i;
    pads[axis] = given[2 * i]!;
    pads[axis + call.rank] = given[2 * i + 1]!;
  }
  return call.emit("Pad", [call.x], { pads });
};

function shuffle(op: string, factor: string): Lowering {
  return (call) => {
    if (call.rank !== 4) return false;
    return call.emit(op, [call.x], { blocksize: call.number(factor, 1), mode: "CRD" });
  };
}

const conv = convolution(() => false);
const transposed = convolution(() => true);
const either = convolution((call) => call.flag("transposed"));

export const WINDOWS: Readonly<Record<string, Lowering>> = {
  conv1d: conv,
  conv2d: conv,
  conv3d: conv,
  conv_transpose1d: transposed,
  conv_transpose2d: transposed,
  conv_transpose3d: transposed,
  convolution: either,
  _convolution: either,
  max_pool1d: pool("MaxPool", 1),
  max_pool2d: pool("MaxPool", 2),
  max_pool3d: pool("MaxPool", 3),
  max_pool2d_with_indices: pool("MaxPool", 2),
  max_pool3d_with_indices: pool("MaxPool", 3),
  avg_pool1d: pool("AveragePool", 1),
  avg_pool2d: pool("AveragePool", 2),
  avg_pool3d: pool("AveragePool", 3),
  adaptive_avg_pool1d: adaptivePool("AveragePool", 1),
  adaptive_avg_pool2d: adaptivePool("AveragePool", 2),
  adaptive_avg_pool3d: adaptivePool("AveragePool", 3),
  _adaptive_avg_pool2d: adaptivePool("AveragePool", 2),
  _adaptive_avg_pool3d: adaptivePool("AveragePool", 3),
  adaptive_max_pool1d: adaptivePool("MaxPool", 1),
  adaptive_max_pool2d: adaptivePool("MaxPool", 2),
  adaptive_max_pool3d: adaptivePool("MaxPool", 3),
  upsample_nearest1d: upsample("nearest", 1),
  upsample_nearest2d: upsample("nearest", 2),
  upsample_nearest3d: upsample("nearest", 3),
  _upsample_nearest_exact1d: upsample("nearest", 1),
  _upsample_nearest_exact2d: upsample("nearest", 2),
  _upsample_nearest_exact3d: upsample("nearest", 3),
  upsample_linear1d: upsample("linear", 1),
  upsample_bilinear2d: upsample("linear", 2),
  _upsample_bilinear2d_aa: upsample("linear", 2),
  upsample_trilinear3d: upsample("linear", 3),
  upsample_bicubic2d: upsample("cubic", 2),
  _upsample_bicubic2d_aa: upsample("cubic", 2),
  grid_sampler: gridSample,
  grid_sampler_2d: gridSample,
  grid_sampler_3d: gridSample,
  constant_pad_nd: pad,
  pad,
  reflection_pad1d: pad,
  reflection_pad2d: pad,
  reflection_pad3d: pad,
  replication_pad1d: pad,
  replication_pad2d: pad,
  replication_pad3d: pad,
  pixel_shuffle: shuffle("DepthToSpace", "upscale_factor"),
  pixel_unshuffle: shuffle("SpaceToDepth", "downscale_factor"),
};
