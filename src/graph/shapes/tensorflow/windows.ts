import type { Dim } from "../../model.ts";
import { conv, convTranspose } from "../convolution.ts";
import { add, divideDown, divideExactly, multiply } from "../dims.ts";
import { type Rule, Unresolved } from "../rule.ts";
import { elementsOf, Reworded } from "./op.ts";

/** Windows and products whose weights or sizes are known only with the shapes. */

/** The output's shape (only its spatial axes count), weights, x. */
export const convBackprop: Rule = (op) => {
  const rank = op.shape(2).length;
  const spatial = op.list("strides")?.slice(1, -1);
  const first = op.text("data_format", "NHWC").startsWith("NC");
  if (first || !spatial) throw new Unresolved("channels that stand first are not supported here");
  const attributes = {
    strides: spatial,
    data_layout: "NHWC",
    kernel_layout: op.text("kernel_layout", "HWOI"),
    auto_pad: op.text("padding", "VALID") === "SAME" ? "SAME_UPPER" : "VALID",
  };
  const [out] = convTranspose(new Reworded(op, [op.input(2), op.input(1)], attributes));
  const wanted = op.input(0).value;
  const dims = out?.shape?.map((dim, axis) => (axis > 0 && axis < rank - 1 ? (wanted?.[axis] ?? dim) : dim));
  return [{ dtype: op.input(2).dtype, shape: dims ?? null }];
};

/** Weights [H, W, C, M] that are computed: their shape tells the groups. */
export const depthwise: Rule = (op) => {
  const [strides, dilations] = [op.list("strides"), op.list("dilations")];
  const channels = op.ranked(1, 4)[2]!;
  if (!strides || typeof channels !== "number" || op.text("data_format", "NHWC") !== "NHWC")
    throw new Unresolved("the weights are not known");
  const attributes = {
    strides: strides.slice(1, -1),
    ...(dilations ? { dilations: dilations.slice(1, -1) } : {}),
    data_layout: "NHWC",
    kernel_layout: "HWCM",
    group: channels,
    auto_pad: op.text("padding", "VALID") === "SAME" ? "SAME_UPPER" : "VALID",
  };
  return conv(new Reworded(op, op.inputs.slice(0, 2), attributes));
};

/** x [..., K], weights [N, K] → [..., N], or rows of K whatever the shape of x. */
export const fullyConnected: Rule = (op) => {
  const x = op.shape(0);
  const [units, inner] = op.ranked(1, 2) as [Dim, Dim];
  const { dtype } = op.input(0);
  if (op.number("keep_num_dims", 0) === 1) return [{ dtype, shape: [...x.slice(0, -1), units] }];
  let elements: Dim | null = 1;
  for (const dim of x) elements = elements === null ? null : multiply(elements, dim);
  return [
    { dtype, shape: [(elements === null ? null : divideExactly(elements, inner)) ?? op.fresh(0, 0), units] },
  ];
};

/** image [N, H, W, C], boxes [B, 4], …, size [h, w] → [B, h, w, C]. */
export const cropAndResize: Rule = (op) => {
  const [height, width] = elementsOf(op, 3);
  const channels = op.ranked(0, 4)[3]!;
  return [
    { dtype: "f32", shape: [op.shape(1)[0]!, height ?? op.fresh(0, 1), width ?? op.fresh(0, 2), channels] },
  ];
};

/** Real input: half of the last axis, and one. */
export function spectrum(axes: number): Rule {
  return (op) => {
    const x = op.shape(0);
    const lengths = op.has(1) ? elementsOf(op, 1) : [];
    const out: Dim[] = [...x];
    for (let i = 0; i < axes; i++) {
      const at = x.length - axes + i;
      const length = lengths[i] ?? x[at] ?? null;
      const half = i === axes - 1 && length !== null ? divideDown(length, 2) : null;
      out[at] = (i === axes - 1 ? (half === null ? null : add(half, 1)) : length) ?? op.fresh(0, at);
    }
    return [{ dtype: "complex64", shape: out }];
  };
}
