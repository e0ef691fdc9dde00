import { asLaidOut, channelsFirst, kernelShape } from "../channels.ts";
import type { Dim, Shape } from "../model.ts";
import { add, divideDown, divideExactly, multiply, product, subtract } from "./dims.ts";
import { allNumbers, type Inferred } from "./known.ts";
import { asDims } from "./layout.ts";
import { differ, Mismatch, type Op, type Rule } from "./rule.ts";

/** Convolution and pooling: a window that slides over the spatial axes. */

interface Window {
  readonly kernel: Dim;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** Reads strides, dilations and pads for each spatial axis, checked. */
function windows(op: Op, kernel: readonly Dim[]): Window[] {
  const rank = kernel.length;
  const list = (name: string, fallback: number, length: number, least: number) => {
    const values = op.list(name) ?? new Array<number>(length).fill(fallback);
    if (values.length !== length)
      throw new Mismatch(`${name} has ${values.length} entries instead of ${length}`);
    if (values.some((value) => value < least)) throw new Mismatch(`${name} is below ${least}`);
    return values;
  };
  const strides = list("strides", 1, rank, 1);
  const dilations = list("dilations", 1, rank, 1);
  const pads = dynamicPads(op, rank) ?? list("pads", 0, 2 * rank, Number.NEGATIVE_INFINITY);
  return kernel.map((size, i) => ({
    kernel: size,
    stride: strides[i]!,
    dilation: dilations[i]!,
    before: pads[i]!,
    after: pads[i + rank]!,
  }));
}

/** com.microsoft ConvTransposeWithDynamicPads: the pads are its third input. */
function dynamicPads(op: Op, rank: number): readonly number[] | null {
  if (op.type !== "ConvTransposeWithDynamicPads" || !op.has(2)) return null;
  const pads = op.numbers(2);
  if (pads.length !== 2 * rank) throw new Mismatch(`${pads.length} pads for ${rank} axes`);
  return pads;
}

/** Positions of a window along an axis of `size`. */
function positions(op: Op, axis: number, size: Dim, window: Window, ceil: boolean): Dim {
  const { kernel, stride, dilation, before, after } = window;
  const autoPad = op.text("auto_pad", "NOTSET");
  const unknown = () => op.fresh(0, axis + 2);
  if (autoPad === "SAME_UPPER" || autoPad === "SAME_LOWER") {
    const padded = add(size, stride - 1);
    return (padded === null ? null : divideDown(padded, stride)) ?? unknown();
  }
  const pad = autoPad === "VALID" ? 0 : before + after;
  // The window covers dilation·(kernel − 1) + 1 positions.
  const reach = multiply(dilation, subtract(kernel, 1) ?? unknown());
  const free = reach === null ? null : subtract(add(size, pad - 1) ?? unknown(), reach);
  if (free === null) return unknown();
  if (typeof free === "number" && free < 0) throw new Mismatch(`the window is larger than axis ${axis + 2}`);
  const steps = divideDown(ceil ? (add(free, stride - 1) ?? unknown()) : free, stride);
  const count = steps === null ? null : add(steps, 1);
  // With ceil_mode the last window must start inside the input or the padding before it.
  if (ceil && typeof count === "number" && typeof size === "number" && (count - 1) * stride >= size + before)
    return count - 1;
  // Of an open size: that many windows start there, where those that fit into the padding behind would be more.
  if (
    ceil &&
    typeof size === "string" &&
    typeof reach === "number" &&
    after + stride > reach + 1 &&
    after <= reach + 1
  ) {
    const starts = add(size, before + stride - 1);
    return (starts === null ? null : divideDown(starts, stride)) ?? unknown();
  }
  return count ?? unknown();
}

/** Channels last, as an attribute says it, ONNX Runtime's `channels_last`, or its operators' names. */
function layoutOf(op: Op): string {
  const last = op.number("channels_last", 0) === 1 || op.type.startsWith("Nhwc");
  return last ? "NHWC" : op.text("data_layout", "");
}

/** Weights as ONNX lays them out. */
function kernelOf(op: Op, shape: Shape, transposed = false): Shape {
  const layout = op.text("kernel_layout", "");
  const kernel = kernelShape(shape, layout, transposed);
  if (!kernel) throw new Mismatch(`weights of ${shape.length} dimensions are not ${layout}`);
  return kernel;
}

function convolve(op: Op, data: Shape, weights: Shape): Shape {
  const layout = layoutOf(op);
  const x = channelsFirst(data, layout);
  const w = kernelOf(op, weights);
  if (x.length < 3 || w.length !== x.length)
    throw new Mismatch(`input and weights have ${x.length} and ${w.length} dimensions`);
  const perGroup = multiply(w[1]!, op.number("group", 1));
  if (perGroup !== null && differ(x[1]!, perGroup))
    throw new Mismatch(`the input has ${x[1]} channels, the weights expect ${perGroup}`);
  const spatial = windows(op, op.list("kernel_shape") ?? w.slice(2));
  const out = spatial.map((window, i) => positions(op, i, x[i + 2]!, window, false));
  return asLaidOut([x[0]!, w[0]!, ...out], layout);
}

export const conv: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: convolve(op, op.shape(0), op.shape(1)) },
];

