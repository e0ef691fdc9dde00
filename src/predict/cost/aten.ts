import { type PerElement, UNARY } from "./activation.ts";
import { least, numberAttribute, type OpView, product } from "./operands.ts";
import { type CostRule, count, free } from "./rule.ts";

/** ATen's operators that ONNX has no word for (see graph/shapes/aten.ts). */

function perOutput({ flops, sfu }: PerElement): CostRule {
  return (op) => {
    const elements = op.outputs[0]?.elements;
    return elements === undefined
      ? null
      : count(op, "elementwise", { other: flops * elements, sfu: sfu * elements });
  };
}

const per = (flops: number, sfu = 0): CostRule => perOutput({ flops, sfu });

/** B·M·N·K, and the bias. */
const linear: CostRule = (op) => {
  const [input, , bias] = op.inputs;
  const output = op.outputs[0];
  if (!input || !output) return null;
  return count(op, "gemm", {
    macs: output.elements * (input.shape.at(-1) ?? 1),
    other: bias ? output.elements : 0,
  });
};

/** All leading axes are a batch; scores cost as in ONNX's Attention. */
const attention: CostRule = (op) => {
  const [query, key, value, mask] = op.inputs;
  if (!query || !key || !value || query.shape.length < 2) return null;
  const scores = (query.elements / (query.shape.at(-1) || 1)) * (key.shape.at(-2) ?? 1);
  return count(op, "attention", {
    macs: scores * ((query.shape.at(-1) ?? 1) + (value.shape.at(-1) ?? 1)),
    other: scores * (mask ? 7 : 6),
    sfu: scores,
  });
};

/** Windows of ⌈in ÷ out⌉ along each axis: the widest that an adaptive pool takes. */
const adaptivePool: CostRule = (op) => {
  const [input, output] = [op.inputs[0], op.outputs[0]];
  if (!input || !output || input.shape.length !== output.shape.length) return null;
  const window = product(input.shape.map((size, axis) => Math.ceil(size / (output.shape[axis] || 1))));
  return count(op, "pool", { other: output.elements * window });
};

/** Each weight matrix multiplies each row of each step once, whatever its layer and direction. */
function recurrent(gates: number): CostRule {
  return (op: OpView) => {
    const [input, state] = op.inputs;
    if (!input || !state || input.shape.length !== 3) return null;
    const rows = input.shape[0]! * input.shape[1]!;
    const matrices = op.inputs.slice(1).filter((weight) => weight?.shape.length === 2);
    const macs = matrices.reduce((sum, weight) => sum + rows * weight!.elements, 0);
    const layers = numberAttribute(op, "num_layers", 1);
    const directions = numberAttribute(op, "bidirectional", 0) === 1 ? 2 : 1;
    const cells = rows * layers * directions * (state.shape.at(-1) ?? 0);
    const { flops, sfu } = CELLS[gates]!;
    const steps = layers * input.shape[numberAttribute(op, "batch_first", 0) === 1 ? 1 : 0]!;
    return count(op, "recurrent", { macs, other: cells * flops, sfu: cells * sfu, steps });
  };
}

/** By gates, as in the rules of ONNX's RNN, GRU and LSTM. */
const CELLS: Readonly<Record<number, PerElement>> = {
  1: { flops: 2, sfu: 1 },
  3: { flops: 17, sfu: 5 },
  4: { flops: 22, sfu: 8 },
};

function reduction(perInput: number, sfuPerOutput = 0): CostRule {
  return (op) => {
    const [input, output] = [op.inputs[0], op.outputs[0]];
    if (!input || !output) return null;
    const sfu = output.elements * sfuPerOutput;
    return count(op, "reduction", { other: input.elements * perInput + sfu, sfu });
  };
}

/** n·log₂n comparisons along an axis. */
const sort: CostRule = (op) => {
  const input = op.inputs[0];
  if (!input) return null;
  const axis = numberAttribute(op, "dim", -1);
  const size = input.shape.at(axis) ?? 1;
  return count(op, "reduction", { other: input.elements * Math.ceil(Math.log2(Math.max(size, 2))) });
};

