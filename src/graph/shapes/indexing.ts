import type { Dim, Shape } from "../model.ts";
import { add, divideDown, product } from "./dims.ts";
import { lengthBetween } from "./interval.ts";
import { allNumbers, type Element, type Inferred, knownCount, pick, stridesOf, type Value } from "./known.ts";
import { axisOf, Mismatch, type Op, type Rule } from "./rule.ts";

/** Operators that choose elements by position. */

export const slice: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  // Attributes until opset 9, inputs since; a bound that is not known leaves only its own axis unknown.
  const bounds = (name: string, index: number): readonly Element[] | null =>
    op.list(name) ?? (op.has(index) ? (op.input(index).value ?? unknownElements(op, index)) : null);
  const starts = bounds("starts", 1);
  const ends = bounds("ends", 2);
  if (!starts || !ends || starts.length !== ends.length) throw new Mismatch("starts and ends do not match");
  const axes = op.listOrInput("axes", 3) ?? starts.map((_, i) => i);
  // Any axis may be the one that is cut.
  if (!allNumbers(axes)) return [{ dtype: x.dtype, shape: shape.map((_, axis) => op.fresh(0, axis)) }];
  const steps = bounds("steps", 4) ?? starts.map(() => 1);
  const out: Dim[] = [...shape];
  const first = new Array<number>(shape.length).fill(0);
  const step = new Array<number>(shape.length).fill(1);
  for (const [i, given] of axes.entries()) {
    const axis = axisOf(given, shape.length);
    const [start, end, by] = [starts[i] ?? null, ends[i] ?? null, steps[i] ?? null];
    if (by === 0) throw new Mismatch("a step is 0");
    out[axis] = sliceDim(shape[axis]!, start, end, by) ?? op.fresh(0, axis);
    if (typeof start === "number" && typeof by === "number" && typeof shape[axis] === "number") {
      first[axis] = clampStart(start, shape[axis], by);
      step[axis] = by;
    }
  }
  let value: Value | null = null;
  if (x.value && allNumbers(shape) && allNumbers(out)) {
    const strides = stridesOf(shape);
    const offset = first.reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
    value = pick(
      x.value,
      out,
      strides.map((stride, axis) => stride * step[axis]!),
      offset,
    );
  }
  return [{ dtype: x.dtype, shape: out, value }];
};

function unknownElements(op: Op, index: number): Element[] {
  const count = knownCount(op.shape(index));
  return new Array<Element>(count ?? 0).fill(null);
}

function clampStart(start: number, size: number, step: number): number {
  const from = start < 0 ? start + size : start;
  return step > 0 ? Math.min(Math.max(from, 0), size) : Math.min(Math.max(from, -1), size - 1);
}

/** How many positions start, start + step, … lie before end. */
function sliceDim(size: Dim, start: Element, end: Element, step: Element): Dim | null {
  if (typeof step !== "number" || start === null || end === null) return null;
  if (typeof size === "number" && typeof start === "number" && typeof end === "number") {
    const from = clampStart(start, size, step);
    const to = end < 0 ? end + size : end;
    const stop = step > 0 ? Math.min(Math.max(to, 0), size) : Math.min(Math.max(to, -1), size - 1);
    return Math.max(0, Math.ceil((stop - from) / step));
  }
  if (step < 1) return null;
  const length = lengthBetween(size, start, end);
  const padded = length === null ? null : add(length, step - 1);
  return padded === null ? null : divideDown(padded, step);
}

export const gather: Rule = (op) => {
  const x = op.input(0);
  const data = op.shape(0);
  const index = op.shape(1);
  const axis = axisOf(op.number("axis", 0), data.length);
  const shape = [...data.slice(0, axis), ...index, ...data.slice(axis + 1)];
  const positions = op.input(1).value;
  let value: Value | null = null;
  if (x.value && positions && allNumbers(data) && allNumbers(positions) && knownCount(shape) !== null) {
    const rows = data.slice(0, axis).reduce((a, b) => a * b, 1);
    const width = data.slice(axis + 1).reduce((a, b) => a * b, 1);
    const size = data[axis]!;
    const elements: Element[] = [];
    for (let row = 0; row < rows; row++)
      for (const position of positions) {
        const at = (row * size + (position < 0 ? position + size : position)) * width;
        for (let i = 0; i < width; i++) elements.push(x.value[at + i] ?? null);
      }
    value = elements;
  }
  return [{ dtype: x.dtype, shape, value }];
};

