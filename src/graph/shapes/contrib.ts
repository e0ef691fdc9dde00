import type { Dim, Shape } from "../model.ts";
import { broadcast } from "./broadcast.ts";
import { add, divideDown, divideExactly, multiply, product, subtract } from "./dims.ts";
import { dtypeAttribute } from "./elementwise.ts";
import type { Inferred } from "./known.ts";
import { asDims } from "./layout.ts";
import { axisOf, Mismatch, type Op, type Rule } from "./rule.ts";

/**
 * Operators of com.microsoft that are like no standard one. Facts from its operator document
 * (https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
 */

/** Outputs that are each like an input. */
export function alike(...inputs: readonly number[]): Rule {
  return (op) => inputs.map((index) => like(op, index));
}

function like(op: Op, index: number): Inferred {
  const { dtype, shape } = op.input(index);
  return { dtype, shape };
}

/** Data and, per element or packed 32 to a word, what was dropped. */
export function droppedMask(packed: boolean): Rule {
  return (op) => {
    const out = like(op, 0);
    const count = packed && out.shape ? product(out.shape) : null;
    const rounded = count === null ? null : add(count, 31);
    const words = rounded === null ? null : divideDown(rounded, 32);
    return [
      out,
      packed ? { dtype: "u32", shape: [words ?? op.fresh(1, 0)] } : { dtype: "bool", shape: out.shape },
    ];
  };
}

/** [B, S, D] → [B, S, D / 2]. */
export const halved: Rule = (op) => {
  const shape = op.shape(0);
  const last = shape.length - 1;
  const half = divideExactly(shape[last] ?? 0, 2) ?? op.fresh(0, last);
  return [{ dtype: op.input(0).dtype, shape: shape.with(last, half) }];
};

/** [M, N] and [K, N] → distances [M, K]. */
export const pairwise: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: [op.ranked(0, 2)[0]!, op.ranked(1, 2)[0]!] },
];

export const complexProduct: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: broadcast(op, [op.shape(0), op.shape(1)]) },
];

/** images [N, C, H, W], boxes [R, 4], indices, size [2] → [R, C, h, w]. */
export const cropAndResize: Rule = (op) => {
  const [, channels] = op.ranked(0, 4);
  const [regions] = op.ranked(1, 2);
  const size = op.elements(3).map((dim, i) => dim ?? op.fresh(0, i + 2));
  return [{ dtype: op.input(0).dtype, shape: [regions!, channels!, ...size] }];
};

export const expandDims: Rule = (op) => {
  const shape = op.shape(0);
  const rank = shape.length + 1;
  const given = op.input(1).value?.[0];
  const { dtype } = op.input(0);
  if (typeof given !== "number")
    return [{ dtype, shape: Array.from({ length: rank }, (_, axis) => op.fresh(0, axis)) }];
  return [{ dtype, shape: shape.toSpliced(axisOf(given, rank), 0, 1) }];
};

/** A table whose rows are packed `bits` to an element in bytes; whole elements in types of their own. */
export const gatherBlockQuantised: Rule = (op) => {
  const { dtype } = op.input(0);
  const stored = op.shape(0);
  const bits = op.number("bits", 4);
  if (![2, 4, 8].includes(bits)) throw new Mismatch(`an element cannot have ${bits} bits`);
  const perByte = dtype === "u8" ? 8 / bits : 1;
  const last = stored.length - 1;
  const data = stored.with(last, multiply(stored[last]!, perByte) ?? op.fresh(0, last));
  const axis = axisOf(op.number("gather_axis", 0), data.length);
  const shape = [...data.slice(0, axis), ...op.shape(1), ...data.slice(axis + 1)];
  return [{ dtype: op.input(2).dtype, shape }];
};

/** ids [B, S] → one hash for each n-gram length from 2 on and head, and the ids that the next call needs. */
export function ngramHashes(countsAt: number | null): Rule {
  return (op) => {
    const { dtype } = op.input(0);
    const ids = op.shape(0);
    const before = op.number("max_ngram_size", 2) - 1;
    const counts = countsAt === null ? null : op.ranked(countsAt, 1)[0]!;
    const batch = counts === null ? ids[0]! : (subtract(counts, 1) ?? op.fresh(1, 0));
    return [
      { dtype, shape: [...ids, before * op.number("n_head_per_ngram", 1)] },
      { dtype, shape: [batch, before] },
      { dtype: "i32", shape: [batch, before] },
    ];
  };
}