export const convInteger: Rule = (op) => [{ dtype: "i32", shape: convolve(op, op.shape(0), op.shape(1)) }];

/** x, x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, bias. */
export const qLinearConv: Rule = (op) => [
  { dtype: op.input(7).dtype, shape: convolve(op, op.shape(0), op.shape(3)) },
];

export const convTranspose: Rule = (op) => {
  const layout = layoutOf(op);
  const x = channelsFirst(op.shape(0), layout);
  const w = kernelOf(op, op.ranked(1, x.length), true);
  if (differ(x[1]!, w[0]!)) throw new Mismatch(`the input has ${x[1]} channels, the weights expect ${w[0]}`);
  const extra = op.list("output_padding");
  const given = op.list("output_shape");
  const autoPad = op.text("auto_pad", "NOTSET");
  const spatial = windows(op, op.list("kernel_shape") ?? w.slice(2)).map((window, i): Dim => {
    if (given) return given[given.length - (x.length - 2) + i] ?? op.fresh(0, i + 2);
    const { kernel, stride, dilation, before, after } = window;
    const size = x[i + 2]!;
    if (autoPad === "SAME_UPPER" || autoPad === "SAME_LOWER")
      return multiply(size, stride) ?? op.fresh(0, i + 2);
    const pad = autoPad === "VALID" ? 0 : before + after;
    const steps = multiply(stride, subtract(size, 1) ?? op.fresh(0, i + 2));
    const reach = multiply(dilation, subtract(kernel, 1) ?? op.fresh(0, i + 2));
    const sum = steps === null || reach === null ? null : add(steps, reach);
    return (sum === null ? null : add(sum, 1 - pad + (extra?.[i] ?? 0))) ?? op.fresh(0, i + 2);
  });
  const channels = multiply(w[1]!, op.number("group", 1)) ?? op.fresh(0, 1);
  return [{ dtype: op.input(0).dtype, shape: asLaidOut([x[0]!, channels, ...spatial], layout) }];
};

/** MaxPool, AveragePool, LpPool; MaxPool's second output holds indices. */
export const pool: Rule = (op) => {
  const layout = layoutOf(op);
  const x = channelsFirst(op.shape(0), layout);
  const kernel = op.list("kernel_shape");
  if (!kernel || kernel.length !== x.length - 2) throw new Mismatch("kernel_shape does not fit the input");
  const ceil = op.number("ceil_mode", 0) === 1;
  const spatial = windows(op, kernel).map((window, i) => positions(op, i, x[i + 2]!, window, ceil));
  const shape = asLaidOut([...x.slice(0, 2), ...spatial], layout);
  const out: Inferred[] = [{ dtype: op.input(0).dtype, shape }];
  if (op.outputs.length > 1) out.push({ dtype: "i64", shape });
  return out;
};

export const globalPool: Rule = (op) => {
  const layout = layoutOf(op);
  const pooled = channelsFirst(op.shape(0), layout).map((dim, axis) => (axis < 2 ? dim : 1));
  return [{ dtype: op.input(0).dtype, shape: asLaidOut(pooled, layout) }];
};

export const maxUnpool: Rule = (op) => {
  const x = op.shape(0);
  const { dtype } = op.input(0);
  if (op.has(2)) return [{ dtype, shape: asDims(op, op.elements(2)) }];
  const kernel = op.list("kernel_shape");
  if (!kernel || kernel.length !== x.length - 2) throw new Mismatch("kernel_shape does not fit the input");
  const spatial = windows(op, kernel).map(({ stride, before, after }, i) => {
    const steps = multiply(stride, subtract(x[i + 2]!, 1) ?? op.fresh(0, i + 2));
    return (steps === null ? null : add(steps, kernel[i]! - before - after)) ?? op.fresh(0, i + 2);
  });
  return [{ dtype, shape: [...x.slice(0, 2), ...spatial] }];
};

/** Columns [N, C·ΠK, L] put back into an image of a given size: [N, C, …size]. */
export const columnsToImage: Rule = (op) => {
  const [batch, rows] = op.ranked(0, 3) as [Dim, Dim, Dim];
  const sizes = op.elements(2);
  const window = allNumbers(sizes) ? product(sizes) : null;
  const channels = (window === null ? null : divideExactly(rows, window)) ?? op.fresh(0, 1);
  const image = op.elements(1).map((size, axis) => size ?? op.fresh(0, axis + 2));
  return [{ dtype: op.input(0).dtype, shape: [batch, channels, ...image] }];
};
