import type { Dim, Shape } from "../model.ts";
import { broadcast } from "./broadcast.ts";
import { add, multiply, product } from "./dims.ts";
import { identity, nary, unary } from "./elementwise.ts";
import { axisOf, differ, Mismatch, type Op, type Rule, Unresolved } from "./rule.ts";

/**
 * ATen's operators that ONNX has no word for. The exported program states every shape; a rule is here where shapes should
 * follow the sizes that a user sets, beyond what substituting them in the file's own shapes gives.
 */

/** input [..., I], weight [O, I] → [..., O] */
const linear: Rule = (op) => {
  const x = op.shape(0);
  const [outputs, inputs] = op.ranked(1, 2) as [Dim, Dim];
  if (x.length === 0 || differ(x.at(-1)!, inputs))
    throw new Mismatch(`rows of ${x.at(-1)} do not fit weights for ${inputs}`);
  return [{ dtype: op.input(0).dtype, shape: [...x.slice(0, -1), outputs] }];
};

/** Joins the axes from start_dim to end_dim. */
const flatten: Rule = (op) => {
  const shape = op.shape(0);
  const [from, to] = [
    axisOf(op.number("start_dim", 0), shape.length),
    axisOf(op.number("end_dim", -1), shape.length),
  ];
  const joined = product(shape.slice(from, to + 1)) ?? op.fresh(0, from);
  return [{ dtype: op.input(0).dtype, shape: shape.toSpliced(from, to + 1 - from, joined) }];
};

const stack: Rule = (op) => {
  const shape = op.shape(0);
  const at = axisOf(op.number("dim", 0), shape.length + 1);
  return [{ dtype: op.input(0).dtype, shape: shape.toSpliced(at, 0, op.inputs.length) }];
};

/** query [..., L, d], key [..., S, d], value [..., S, dv] → [..., L, dv] */
const attention: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: [...op.shape(0).slice(0, -1), op.shape(2).at(-1)!] },
];

/** The last axes get the sizes of output_size. */
const adaptivePool: Rule = (op) => {
  const shape = op.shape(0);
  const sizes = op.list("output_size");
  if (!sizes || sizes.length > shape.length) throw new Unresolved("output_size is not known");
  const out = { dtype: op.input(0).dtype, shape: [...shape.slice(0, -sizes.length), ...sizes] };
  return [out, { ...out, dtype: "i64" }];
};

/** x[i, :, j]: the axes that are indexed make room for the indices' common shape, in front if they do not adjoin. */
const index: Rule = (op) => {
  const shape = op.shape(0);
  const given = op.inputs.slice(1);
  const axes = given.flatMap((input, axis) => (input ? [axis] : []));
  if (given.some((input) => input?.dtype === "bool" || input?.dtype === "u8"))
    throw new Unresolved("how many elements a mask chooses is not known before run time");
  if (axes.length === 0 || given.length > shape.length)
    throw new Mismatch("the indices do not fit the input");
  const chosen = broadcast(
    op,
    axes.map((axis) => op.shape(axis + 1)),
  );
  const rest = (from: number, to?: number): Shape =>
    shape.slice(from, to).filter((_, i) => !axes.includes(from + i));
  const adjoin = axes.every((axis, i) => axis === axes[0]! + i);
  const dims = adjoin ? [...shape.slice(0, axes[0]), ...chosen, ...rest(axes[0]!)] : [...chosen, ...rest(0)];
  return [{ dtype: op.input(0).dtype, shape: dims }];
};

/** input [T, B, I] (or batch first), hx, params → output [T, B, D·H] and states [layers·D, B, H]. */
const recurrent: Rule = (op) => {
  const x = op.ranked(0, 3);
  const hidden = op.ranked(1, 3)[2]!;
  const directions = op.number("bidirectional", 0) === 1 ? 2 : 1;
  const batch = x[op.number("batch_first", 0) === 1 ? 0 : 1]!;
  const width = multiply(hidden, directions) ?? op.fresh(0, 2);
  const { dtype } = op.input(0);
  const state = { dtype, shape: [op.number("num_layers", 1) * directions, batch, hidden] };
  return [{ dtype, shape: [...x.slice(0, 2), width] }, state, state];
};

/** Half of an axis gates the other half. */
const glu: Rule = (op) => {
  const shape = op.shape(0);
  const axis = axisOf(op.number("dim", -1), shape.length);
  const size = shape[axis]!;
  return [
    {
      dtype: op.input(0).dtype,
      shape: shape.with(axis, typeof size === "number" ? size / 2 : op.fresh(0, axis)),
    },
  ];
};

const UNARY = [
  ...[
    "rsqrt",
    "log2",
    "log10",
    "log1p",
    "exp2",
    "expm1",
    "erfc",
    "trunc",
    "frac",
    "log_sigmoid",
    "logit",
    "sgn",
  ],
  ...[
    "roll",
    "flip",
    "channel_shuffle",
    "native_channel_shuffle",
    "index_put",
    "index_add",
    "index_copy",
    "index_fill",
  ],
  ...[
    "masked_scatter",
    "slice_scatter",
    "select_scatter",
    "diagonal_scatter",
    "scatter",
    "cumsum",
    "nan_to_num",
  ],
  ...[
    "full_like",
    "zeros_like",
    "ones_like",
    "empty_like",
    "rand_like",
    "randn_like",
    "bernoulli",
    "threshold",
  ],
];

const toLeft = nary();

export const ATEN: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(UNARY.map((name) => [name, unary()])),
  ...Object.fromEntries(
    ["addcmul", "addcdiv", "lerp", "atan2", "hypot", "copysign"].map((name) => [name, toLeft]),
  ),
  ne: nary(undefined, undefined, "bool"),
  isfinite: unary(undefined, "bool"),
  linear,
  flatten,
  stack,
  scaled_dot_product_attention: attention,
  adaptive_avg_pool1d: adaptivePool,
  adaptive_avg_pool2d: adaptivePool,
  adaptive_avg_pool3d: adaptivePool,
  _adaptive_avg_pool2d: adaptivePool,
  _adaptive_avg_pool3d: adaptivePool,
  adaptive_max_pool1d: adaptivePool,
  adaptive_max_pool2d: adaptivePool,
  adaptive_max_pool3d: adaptivePool,
  index,
  _unsafe_index: index,
  lstm: recurrent,
  gru: recurrent,
  rnn_tanh: recurrent,
  rnn_relu: recurrent,
  glu,
  sort: (op: Op) => [...identity(op), { dtype: "i64", shape: op.input(0).shape }],
  argsort: unary(undefined, "i64"),
  constant_pad_nd: pad,
  pad,
};

/** Pads from the last axis on, before and after in turns. */
function pad(op: Op) {
  const shape = [...op.shape(0)];
  const pads = op.list("pad");
  if (!pads) throw new Unresolved("the pads are not known before run time");
  for (let i = 0; 2 * i + 1 < pads.length; i++) {
    const axis = axisOf(-1 - i, shape.length);
    shape[axis] = add(shape[axis]!, pads[2 * i]! + pads[2 * i + 1]!) ?? op.fresh(0, axis);
  }
  return [{ dtype: op.input(0).dtype, shape }];
}
