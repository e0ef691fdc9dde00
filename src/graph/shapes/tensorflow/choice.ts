import { gather, topK } from "../indexing.ts";
import { allNumbers } from "../known.ts";
import { argReduce, reduce } from "../reduce.ts";
import { axisOf, type Rule, Unresolved } from "../rule.ts";
import { elementsOf, Reworded, scalar, typed } from "./op.ts";

/** Operators that choose elements, or say which, and reductions by segments. */

/** params, indices, axis: the first `batch_dims` axes are the same in both. */
export const gatherBatched: Rule = (op) => {
  const data = op.shape(0);
  const index = op.shape(1);
  const batch = axisOf(op.number("batch_dims", 0), index.length + 1);
  const axis = op.has(2) ? scalar(op, 2) : op.number("axis", batch);
  if (batch === 0) return gather(new Reworded(op, op.inputs.slice(0, 2), { axis }));
  const at = axisOf(axis, data.length);
  return [
    { dtype: op.input(0).dtype, shape: [...data.slice(0, at), ...index.slice(batch), ...data.slice(at + 1)] },
  ];
};

/** indices, depth, on, off */
export const oneHot: Rule = (op) => {
  const index = op.shape(0);
  const axis = op.number("axis", -1);
  const depth = op.input(1).value?.[0] ?? null;
  const at = axisOf(axis, index.length + 1);
  return [{ dtype: op.input(2).dtype, shape: index.toSpliced(at, 0, depth ?? op.fresh(0, at)) }];
};

/** Indices of what is true, one a row. */
export const positions: Rule = (op) => [{ dtype: "i64", shape: [op.fresh(0, 0), op.shape(0).length] }];

export const largest: Rule = (op) => {
  const [values, indices] = topK(new Reworded(op, op.inputs, { axis: -1 }));
  return [values!, { ...indices!, dtype: "i32" }];
};

/** Values, and where each was found. */
export const unique: Rule = (op) => {
  const { dtype } = op.input(0);
  return [
    { dtype, shape: [op.fresh(0, 0)] },
    { dtype: typed(op, "out_idx", "i32"), shape: op.shape(0) },
  ];
};

/** boxes [N, 4], scores [N], at most so many: indices, then scores, then how many are meant. */
export function suppression(scored: boolean, counted: boolean): Rule {
  return (op) => {
    const most = op.input(2).value?.[0] ?? null;
    const count = op.number("pad_to_max_output_size", 0) === 1 && most !== null ? most : op.fresh(0, 0);
    return [
      { dtype: "i32" as const, shape: [count] },
      ...(scored ? [{ dtype: "f32" as const, shape: [count] }] : []),
      ...(counted ? [{ dtype: "i32" as const, shape: [] }] : []),
    ];
  };
}

/** The condition is as large as the others, or one a row of them. */
export const select: Rule = (op) => {
  const { dtype, shape } = op.input(1);
  return [{ dtype, shape: shape ?? op.shape(2) }];
};

export const argument: Rule = (op) => {
  const [out] = argReduce(
    new Reworded(op, op.inputs.slice(0, 1), { axis: op.has(1) ? scalar(op, 1) : 0, keepdims: 0 }),
  );
  return [{ ...out!, dtype: typed(op, "output_type", "i64") }];
};

/** x, axes: a truth of several. */
export const truths: Rule = (op) => {
  const axes = elementsOf(op, 1);
  if (!allNumbers(axes)) throw new Unresolved("the axes are not known before run time");
  const attributes = { axes, keepdims: op.number("keep_dims", 0), noop_with_empty_axes: 1 };
  return reduce()(new Reworded(op, op.inputs.slice(0, 1), attributes));
};

/** x, ids [N], how many: the first axes, those of the ids, become one. */
export const segments: Rule = (op) => {
  const ids = op.shape(1).length;
  const count = op.has(2) ? (op.input(2).value?.[0] ?? null) : null;
  return [{ dtype: op.input(0).dtype, shape: [count ?? op.fresh(0, 0), ...op.shape(0).slice(ids)] }];
};
