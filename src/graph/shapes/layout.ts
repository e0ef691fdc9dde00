import { asLaidOut, channelsFirst } from "../channels.ts";
import type { Dim, Shape } from "../model.ts";
import { add, divideExactly, multiply, product } from "./dims.ts";
import {
  allNumbers,
  type Element,
  type Inferred,
  type Known,
  knownCount,
  pick,
  stridesOf,
  type Value,
} from "./known.ts";
import { axisOf, differ, Mismatch, type Op, type Rule, Unresolved } from "./rule.ts";

/** Operators that only change how elements are arranged: shape in, shape out, the same values. */

/** The elements of a shape tensor as dims; what is not known gets a fresh name. */
export function asDims(op: Op, elements: readonly Element[], output = 0): Dim[] {
  return elements.map((element, axis) => {
    if (element === null) return op.fresh(output, axis);
    if (typeof element === "number" && (element < 0 || !Number.isSafeInteger(element)))
      throw new Mismatch(`a dimension would be ${element}`);
    return element;
  });
}

/** The value goes along when the output is the same elements under a new shape. */
function rearranged(x: Known, shape: Shape): readonly Inferred[] {
  const count = knownCount(shape);
  const value = x.value && count === x.value.length ? x.value : null;
  return [{ dtype: x.dtype, shape, value }];
}

export const reshape: Rule = (op) => {
  const x = op.input(0);
  const target: readonly Element[] = op.list("shape") ?? op.elements(1);
  const copyZero = op.number("allowzero", 0) === 0;
  let inferred = -1;
  const dims = target.map((element, axis): Dim => {
    if (element === 0 && copyZero) {
      const dim = x.shape?.[axis];
      if (dim === undefined) {
        if (x.shape) throw new Mismatch(`dimension ${axis} is copied but does not exist`);
        throw new Unresolved("the shape of input 0 is not known");
      }
      return dim;
    }
    if (element === -1) {
      if (inferred >= 0) throw new Mismatch("two dimensions are -1");
      inferred = axis;
      return 1;
    }
    if (element !== null) return asDims(op, [element])[0]!;
    // One dimension that cannot be known is as good as -1: the others tell it.
    if (inferred < 0 && !target.includes(-1) && x.shape) {
      inferred = axis;
      return 1;
    }
    return op.fresh(0, axis);
  });
  const total = x.shape && product(x.shape);
  if (inferred >= 0) {
    const rest = product(dims);
    const dim = total === null || rest === null ? null : quotient(total, rest);
    dims[inferred] = dim ?? op.fresh(0, inferred);
  } else if (total !== null && differ(total, product(dims) ?? total))
    throw new Mismatch(`${total} elements do not fit [${dims.join(", ")}]`);
  return rearranged(x, dims);
};

function quotient(total: Dim, rest: Dim): Dim | null {
  // Nothing divided by nothing: the dimension may be anything, 0 is what runtimes choose.
  if (total === 0 && rest === 0) return 0;
  // It may be one of the others that is 0.
  if (total === 0 && typeof rest === "string") return null;
  const exact = divideExactly(total, rest);
  if (exact === null && typeof total === "number" && typeof rest === "number")
    throw new Mismatch(`${total} elements cannot be split into rows of ${rest}`);
  return exact;
}

export const transpose: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const order = op.list("perm") ?? shape.map((_, axis) => shape.length - 1 - axis);
  if (order.length !== shape.length || new Set(order).size !== order.length)
    throw new Mismatch(`perm [${order.join(", ")}] does not fit ${shape.length} dimensions`);
  const axes = order.map((axis) => axisOf(axis, shape.length));
  const out = axes.map((axis) => shape[axis]!);
  let value: Value | null = null;
  if (x.value && allNumbers(shape) && allNumbers(out)) {
    const strides = stridesOf(shape);
    value = pick(
      x.value,
      out,
      axes.map((axis) => strides[axis]!),
    );
  }
  return [{ dtype: x.dtype, shape: out, value }];
};

