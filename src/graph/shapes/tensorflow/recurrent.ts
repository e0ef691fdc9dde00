import type { Dim } from "../../model.ts";
import { add, divideExactly } from "../dims.ts";
import type { Inferred } from "../known.ts";
import type { Rule } from "../rule.ts";

/** Recurrent layers of TensorFlow Lite. */

/** Sequence layers of TensorFlow Lite: x [B, T, I] → [B, T, units]; units is the first size of weights `at`. */
export function sequence(at: number, projected: number): Rule {
  return (op) => {
    const x = op.shape(0);
    const weights = projected >= 0 && op.has(projected) ? op.shape(projected) : op.shape(at);
    return [{ dtype: op.input(0).dtype, shape: [...x.slice(0, -1), weights[0]!] }];
  };
}

/** Both directions, side by side or as two outputs. */
export function bidirectional(forward: readonly [number, number], backward: readonly [number, number]): Rule {
  return (op) => {
    const [a] = sequence(...forward)(op);
    const [b] = sequence(...backward)(op);
    if (op.number("merge_outputs", 0) !== 1) return [a!, b!];
    const [left, right] = [a?.shape?.at(-1), b?.shape?.at(-1)];
    const width = left === undefined || right === undefined ? null : add(left, right);
    return [{ ...a!, shape: a?.shape ? [...a.shape.slice(0, -1), width ?? op.fresh(0, 2)] : null }];
  };
}

/** One step; the basic kernel also gives its state and two scratch tensors. */
export const lstmStep: Rule = (op) => {
  if (op.text("kernel", "FULL") === "FULL") return sequence(6, 16)(op);
  const [batch, size] = op.ranked(0, 2) as [Dim, Dim];
  const [gates] = op.ranked(2, 2) as [Dim, Dim];
  const hidden = divideExactly(gates, 4) ?? op.fresh(0, 1);
  const { dtype } = op.input(0);
  const of = (width: Dim): Inferred => ({ dtype, shape: [batch, width] });
  return [
    of(hidden),
    { dtype: op.input(4).dtype, shape: [batch, hidden] },
    of(add(size, hidden) ?? op.fresh(2, 1)),
    of(gates),
  ];
};

/** x [B, I], feature weights [F, I], time weights [F, M] → [B, F / rank]. */
export const svdf: Rule = (op) => {
  const units = divideExactly(op.ranked(1, 2)[0]!, Math.max(1, op.number("rank", 1)));
  return [{ dtype: op.input(0).dtype, shape: [op.ranked(0, 2)[0]!, units ?? op.fresh(0, 1)] }];
};