export const gatherElements: Rule = (op) => [{ dtype: op.input(0).dtype, shape: op.shape(1) }];

export const gatherNd: Rule = (op) => {
  const data = op.shape(0);
  const index = op.shape(1);
  const batch = op.number("batch_dims", 0);
  const depth = index.at(-1);
  if (typeof depth !== "number" || batch + depth > data.length)
    throw new Mismatch("the last dimension of the indices does not fit the data");
  return [{ dtype: op.input(0).dtype, shape: [...index.slice(0, -1), ...data.slice(batch + depth)] }];
};

/** Scatter, ScatterElements, ScatterND, TensorScatter: the data with some elements replaced. */
export const likeFirst: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  return [{ dtype, shape }];
};

export const nonZero: Rule = (op) => {
  const { value } = op.input(0);
  const shape = op.shape(0);
  const rank = Math.max(shape.length, 1);
  if (!value || !allNumbers(value) || !allNumbers(shape))
    return [{ dtype: "i64", shape: [rank, op.fresh(0, 1)] }];
  const strides = shape.length ? stridesOf(shape) : [1];
  const hits = [...value.keys()].filter((at) => value[at] !== 0);
  const coordinates = strides.flatMap((stride, axis) =>
    hits.map((at) => Math.floor(at / stride) % (shape[axis] ?? 1)),
  );
  return [{ dtype: "i64", shape: [rank, hits.length], value: coordinates }];
};

export const compress: Rule = (op) => {
  const { dtype, value: mask } = { dtype: op.input(0).dtype, value: op.input(1).value };
  const shape = op.shape(0);
  const axis = op.attribute("axis");
  const kept = mask && allNumbers(mask) ? mask.filter((keep) => keep !== 0).length : null;
  if (typeof axis !== "number") return [{ dtype, shape: [kept ?? op.fresh(0, 0)] }];
  const at = axisOf(axis, shape.length);
  return [{ dtype, shape: shape.with(at, kept ?? op.fresh(0, at)) }];
};

export const oneHot: Rule = (op) => {
  const index = op.shape(0);
  const axis = axisOf(op.number("axis", -1), index.length + 1);
  const depth = op.input(1).value?.[0] ?? op.fresh(0, axis);
  return [{ dtype: op.input(2).dtype, shape: index.toSpliced(axis, 0, depth) }];
};

export const topK: Rule = (op) => {
  const x = op.shape(0);
  const axis = axisOf(op.number("axis", -1), x.length);
  const k = op.opset < 10 ? op.number("k", 1) : (op.input(1).value?.[0] ?? op.fresh(0, axis));
  const shape = x.with(axis, k);
  return [
    { dtype: op.input(0).dtype, shape },
    { dtype: "i64", shape },
  ];
};

export const unique: Rule = (op) => {
  const x = op.shape(0);
  const axis = op.attribute("axis");
  const count = op.fresh(0, typeof axis === "number" ? axisOf(axis, x.length) : 0);
  const shape: Shape = typeof axis === "number" ? x.with(axisOf(axis, x.length), count) : [count];
  const i64 = (dims: Shape | null): Inferred => ({ dtype: "i64", shape: dims });
  const inverse = [typeof axis === "number" ? x[axisOf(axis, x.length)]! : (product(x) ?? op.fresh(2, 0))];
  return [{ dtype: op.input(0).dtype, shape }, i64([count]), i64(inverse), i64([count])];
};

/** boxes [batches, boxes, 4], scores [batches, classes, boxes] → [selected, 3]. */
export const nonMaxSuppression: Rule = (op) => [{ dtype: "i64", shape: [op.fresh(0, 0), 3] }];