export const squeeze: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const axes = op.listOrInput("axes", 1);
  if (axes && !allNumbers(axes))
    return [{ dtype: x.dtype, shape: squeezedSomewhere(op, shape, axes.length) }];
  const given = axes?.map((axis) => axisOf(axis, shape.length));
  for (const axis of given ?? [])
    if (differ(shape[axis]!, 1)) throw new Mismatch(`axis ${axis} is ${shape[axis]}, not 1`);
  const drop = given ?? shape.flatMap((dim, axis) => (dim === 1 ? axis : []));
  return rearranged(
    x,
    shape.filter((_, axis) => !drop.includes(axis)),
  );
};

/** Axes that only a run can tell: the rank is known, and all of it where no more axes could go than do. */
function squeezedSomewhere(op: Op, shape: Shape, count: number): Dim[] {
  const rank = shape.length - count;
  if (rank < 0) throw new Mismatch(`${count} axes are dropped of ${shape.length}`);
  const kept = shape.filter((dim) => dim !== 1);
  if (kept.length === rank && allNumbers(kept)) return kept;
  return anyShape(op, rank);
}

function anyShape(op: Op, rank: number): Dim[] {
  return Array.from({ length: rank }, (_, axis) => op.fresh(0, axis));
}

export const unsqueeze: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const given = op.listOrInput("axes", 1);
  if (!given) throw new Mismatch("axes are missing");
  const rank = shape.length + given.length;
  if (!allNumbers(given)) return [{ dtype: x.dtype, shape: anyShape(op, rank) }];
  const added = new Set(given.map((axis) => axisOf(axis, rank)));
  if (added.size !== given.length) throw new Mismatch("an axis is given twice");
  const out: Dim[] = [];
  for (let axis = 0, from = 0; axis < rank; axis++) out.push(added.has(axis) ? 1 : shape[from++]!);
  return rearranged(x, out);
};

export const flatten: Rule = (op) => {
  const shape = op.shape(0);
  const axis = op.number("axis", 1);
  const at = axis === shape.length ? axis : axisOf(axis, shape.length);
  const dim = (dims: Shape, index: number) => product(dims) ?? op.fresh(0, index);
  return rearranged(op.input(0), [dim(shape.slice(0, at), 0), dim(shape.slice(at), 1)]);
};

export const shapeOf: Rule = (op) => {
  const shape = op.shape(0);
  const clamp = (at: number) => Math.min(Math.max(at < 0 ? at + shape.length : at, 0), shape.length);
  const start = clamp(op.number("start", 0));
  const value = shape.slice(start, Math.max(start, clamp(op.number("end", shape.length))));
  return [{ dtype: "i64", shape: [value.length], value }];
};

export const sizeOf: Rule = (op) => {
  const { shape } = op.input(0);
  const count = shape && product(shape);
  return [{ dtype: "i64", shape: [], value: count === null ? null : [count] }];
};

export const concat: Rule = (op) => {
  const shapes = op.inputs.map((_, i) => op.shape(i));
  const shape = concatShape(op, shapes);
  const axis = axisOf(op.number("axis", 1), shape.length);
  return [{ dtype: op.input(0).dtype, shape, value: concatValues(op, shapes, shape, axis) }];
};

/** One after the other along `axis`, which had a default until opset 4. */
export function concatShape(op: Op, shapes: readonly Shape[]): Shape {
  const first = shapes[0];
  if (!first) throw new Mismatch("it has no input");
  const axis = axisOf(op.number("axis", 1), first.length);
  let sum: Dim = 0;
  const dims: Dim[] = [...first];
  for (const shape of shapes) {
    if (shape.length !== first.length) throw new Mismatch("the inputs differ in rank");
    for (const [i, dim] of shape.entries()) {
      if (i === axis) continue;
      if (differ(dim, dims[i]!)) throw new Mismatch(`the inputs differ on axis ${i}: ${dims[i]} and ${dim}`);
      if (typeof dim === "number") dims[i] = dim;
    }
    sum = add(sum, shape[axis]!) ?? op.fresh(0, axis);
  }
  dims[axis] = sum;
  return dims;
}

