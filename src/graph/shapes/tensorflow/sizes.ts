import type { Dtype } from "../../../core/units.ts";
import type { Shape } from "../../model.ts";
import type { Element } from "../known.ts";
import { shapeOf, sizeOf } from "../layout.ts";
import type { Op, Rule } from "../rule.ts";
import { elementsOf, Reworded, typed } from "./op.ts";

/** Shapes of shapes, shapes that inputs tell, and what is handed on as it is. */

export const shape: Rule = (op) => {
  const [out] = shapeOf(new Reworded(op, op.inputs, {}));
  return op.outputs.map(() => ({ ...out!, dtype: typed(op, "out_type", "i32") }));
};

export const rank: Rule = (op) => [{ dtype: "i32", shape: [], value: [op.shape(0).length] }];

export const size: Rule = (op) => {
  const [out] = sizeOf(op);
  return [{ ...out!, dtype: typed(op, "out_type", "i32") }];
};

/** Two shapes as vectors: the shape that both stretch to. */
export const commonShape: Rule = (op) => {
  const [a, b] = [elementsOf(op, 0), elementsOf(op, 1)];
  const rank = Math.max(a.length, b.length);
  const value = Array.from({ length: rank }, (_, i): Element => {
    const [left, right] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return left === 1 ? right : right === 1 || left === right ? left : null;
  });
  return [{ dtype: op.input(0).dtype, shape: [rank], value }];
};

/** A shape that stands in an input. */
export function shaped(index: number, dtype: (op: Op) => Dtype): Rule {
  return (op) => [
    { dtype: dtype(op), shape: elementsOf(op, index).map((dim, axis) => dim ?? op.fresh(0, axis)) },
  ];
}

/** Like an input, in shape and type. */
export function like(index: number): Rule {
  return (op) => [{ dtype: op.input(index).dtype, shape: op.input(index).shape }];
}

/** start, stop, how many */
export const linSpace: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: [op.input(2).value?.[0] ?? op.fresh(0, 0)] },
];

/** Something that is told its shape: a variable, a placeholder without a use. */
export const declared: Rule = (op) => {
  const dims: Shape | null = op.list("shape");
  return [{ dtype: typed(op, "dtype", "unknown"), shape: dims }];
};

/** TensorFlow 1's conditions: both ways out have what goes in, and where they meet again there is one of them. */
export const switched: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  return [
    { dtype, shape },
    { dtype, shape },
  ];
};

export const merged: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  const rest = op.inputs.slice(1).map((input) => input?.shape ?? null);
  const common = shape?.map((dim, axis) => {
    const same = rest.every((other) => other === null || other[axis] === dim);
    return same ? dim : op.fresh(0, axis);
  });
  const ranks = rest.every((other) => other === null || other.length === shape?.length);
  return [
    { dtype, shape: ranks ? (common ?? null) : null },
    { dtype: "i32", shape: [] },
  ];
};

export const outType: (op: Op) => Dtype = (op) => typed(op, "dtype", "f32");
