import type { Dim } from "../model.ts";
import { add, multiply } from "./dims.ts";
import { allNumbers, type Element } from "./known.ts";
import { axisOf, Mismatch, type Op, type Rule, Unresolved } from "./rule.ts";

/** Operators that change the size of an image: Pad, Resize, crops and grids. */

export const pad: Rule = (op) => {
  const shape = op.shape(0);
  const given = op.list("pads") ?? op.list("paddings") ?? op.elements(1);
  const listed = op.has(3) ? op.elements(3) : null;
  // Any axis may be one that is padded.
  if (listed && !allNumbers(listed))
    return [{ dtype: op.input(0).dtype, shape: shape.map((_, axis) => op.fresh(0, axis)) }];
  const axes = listed?.map((axis) => axisOf(axis, shape.length)) ?? shape.map((_, axis) => axis);
  if (given.length !== 2 * axes.length) throw new Mismatch(`${given.length} pads for ${axes.length} axes`);
  const out: Dim[] = [...shape];
  for (const [i, axis] of axes.entries()) {
    const [before, after] = [given[i]!, given[i + axes.length]!];
    const sum = before === null || after === null ? null : add(before, after);
    out[axis] = (sum === null ? null : add(shape[axis]!, sum)) ?? op.fresh(0, axis);
  }
  if (out.some((dim) => typeof dim === "number" && dim < 0))
    throw new Mismatch("more is cut off than there is");
  return [{ dtype: op.input(0).dtype, shape: out }];
};

export const resize: Rule = (op) => {
  const { dtype } = op.input(0);
  const shape = op.shape(0);
  // Opset 10: X, scales. From 11 on: X, roi, scales, sizes.
  const old = op.opset < 11;
  const sizes = old ? null : present(op, 3);
  const scales = present(op, old ? 1 : 2);
  const listed = op.opset < 18 ? null : op.list("axes");
  const axes = (listed ?? shape.map((_, axis) => axis)).map((axis) => axisOf(axis, shape.length));
  const out: Dim[] = [...shape];
  if (sizes !== null) {
    const target = op.elements(sizes);
    if (target.length !== axes.length) throw new Mismatch(`${target.length} sizes for ${axes.length} axes`);
    for (const [i, axis] of axes.entries()) out[axis] = target[i] ?? op.fresh(0, axis);
    return [{ dtype, shape: keepAspect(op, shape, out, axes) }];
  }
  if (scales === null) throw new Unresolved("neither scales nor sizes are known");
  const factors = op.elements(scales);
  if (factors.length !== axes.length) throw new Mismatch(`${factors.length} scales for ${axes.length} axes`);
  for (const [i, axis] of axes.entries()) out[axis] = scaled(op, axis, shape[axis]!, factors[i]!);
  return [{ dtype, shape: out }];
};

/** ⌊size × factor⌋, or a multiple of a name where the factor is whole. */
function scaled(op: Op, axis: number, size: Dim, factor: Element): Dim {
  if (typeof factor !== "number") return op.fresh(0, axis);
  if (typeof size === "number") return Math.floor(size * factor);
  return (Number.isInteger(factor) && factor > 0 ? multiply(size, factor) : null) ?? op.fresh(0, axis);
}

/** An input that is there and not the empty tensor that older exporters write for "left out". */
function present(op: Op, index: number): number | null {
  const input = op.inputs[index];
  return input && !(input.shape?.length === 1 && input.shape[0] === 0) ? index : null;
}

/** keep_aspect_ratio_policy: all axes are scaled by the smallest, or largest, of their factors. */
function keepAspect(
  op: Op,
  from: readonly Dim[],
  to: readonly Dim[],
  axes: readonly number[],
): readonly Dim[] {
  const policy = op.text("keep_aspect_ratio_policy", "stretch");
  if (policy === "stretch" || !allNumbers(from) || !allNumbers(to)) return to;
  const factors = axes.map((axis) => to[axis]! / from[axis]!);
  const factor = policy === "not_larger" ? Math.min(...factors) : Math.max(...factors);
  return to.map((dim, axis) => (axes.includes(axis) ? Math.floor(from[axis]! * factor + 0.5) : dim));
}

/** Upsample: scales as attributes (opsets 1 and 7) or as input 1 (opset 9). */
export const upsample: Rule = (op) => {
  const shape = op.shape(0);
  const attribute = op.list("scales");
  const factors =
    attribute ??
    (op.has(1) ? op.elements(1) : [1, 1, op.number("height_scale", 1), op.number("width_scale", 1)]);
  if (factors.length !== shape.length)
    throw new Mismatch(`${factors.length} scales for ${shape.length} axes`);
  const out = shape.map((dim, axis) => scaled(op, axis, dim, factors[axis]!));
  return [{ dtype: op.input(0).dtype, shape: out }];
};

/** X [N, C, …], grid [N, …out, spatial]. */
export const gridSample: Rule = (op) => {
  const x = op.shape(0);
  const grid = op.ranked(1, x.length);
  return [{ dtype: op.input(0).dtype, shape: [...x.slice(0, 2), ...grid.slice(1, -1)] }];
};

export const affineGrid: Rule = (op) => {
  const [batch] = op.ranked(0, 3);
  const size = op.elements(1).slice(2);
  const spatial = size.map((dim, axis) => dim ?? op.fresh(0, axis + 1));
  return [{ dtype: op.input(0).dtype, shape: [batch!, ...spatial, size.length] }];
};

/** X [N, C, H, W], rois [R, 4]. */
export const roi: Rule = (op) => {
  const [, channels] = op.ranked(0, 4);
  const [regions] = op.ranked(1, 2);
  const pooled = op.list("pooled_shape") ?? [op.number("output_height", 1), op.number("output_width", 1)];
  return [{ dtype: op.input(0).dtype, shape: [regions!, channels!, ...pooled] }];
};

/** CenterCropPad: the chosen axes get the sizes of input 1. */
export const centerCropPad: Rule = (op) => {
  const shape = op.shape(0);
  const axes = (op.list("axes") ?? shape.map((_, axis) => axis)).map((axis) => axisOf(axis, shape.length));
  const sizes = op.elements(1);
  if (sizes.length !== axes.length) throw new Mismatch(`${sizes.length} sizes for ${axes.length} axes`);
  const out: Dim[] = [...shape];
  for (const [i, axis] of axes.entries()) out[axis] = sizes[i] ?? op.fresh(0, axis);
  return [{ dtype: op.input(0).dtype, shape: out }];
};
