import type { Attribute, Dim, Shape } from "../../model.ts";
import { add, divideExactly, multiply, subtract } from "../dims.ts";
import { allNumbers, type Element, type Inferred } from "../known.ts";
import { split, transpose, unsqueeze } from "../layout.ts";
import { axisOf, Mismatch, type Rule } from "../rule.ts";
import { elementsOf, Reworded, scalar } from "./op.ts";

/** Operators that arrange elements, with axes and paddings among the inputs. */

/** The rule of ONNX with an attribute that stands in input `from`, which is left out. */
export function withAxis(rule: Rule, from: number, more: Readonly<Record<string, Attribute>> = {}): Rule {
  return (op) => {
    const at = from < 0 ? op.inputs.length + from : from;
    return rule(new Reworded(op, op.inputs.toSpliced(at, 1), { ...more, axis: scalar(op, at) }));
  };
}

export const permuted: Rule = (op) =>
  transpose(new Reworded(op, op.inputs.slice(0, 1), { perm: op.numbers(1) }));

export const expandDims: Rule = (op) =>
  unsqueeze(new Reworded(op, op.inputs.slice(0, 1), { axes: [scalar(op, 1)] }));

/** x, sizes of which one may be -1, axis. */
export const splitSizes: Rule = (op) => {
  const axis = axisOf(scalar(op, 2), op.shape(0).length);
  const sizes = [...op.numbers(1)];
  const open = sizes.indexOf(-1);
  const total = op.shape(0)[axis]!;
  if (open >= 0) {
    const rest = sizes.reduce((sum, size, i) => (i === open ? sum : sum + size), 0);
    const left = subtract(total, rest);
    if (typeof left !== "number") {
      const shape = op.shape(0);
      const { dtype } = op.input(0);
      return sizes.map((size, i) => ({
        dtype,
        shape: shape.with(axis, i === open ? (left ?? op.fresh(i, axis)) : size),
      }));
    }
    sizes[open] = left;
  }
  return split(new Reworded(op, op.inputs.slice(0, 1), { axis, split: sizes }));
};

/** Tensors of one shape as rows of a new axis. */
export const pack: Rule = (op) => {
  const shapes = op.inputs.map((_, i) => op.shape(i));
  const first = shapes[0];
  if (!first) throw new Mismatch("it has no input");
  const axis = axisOf(op.number("axis", 0), first.length + 1);
  const known = axis === 0 && op.inputs.some((input) => input?.value) && allNumbers(first);
  const count = allNumbers(first) ? first.reduce((a, b) => a * b, 1) : 0;
  const value =
    known && count * shapes.length <= 4096
      ? op.inputs.flatMap((input) => input?.value ?? new Array<Element>(count).fill(null))
      : null;
  return [{ dtype: op.input(0).dtype, shape: first.toSpliced(axis, 0, shapes.length), value }];
};

/** The rows of an axis as tensors of their own. */
export const unpack: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const axis = axisOf(op.number("axis", 0), shape.length);
  const rest: Shape = shape.toSpliced(axis, 1);
  const width = allNumbers(rest) ? rest.reduce((a, b) => a * b, 1) : 0;
  return op.outputs.map((_, i): Inferred => {
    const value = axis === 0 && x.value ? x.value.slice(i * width, (i + 1) * width) : null;
    return { dtype: x.dtype, shape: rest, value };
  });
};

/** paddings [rank, 2]. */
export const pad: Rule = (op) => {
  const shape = op.shape(0);
  const given = elementsOf(op, 1);
  if (given.length !== 2 * shape.length)
    throw new Mismatch(`${given.length} paddings for ${shape.length} axes`);
  const out = shape.map((dim, axis): Dim => {
    const [before = null, after = null] = [given[2 * axis], given[2 * axis + 1]];
    const sum = before === null || after === null ? null : add(before, after);
    return (sum === null ? null : add(dim, sum)) ?? op.fresh(0, axis);
  });
  return [{ dtype: op.input(0).dtype, shape: out }];
};

/** Blocks of pixels to the batch, or back; x, block sizes, paddings or crops [n, 2]. */
export function batchBlocks(toBatch: boolean): Rule {
  return (op) => {
    const x = op.shape(0);
    const sizes = op.numbers(1);
    const edges = elementsOf(op, 2);
    const area = sizes.reduce((a, b) => a * b, 1);
    if (x.length <= sizes.length || edges.length !== 2 * sizes.length || area < 1)
      throw new Mismatch("the blocks do not fit the input");
    const out: Dim[] = [...x];
    out[0] = (toBatch ? multiply(x[0]!, area) : divideExactly(x[0]!, area)) ?? op.fresh(0, 0);
    for (const [i, size] of sizes.entries()) {
      const [before, after] = [edges[2 * i]!, edges[2 * i + 1]!];
      const edge = before === null || after === null ? null : add(before, after);
      const dim = x[i + 1]!;
      const padded = edge === null ? null : toBatch ? add(dim, edge) : multiply(dim, size);
      const result =
        padded === null || edge === null
          ? null
          : toBatch
            ? divideExactly(padded, size)
            : subtract(padded, edge);
      out[i + 1] = result ?? op.fresh(0, i + 1);
    }
    return [{ dtype: op.input(0).dtype, shape: out }];
  };
}

/** The diagonal becomes a matrix. */
export const matrixDiag: Rule = (op) => {
  const x = op.shape(0);
  if (x.length < 1) throw new Mismatch("a scalar has no diagonal");
  return [{ dtype: op.input(0).dtype, shape: [...x, x.at(-1)!] }];
};

export const dilate: Rule = (op) => {
  const factors = elementsOf(op, 1);
  const out = op.shape(0).map((dim, axis): Dim => {
    const factor = factors[axis] ?? null;
    const gaps = factor === null ? null : multiply(subtract(dim, 1) ?? op.fresh(0, axis), factor);
    return (gaps === null ? null : add(gaps, 1)) ?? op.fresh(0, axis);
  });
  return [{ dtype: op.input(0).dtype, shape: out }];
};
