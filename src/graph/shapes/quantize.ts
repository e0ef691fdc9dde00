import type { Dim } from "../model.ts";
import { broadcast } from "./broadcast.ts";
import { add } from "./dims.ts";
import { dtypeAttribute } from "./elementwise.ts";
import { axisOf, type Rule } from "./rule.ts";

/** x, y_scale, y_zero_point: the type is that of the zero point, u8 without one. */
export const quantizeLinear: Rule = (op) => [
  {
    dtype: op.has(2) ? op.input(2).dtype : dtypeAttribute(op, "output_dtype", "u8"),
    shape: op.input(0).shape,
  },
];

/** x, x_scale, x_zero_point: the type is that of the scale. */
export const dequantizeLinear: Rule = (op) => [
  { dtype: dtypeAttribute(op, "output_dtype", op.input(1).dtype), shape: op.input(0).shape },
];

/** y, its scale and its zero point. */
export const dynamicQuantizeLinear: Rule = (op) => [
  { dtype: "u8", shape: op.input(0).shape },
  { dtype: "f32", shape: [] },
  { dtype: "u8", shape: [] },
];

/** com.microsoft QLinearAdd and QLinearMul: A, A_scale, A_zero_point, B, …. */
export const qLinearBinary: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: broadcast(op, [op.shape(0), op.shape(3)]) },
];

/** com.microsoft MulInteger: A, A_zero_point, B, B_zero_point. */
export const multiplyInteger: Rule = (op) => [
  { dtype: "i32", shape: broadcast(op, [op.shape(0), op.shape(2)]) },
];

/** com.microsoft QLinearWhere: condition, X, x_scale, x_zero_point, Y, …. */
export const qLinearWhere: Rule = (op) => [
  { dtype: op.input(1).dtype, shape: broadcast(op, [op.shape(0), op.shape(1), op.shape(4)]) },
];

/** com.microsoft QLinearConcat: y_scale, y_zero_point, then (x, scale, zero_point) for each input. */
export const qLinearConcat: Rule = (op) => {
  const shapes = Array.from({ length: Math.floor((op.inputs.length - 2) / 3) }, (_, i) =>
    op.shape(2 + 3 * i),
  );
  const first = op.shape(2);
  const axis = axisOf(op.number("axis", 1), first.length);
  const sum = shapes.reduce<Dim | null>(
    (total, shape) => (total === null ? null : add(total, shape[axis] ?? 0)),
    0,
  );
  return [{ dtype: op.input(2).dtype, shape: first.with(axis, sum ?? op.fresh(0, axis)) }];
};