/** Only what is chosen is read. */
const pick: CostRule = (op) => {
  const [table, ...indices] = op.inputs;
  const output = op.outputs[0];
  if (!table || !output) return null;
  const touched = least(op, output.bytes, table.bytes);
  const read = indices.reduce((sum, index) => sum + (index && !index.constant ? index.bytes : 0), 0);
  const fixed = indices.reduce((sum, index) => sum + (index?.constant ? index.bytes : 0), 0);
  return count(op, "gather", {
    bytesRead: read + (table.constant ? 0 : touched),
    bytesWeights: fixed + (table.constant ? touched : 0),
  });
};

/** Distances of P rows to R rows: a difference, a square and a sum for each of their elements. */
const distances: CostRule = (op) => {
  const [rows, output] = [op.inputs[0], op.outputs[0]];
  if (!rows || !output) return null;
  return count(op, "reduction", {
    other: output.elements * (3 * (rows.shape.at(-1) ?? 1) + 1),
    sfu: output.elements,
  });
};

const copy: CostRule = (op) => count(op, "copy");
const rearrange: CostRule = (op) => count(op, "transpose");
const fill: CostRule = (op) => count(op, "copy", { bytesRead: 0, bytesWeights: 0 });
const view: CostRule = () => free("view");
const scatter: CostRule = (op) => count(op, "gather");

function each(rule: CostRule, names: readonly string[]): Record<string, CostRule> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

export const ATEN_RULES: Readonly<Record<string, CostRule>> = {
  linear,
  scaled_dot_product_attention: attention,
  lstm: recurrent(4),
  gru: recurrent(3),
  rnn_tanh: recurrent(1),
  rnn_relu: recurrent(1),
  index: pick,
  _unsafe_index: pick,
  masked_select: pick,
  sort,
  argsort: sort,
  rsqrt: per(2, 2),
  log_sigmoid: per(4, 2),
  // x · sigmoid(gate)
  glu: perOutput(UNARY.Swish),
  atan2: per(2, 2),
  addcmul: per(3),
  addcdiv: per(3, 1),
  lerp: per(3),
  cdist: distances,
  _cdist_forward: distances,
  nonzero: reduction(1),
  // mean, difference, square, sum
  var: reduction(4, 1),
  var_mean: reduction(4, 1),
  std: reduction(4, 2),
  std_mean: reduction(4, 2),
  ...each(adaptivePool, ["adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"]),
  ...each(adaptivePool, ["_adaptive_avg_pool2d", "_adaptive_avg_pool3d"]),
  ...each(adaptivePool, ["adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d"]),
  ...each(per(1, 1), ["log2", "log10", "log1p", "exp2", "expm1", "erfc"]),
  ...each(per(1), ["ne", "trunc", "frac", "isfinite", "sgn", "copysign", "threshold", "nan_to_num"]),
  ...each(reduction(1), ["any", "all", "count_nonzero"]),
  ...each(copy, [
    "stack",
    "flip",
    "roll",
    "pad",
    "constant_pad_nd",
    "repeat_interleave",
    "slice_scatter",
    "col2im",
    "select_scatter",
  ]),
  ...each(rearrange, [
    "channel_shuffle",
    "native_channel_shuffle",
    "movedim",
    "swapaxes",
    "im2col",
    "unfold",
  ]),
  ...each(scatter, [
    "index_put",
    "_unsafe_index_put",
    "index_add",
    "index_copy",
    "index_fill",
    "masked_scatter",
    "scatter",
  ]),
  ...each(fill, ["full_like", "zeros_like", "ones_like", "empty_like", "rand_like", "randn_like", "eye"]),
  ...each(fill, [
    "full",
    "new_full",
    "zeros",
    "new_zeros",
    "ones",
    "new_ones",
    "empty",
    "arange",
    "randperm",
    "fill",
    "empty_strided",
    "rand",
    "randn",
  ]),
  ...each(view, ["flatten", "unflatten", "view_as", "expand_as", "diagonal", "as_strided", "view"]),
};