/** Inputs without a value leave unknown elements between the known ones. */
function concatValues(op: Op, shapes: readonly Shape[], out: Shape, axis: number): Value | null {
  if (knownCount(out) === null || op.inputs.every((input) => !input?.value)) return null;
  if (!allNumbers(out) || !shapes.every(allNumbers)) return null;
  const rows = out.slice(0, axis).reduce((a, b) => a * b, 1);
  const widths = shapes.map((shape) => shape.slice(axis).reduce((a, b) => a * b, 1));
  const result: Element[] = [];
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < widths.length; i++) {
      const value = op.inputs[i]?.value;
      const width = widths[i]!;
      for (let at = 0; at < width; at++) result.push(value?.[row * width + at] ?? null);
    }
  return result;
}

export const split: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const axis = axisOf(op.number("axis", 0), shape.length);
  const size = shape[axis]!;
  const sizes = splitSizes(op, size, axis);
  let offset = 0;
  return sizes.map((width) => {
    const out = shape.with(axis, width);
    let value: Value | null = null;
    if (x.value && allNumbers(shape) && allNumbers(out)) {
      const strides = stridesOf(shape);
      value = pick(x.value, out, strides, offset * strides[axis]!);
      offset += out[axis]!;
    }
    return { dtype: x.dtype, shape: out, value };
  });
};

function splitSizes(op: Op, size: Dim, axis: number): readonly Dim[] {
  const given = op.listOrInput("split", 1);
  if (given) {
    if (given.length !== op.outputs.length || given.some((part) => typeof part === "number" && part < 0))
      throw new Mismatch(`${given.length} sizes for ${op.outputs.length} outputs`);
    if (!allNumbers(given)) return given.map((part, i) => part ?? op.fresh(i, axis));
    if (
      differ(
        size,
        given.reduce((a, b) => a + b, 0),
      )
    )
      throw new Mismatch(`the sizes do not add up to ${size}`);
    return given;
  }
  const parts = op.outputs.length;
  // From opset 18 on the last part may be smaller; before, the parts had to be equal.
  if (typeof size === "number") {
    const part = Math.ceil(size / parts);
    return Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(part, size - i * part)));
  }
  return Array.from({ length: parts }, (_, i) => divideExactly(size, parts) ?? op.fresh(i, axis));
}

export const tile: Rule = (op) => {
  const shape = op.shape(0);
  const repeats = op.elements(1);
  if (repeats.length !== shape.length)
    throw new Mismatch(`${repeats.length} repeats for ${shape.length} axes`);
  const out = shape.map((dim, axis) => {
    const times = repeats[axis]!;
    return (times === null ? null : multiply(dim, times)) ?? op.fresh(0, axis);
  });
  const x = op.input(0);
  if (!x.value || knownCount(out) === null || !allNumbers(out) || !allNumbers(shape))
    return [{ dtype: x.dtype, shape: out }];
  // Position p of the output is position p mod size of the input, axis by axis.
  const value: Element[] = [];
  const strides = stridesOf(shape);
  const visit = (axis: number, at: number) => {
    if (axis === out.length) value.push(x.value?.[at] ?? null);
    else for (let i = 0; i < out[axis]!; i++) visit(axis + 1, at + (i % shape[axis]!) * strides[axis]!);
  };
  visit(0, 0);
  return [{ dtype: x.dtype, shape: out, value }];
};

/** Groups of `blocksize`² channels become blocks of pixels, or the other way round. */
export function blocks(toSpace: boolean): Rule {
  return (op) => {
    const layout = op.text("data_layout", "");
    const [n, c, h, w] = channelsFirst(op.ranked(0, 4), layout) as [Dim, Dim, Dim, Dim];
    const size = op.number("blocksize", 0);
    if (size < 1) throw new Mismatch("blocksize is missing");
    const grow = (dim: Dim, by: number, axis: number) => multiply(dim, by) ?? op.fresh(0, axis);
    const shrink = (dim: Dim, by: number, axis: number) => {
      const exact = divideExactly(dim, by);
      if (exact === null && typeof dim === "number") throw new Mismatch(`${dim} is not a multiple of ${by}`);
      return exact ?? op.fresh(0, axis);
    };
    const shape = toSpace
      ? [n, shrink(c, size * size, 1), grow(h, size, 2), grow(w, size, 3)]
      : [n, grow(c, size * size, 1), shrink(h, size, 2), shrink(w, size, 3)];
    return [{ dtype: op.input(0).dtype, shape: asLaidOut(shape, layout) }];
  };
}
