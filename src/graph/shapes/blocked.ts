import type { Dim } from "../model.ts";
import { conv, globalPool, pool } from "./convolution.ts";
import { multiply } from "./dims.ts";
import { Mismatch, type Op, type Rule } from "./rule.ts";

/**
 * Operators of com.microsoft.nchwc: what ONNX Runtime's highest level of optimisation makes of convolutions on a CPU. Channels
 * lie in blocks of 8 or 16, whichever the machine had, and are filled up to a whole block; shapes are written as N, C, H, W.
 */

/** The largest block; what is a multiple of it needs no filling up, whatever the block is. */
const BLOCK = 16;

/** [N, C, H, W], or [N, H, W, C] with channels_last, → [N, C filled up, H, W]. */
const reorderInput: Rule = (op) => {
  const shape = op.ranked(0, 4) as [Dim, Dim, Dim, Dim];
  const [n, c, h, w] = isLast(op) ? [shape[0], shape[3], shape[1], shape[2]] : shape;
  const channels = typeof c === "number" && c % BLOCK === 0 ? c : op.fresh(0, 1);
  return [{ dtype: op.input(0).dtype, shape: [n, channels, h, w] }];
};

/** Back, with as many channels as an attribute says. */
const reorderOutput: Rule = (op) => {
  const [n, , h, w] = op.ranked(0, 4) as [Dim, Dim, Dim, Dim];
  const channels = op.number("channels", 0);
  if (channels < 1) throw new Mismatch("attribute channels is missing");
  return [{ dtype: op.input(0).dtype, shape: isLast(op) ? [n, h, w, channels] : [n, channels, h, w] }];
};

function isLast(op: Op): boolean {
  return op.number("channels_last", 0) === 1;
}

/** Whole factors an axis. */
const upsample: Rule = (op) => {
  const shape = op.ranked(0, 4);
  const scales = op.list("scales") ?? [1, 1, 1, 1];
  const out = shape.map((dim, axis) => multiply(dim, scales[axis] ?? 1) ?? op.fresh(0, axis));
  return [{ dtype: op.input(0).dtype, shape: out }];
};

export const BLOCKED: Readonly<Record<string, Rule>> = {
  AveragePool: pool,
  Conv: conv,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  MaxPool: pool,
  ReorderInput: reorderInput,
  ReorderOutput: reorderOutput,
  Upsample: upsample,
};
