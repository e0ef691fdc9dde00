import type { OpClass } from "../../../core/op-class.ts";
import { attention } from "./attention.ts";
import { elementwise } from "./elementwise.ts";
import { gather } from "./gather.ts";
import { copy, nothing, resize, transpose } from "./movement.ts";
import { normalization, softmax } from "./normalization.ts";
import { pool } from "./pool.ts";
import { experts, product } from "./products.ts";
import { recurrent } from "./recurrent.ts";
import { reduction } from "./reduction.ts";
import type { BackwardRule } from "./rule.ts";

/** How the gradient goes back through each class of operators; docs/training.md has the table with its reasons. */
const BACKWARD_RULES = {
  gemm: product,
  conv: product,
  "depthwise-conv": product,
  "conv-transpose": product,
  attention,
  recurrent,
  softmax,
  normalization,
  elementwise,
  reduction,
  pool,
  transpose,
  gather,
  resize,
  copy,
  view: nothing,
  constant: nothing,
  control: nothing,
} as const satisfies Record<OpClass, BackwardRule>;

/** Operators whose operands stand in another order than their class's. */
const OF_THEIR_OWN: Readonly<Record<string, BackwardRule>> = {
  MoE: experts,
  Dropout: elementwise,
};

export function backwardRule(op: string, opClass: OpClass): BackwardRule {
  return OF_THEIR_OWN[op] ?? BACKWARD_RULES[opClass];
}

/** Constant between jumps, or answers in whole numbers and truths: no gradient passes. */
const FLAT: ReadonlySet<string> = new Set([
  "Floor",
  "Ceil",
  "Round",
  "Sign",
  "sgn",
  "trunc",
  "Hardmax",
  "ArgMax",
  "ArgMin",
  "Bernoulli",
  "Multinomial",
  "NonZero",
  "OneHot",
  "Step",
  "RandomNormalLike",
  "RandomUniformLike",
  "ConstantOfShape",
  "OnesLike",
  "ZerosLike",
  "EyeLike",
  "detach",
]);

export function passesGradient(op: string): boolean {
  return !FLAT.has(op);
}
