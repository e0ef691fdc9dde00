import type { Dtype } from "../../core/units.ts";
import type { Dim, Shape } from "../model.ts";
import { broadcast } from "./broadcast.ts";
import { differ, Mismatch, type Op, type Rule, Unresolved } from "./rule.ts";

/** Products of matrices. */

/** NumPy's matmul: vectors count as a row on the left and a column on the right, batches are broadcast. */
function matmulShape(op: Op, a: Shape, b: Shape): Shape {
  if (a.length === 0 || b.length === 0) throw new Mismatch("an input is a scalar");
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const [m, k] = left.slice(-2) as [Dim, Dim];
  const [rows, n] = right.slice(-2) as [Dim, Dim];
  if (differ(k, rows)) throw new Mismatch(`inner dimensions ${k} and ${rows} differ`);
  const batch = broadcast(op, [left.slice(0, -2), right.slice(0, -2)]);
  return [...batch, ...(a.length === 1 ? [] : [m]), ...(b.length === 1 ? [] : [n])];
}

export const matmul: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: matmulShape(op, op.shape(0), op.shape(1)) },
];

export const matmulInteger: Rule = (op) => [
  { dtype: "i32", shape: matmulShape(op, op.shape(0), op.shape(1)) },
];

/** a, a_scale, a_zero_point, b, b_scale, b_zero_point, y_scale, y_zero_point. */
export const qLinearMatmul: Rule = (op) => [
  { dtype: op.input(7).dtype, shape: matmulShape(op, op.shape(0), op.shape(3)) },
];

/** com.microsoft MatMulIntegerToFloat: A, B, a_scale, … ; the type is that of the scale. */
export const matmulToFloat: Rule = (op) => [
  { dtype: op.input(2).dtype, shape: matmulShape(op, op.shape(0), op.shape(1)) },
];

function swapLast(shape: Shape, swap: boolean): Shape {
  return swap && shape.length >= 2 ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;
}

export const fusedMatmul: Rule = (op) => {
  const a = swapLast(op.shape(0), op.number("transA", 0) === 1);
  const b = swapLast(op.shape(1), op.number("transB", 0) === 1);
  return [{ dtype: op.input(0).dtype, shape: matmulShape(op, a, b) }];
};

/** MatMulNBits and its kin: the weights are packed, K and N stand in attributes. */
export const matmulPacked: Rule = (op) => {
  const n = op.number("N", 0);
  if (n <= 0) throw new Mismatch("attribute N is missing");
  return [{ dtype: op.input(0).dtype, shape: [...op.shape(0).slice(0, -1), n] }];
};

export const gemm: Rule = (op) => {
  const [m, k] = swapLast(op.ranked(0, 2), op.number("transA", 0) === 1) as [Dim, Dim];
  const [rows, n] = swapLast(op.ranked(1, 2), op.number("transB", 0) === 1) as [Dim, Dim];
  if (differ(k, rows)) throw new Mismatch(`inner dimensions ${k} and ${rows} differ`);
  return [{ dtype: op.input(0).dtype, shape: [m, n] }];
};

/** Labels by letter; "..." stands for as many leading axes as are left. */
export const einsum: Rule = (op) => {
  const equation = op.text("equation", "").replace(/\s/g, "");
  const [left, right] = equation.split("->");
  const terms = (left ?? "").split(",");
  if (terms.length !== op.inputs.length) throw new Mismatch("the equation does not fit the inputs");
  const sizes = new Map<string, Dim>();
  const ellipses: Shape[] = [];
  const count = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    const shape = op.shape(i);
    const [before = "", after] = term.split("...");
    const spread = after === undefined ? 0 : shape.length - before.length - after.length;
    if (before.length + (after?.length ?? 0) + spread !== shape.length || spread < 0)
      throw new Mismatch(`"${term}" does not fit ${shape.length} dimensions`);
    if (after !== undefined) ellipses.push(shape.slice(before.length, before.length + spread));
    const labels = [...before].map((label, at) => [label, at] as const);
    for (const [at, label] of [...(after ?? "")].entries()) labels.push([label, before.length + spread + at]);
    for (const [label, at] of labels) {
      const dim = shape[at]!;
      const known = sizes.get(label);
      if (
        known === undefined ||
        known === 1 ||
        (typeof known === "string" && typeof dim === "number" && dim !== 1)
      )
        sizes.set(label, dim);
      count.set(label, (count.get(label) ?? 0) + 1);
    }
  }
  const common = broadcast(op, ellipses);
  // Without "->" the output has the labels that occur once, in alphabetical order.
  const implicit = [...count.keys()].filter((label) => count.get(label) === 1).sort();
  const output = right ?? `${ellipses.length ? "..." : ""}${implicit.join("")}`;
  const [before = "", after] = output.split("...");
  const dimsOf = (labels: string) =>
    [...labels].map((label) => {
      const size = sizes.get(label);
      if (size === undefined) throw new Mismatch(`label "${label}" is in no input`);
      return size;
    });
  const shape = [...dimsOf(before), ...(after === undefined ? [] : common), ...dimsOf(after ?? "")];
  return [{ dtype: op.input(0).dtype, shape }];
};

/** Square matrices in, one number a matrix out. */
export const determinant: Rule = (op) => {
  const x = op.shape(0);
  if (x.length < 2) throw new Unresolved("the input is not a matrix");
  const dtype: Dtype = op.input(0).dtype;
  return [{ dtype, shape: x.slice(0, -2) }];
};