/** Depthwise over the past only; the samples that the next call needs stand in the state. */
export const causalConvolution: Rule = (op) => {
  const out = like(op, 0);
  const [first, ...rest] = op.shape(0) as [Dim, ...Dim[]];
  const kernel = op.shape(1);
  const reach = subtract(kernel.at(-1) ?? 1, 1);
  const kept = (reach === null ? null : multiply(reach, op.number("dilation", 1))) ?? op.fresh(1, 1);
  const state =
    op.number("channels_last", 0) === 1
      ? [first, kept, ...rest.slice(1)]
      : [first, ...rest.slice(0, -1), kept];
  const window = op.number("state_window", 0);
  return [out, { dtype: out.dtype, shape: window > 0 ? [window, ...state] : state }];
};

/** Over tokens [T, C] of several sequences; states [B, C, kept]. */
export const packedCausalConvolution: Rule = (op) => {
  const state = like(op, 4);
  const [, channels] = op.ranked(0, 2) as [Dim, Dim];
  const batch = state.shape?.[0] ?? op.fresh(2, 0);
  return [
    like(op, 0),
    state,
    { dtype: state.dtype, shape: [batch, op.number("state_update_capacity", 0), channels] },
  ];
};

/** Of [B, S, H] the tokens that are no padding, where they stood, how many up to each, and the longest. */
export const removePadding: Rule = (op) => {
  const [batch, steps, width] = op.ranked(0, 3) as [Dim, Dim, Dim];
  return [
    { dtype: op.input(0).dtype, shape: [op.fresh(0, 0), width] },
    { dtype: "i32", shape: [batch, steps] },
    { dtype: "i32", shape: [add(batch, 1) ?? op.fresh(2, 0)] },
    { dtype: "i32", shape: [1] },
  ];
};

export const restorePadding: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: [...op.ranked(1, 2), op.ranked(0, 2)[1]!] },
];

/** Windows of `size` along `dim`, `step` apart; the window becomes a new last axis. */
export const unfold: Rule = (op) => {
  const shape = op.shape(0);
  const axis = axisOf(op.number("dim", -1), shape.length);
  const size = op.number("size", 1);
  const free = subtract(shape[axis]!, size);
  const steps = free === null ? null : divideDown(free, Math.max(1, op.number("step", 1)));
  const count = (steps === null ? null : add(steps, 1)) ?? op.fresh(0, axis);
  return [{ dtype: op.input(0).dtype, shape: [...shape.with(axis, count), size] }];
};

/** Each distinct value of a vector, where each element went, and how often each occurs. */
export const distinct: Rule = (op) => {
  const found = op.fresh(0, 0);
  return [
    { dtype: op.input(0).dtype, shape: [found] },
    { dtype: "i64", shape: op.shape(0) },
    { dtype: "i64", shape: [found] },
  ];
};

/** Words of characters [W, L] → [W, filters]. */
export const wordConvolution: Rule = (op) => {
  const [words] = op.ranked(0, 2) as [Dim];
  const width: Dim = op.number("embedding_size", 0) || op.shape(1)[0] || op.fresh(0, 1);
  return [{ dtype: op.input(1).dtype, shape: [words, width] }];
};

/** The cheapest path through a table of costs: [2, steps]. */
export const timeWarping: Rule = (op) => [{ dtype: "i32", shape: [2, op.fresh(0, 1)] }];

/** Tokens from where two texts part, and where the next match begins. */
export const bifurcation: Rule = (op) => [{ dtype: "i64", shape: [op.fresh(0, 0)] }, like(op, 2)];

export const murmurHash: Rule = (op) => [
  { dtype: op.number("positive", 1) === 1 ? "u32" : "i32", shape: op.shape(0) },
];

/** Packed blocks, and the shape and strides of what they hold. */
export const quantiseBlocks: Rule = (op) => {
  const vector: Shape = [op.shape(0).length];
  return [
    { dtype: "u8", shape: [op.fresh(0, 0)] },
    { dtype: "i64", shape: vector },
    { dtype: "i64", shape: vector },
  ];
};

export const dequantiseBlocks: Rule = (op) => [
  { dtype: dtypeAttribute(op, "dtype", "f32"), shape: asDims(op, op.elements(1)) },
];

/** n samples of the last axis → ⌊n / 2⌋ + 1 bins of a real and an imaginary part; and back. */
export function realFourier(inverse: boolean): Rule {
  return (op) => {
    const shape = op.shape(0);
    const { dtype } = op.input(0);
    const last = shape.length - 1;
    if (!inverse) {
      const half = divideDown(shape[last] ?? 0, 2);
      const bins = (half === null ? null : add(half, 1)) ?? op.fresh(0, last);
      return [{ dtype, shape: [...shape.slice(0, -1), bins, 2] }];
    }
    if (shape.length < 2) throw new Mismatch("the spectrum has no parts");
    const rest = subtract(shape[last - 1]!, 1);
    const samples = (rest === null ? null : multiply(rest, 2)) ?? op.fresh(0, last - 1);
    return [{ dtype, shape: [...shape.slice(0, -2), samples] }];
  };
}
