import type { Dtype } from "../../core/units.ts";
import { allNumbers, type Element, knownCount, store, stridesOf } from "./known.ts";
import { axisOf, type Op, type Rule } from "./rule.ts";

/** Reductions along axes, and searches for the largest or smallest along one. */

/** Axes are an attribute up to some opset and an input later; none means all, or none at all if the node says so. */
function reducedAxes(op: Op, rank: number, given: readonly number[] | null): ReadonlySet<number> {
  if (given && given.length > 0) return new Set(given.map((axis) => axisOf(axis, rank)));
  const keepAll = op.number("noop_with_empty_axes", 0) === 1;
  return new Set(keepAll ? [] : Array.from({ length: rank }, (_, axis) => axis));
}

/** `fold` combines two elements where values are known; from `start` on, when there are none. */
export function reduce(fold?: (a: number, b: number) => number, start = 0): Rule {
  return (op) => {
    const x = op.input(0);
    const shape = op.shape(0);
    const keep = op.number("keepdims", 1) === 1;
    const given = op.listOrInput("axes", 1);
    if (given && !allNumbers(given)) {
      const rank = keep ? shape.length : Math.max(0, shape.length - given.length);
      const open = Array.from({ length: rank }, (_, axis) =>
        keep && shape[axis] === 1 ? 1 : op.fresh(0, axis),
      );
      return [{ dtype: x.dtype, shape: open }];
    }
    const axes = reducedAxes(op, shape.length, given);
    const out = shape.flatMap((dim, axis) => (axes.has(axis) ? (keep ? [1] : []) : [dim]));
    const value = fold ? foldValue(op, axes, x.dtype, fold, start) : null;
    return [{ dtype: x.dtype, shape: out, value }];
  };
}

/** com.microsoft ReduceSumInteger: bytes add up to 32 bits. */
export const reduceInteger: Rule = (op) => {
  const [out] = reduce()(op);
  return [{ ...out!, dtype: op.input(0).dtype === "u8" ? "u32" : "i32" }];
};

function foldValue(
  op: Op,
  axes: ReadonlySet<number>,
  dtype: Dtype,
  fold: (a: number, b: number) => number,
  start: number,
): Element[] | null {
  const { value, shape } = op.input(0);
  if (!value || !shape || !allNumbers(shape) || knownCount(shape) === null) return null;
  const strides = stridesOf(shape);
  const kept = shape.map((dim, axis) => (axes.has(axis) ? 1 : dim));
  const outStrides = stridesOf(kept);
  const result = new Array<Element>(kept.reduce((a, b) => a * b, 1)).fill(start);
  for (const [at, element] of value.entries()) {
    let target = 0;
    for (const [axis, stride] of strides.entries())
      if (!axes.has(axis)) target += (Math.floor(at / stride) % shape[axis]!) * outStrides[axis]!;
    const sum = result[target]!;
    result[target] =
      typeof sum === "number" && typeof element === "number" ? store(dtype, fold(sum, element)) : null;
  }
  return result;
}

export const argReduce: Rule = (op) => {
  const shape = op.shape(0);
  const axis = axisOf(op.number("axis", 0), shape.length);
  const keep = op.number("keepdims", 1) === 1;
  return [{ dtype: "i64", shape: keep ? shape.with(axis, 1) : shape.toSpliced(axis, 1) }];
};

/** Losses: one number, or with reduction "none" one a label; the second output is like the scores. */
export const loss: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  return [
    { dtype, shape: op.text("reduction", "mean") === "none" ? op.input(1).shape : [] },
    { dtype, shape },
  ];
};
