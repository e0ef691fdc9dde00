import type { Dtype } from "../../core/units.ts";
import type { Dim, Shape } from "../model.ts";
import { broadcast } from "./broadcast.ts";
import { dtypeAttribute } from "./elementwise.ts";
import type { Inferred } from "./known.ts";
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

/** com.microsoft FusedMatMul: the batch axes may be rotated before, the first one going behind the others. */
export const fusedMatmul: Rule = (op) => {
  const operand = (index: number, letter: "A" | "B") => {
    const shape = op.shape(index);
    const turned = op.number(`transBatch${letter}`, 0) === 1 && shape.length > 2;
    const batchLast = turned ? [...shape.slice(1, -1), shape[0]!, shape.at(-1)!] : shape;
    return swapLast(batchLast, op.number(`trans${letter}`, 0) === 1);
  };
  const [a, b] = [operand(0, "A"), operand(1, "B")];
  return [{ dtype: op.input(0).dtype, shape: matmulShape(op, a, b) }];
};

/** The rows of A, with as many columns as an attribute says: the weights are packed. */
function packedColumns(op: Op, name: string): Inferred {
  const columns = op.number(name, 0);
  if (columns <= 0) throw new Mismatch(`attribute ${name} is missing`);
  return { dtype: op.input(0).dtype, shape: [...op.shape(0).slice(0, -1), columns] };
}

/** MatMulNBits: K and N stand in attributes. */
export const matmulPacked: Rule = (op) => [packedColumns(op, "N")];

/** MatMulBnb4, the same; not transposed it goes from N back to K. */
export const matmulBnb4: Rule = (op) => [packedColumns(op, op.number("transB", 1) === 1 ? "N" : "K")];

/** Two projections, one gating the other, and the sum that was normalised. */
export const matmulMlp: Rule = (op) => [packedColumns(op, "N"), op.input(0)];

/** Three projections, and the sum that was normalised. */
export const matmulQkv: Rule = (op) => [
  packedColumns(op, "Nq"),
  packedColumns(op, "Nkv"),
  packedColumns(op, "Nkv"),
  op.input(0),
];

/** Weights [N, K] or [N, K / 2], a row a column of the result. */
export const matmulRows: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: [...op.shape(0).slice(0, -1), op.ranked(1, 2)[0]!] },
];

/** MatMulFpQ4: the shape of the packed weights is an input. */
export const matmulFpQ4: Rule = (op) => [
  {
    dtype: op.input(0).dtype,
    shape: [...op.shape(0).slice(0, -1), op.elements(2).at(-1) ?? op.fresh(0, op.shape(0).length - 1)],
  },
];

/** QOrderedMatMul: A, its scale, B, …. */
export const orderedMatmul: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: matmulShape(op, op.shape(0), op.shape(2)) },
];

/** QGemm: A, scale, zero point, B, scale, zero point, C, y_scale, y_zero_point; a float without the last. */
export const gemmOfQuantised: Rule = (op) => [
  { dtype: op.has(8) ? op.input(8).dtype : "f32", shape: gemmShape(op, 0, 3) },
];

function gemmShape(op: Op, left: number, right: number): Shape {
  const [m, k] = swapLast(op.ranked(left, 2), op.number("transA", 0) === 1) as [Dim, Dim];
  const [rows, n] = swapLast(op.ranked(right, 2), op.number("transB", 0) === 1) as [Dim, Dim];
  if (differ(k, rows)) throw new Mismatch(`inner dimensions ${k} and ${rows} differ`);
  return [m, n];
}

/** An 8-bit float one says what type comes out. */
export const gemm: Rule = (op) => [
  { dtype: dtypeAttribute(op, "dtype", op.input(0).dtype), shape: gemmShape(op, 0, 1) },
];

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
