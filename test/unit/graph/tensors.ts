import type { Dtype } from "../../../src/core/units.ts";
import type { Attribute, Dim } from "../../../src/graph/model.ts";
import { inferNode } from "../../../src/graph/shapes/infer.ts";
import type { Known, Value } from "../../../src/graph/shapes/known.ts";
import { Op } from "../../../src/graph/shapes/rule.ts";

/** Tensors as inference sees them, in short, for tables of expected shapes. */

export type Attributes = Readonly<Record<string, Attribute>>;

/** A tensor of which only the shape is known. */
export const t = (...shape: Dim[]): Known => ({ dtype: "f32", shape, value: null, constant: false });
export const typed = (dtype: Dtype, ...shape: Dim[]): Known => ({ ...t(...shape), dtype });
/** An int64 vector, and a scalar, of which the elements are known. */
export const v = (...value: Value): Known => ({
  dtype: "i64",
  shape: [value.length],
  value,
  constant: false,
});
export const s = (value: Dim, dtype: Dtype = "i64"): Known => ({
  dtype,
  shape: [],
  value: [value],
  constant: false,
});
export const reals = (...value: number[]): Known => ({ ...v(...value), dtype: "f32" });
export const none: Known = { dtype: "f32", shape: null, value: null, constant: false };

export function infer(
  type: string,
  inputs: (Known | null)[],
  attributes: Attributes = {},
  opset = 17,
  outputs = 1,
  domain = "",
) {
  const names = Array.from({ length: outputs }, (_, i) => `y${i || ""}`);
  return inferNode(domain, new Op({ type, opset, inputs, outputs: names, attributes }));
}

/** An image, as most networks take one. */
export const image = t(1, 3, 224, 224);

export const matrix = (rows: number, columns: number, ...value: Value): Known => ({
  ...v(...value),
  shape: [rows, columns],
});
