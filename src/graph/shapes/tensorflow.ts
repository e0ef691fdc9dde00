import type { Dtype } from "../../core/units.ts";
import type { Attribute, Dim, Shape } from "../model.ts";
import { conv, convTranspose } from "./convolution.ts";
import { add, divideDown, divideExactly, multiply, subtract } from "./dims.ts";
import { nary, unary } from "./elementwise.ts";
import { gather, slice, topK } from "./indexing.ts";
import { allNumbers, type Element, type Inferred, type Known } from "./known.ts";
import { concat, shapeOf, sizeOf, split, transpose, unsqueeze } from "./layout.ts";
import { argReduce, reduce } from "./reduce.ts";
import { axisOf, Mismatch, Op, type Rule, Unresolved } from "./rule.ts";
import { TENSOR_LISTS } from "./tensor-lists.ts";

/**
 * TensorFlow's operators that ONNX has no word for, or whose axes are known only once shapes are: an operator that ONNX
 * has takes its rule from there.
 */

/** An operator as another rule wants it: other inputs, other attributes, the same outputs. */
class Reworded extends Op {
  readonly #source: Op;

  constructor(
    source: Op,
    inputs: readonly (Known | null)[],
    attributes: Readonly<Record<string, Attribute>>,
  ) {
    const { type, opset, outputs, tensors, body } = source;
    super({ type, opset, inputs, outputs, attributes, tensors, body });
    this.#source = source;
  }

  override fresh(output: number, axis: number): Dim {
    return this.#source.fresh(output, axis);
  }
}

function vector(value: readonly Element[]): Known {
  return { dtype: "i64", shape: [value.length], value, constant: false };
}

/** The one number that an input holds. */
function scalar(op: Op, index: number): number {
  const value = op.input(index).value?.[0];
  if (typeof value !== "number")
    throw new Unresolved(`the value of input ${index} is not known before run time`);
  return value;
}

/** Elements of an input of any rank, all null when they are not known but their number is. */
function elementsOf(op: Op, index: number): readonly Element[] {
  const { value, shape } = op.input(index);
  if (value) return value;
  if (shape && allNumbers(shape)) return new Array<Element>(shape.reduce((a, b) => a * b, 1)).fill(null);
  throw new Unresolved(`the value of input ${index} is not known before run time`);
}

/** An element type named by an attribute. */
function typed(op: Op, name: string, fallback: Dtype): Dtype {
  return (op.text(name, "") || fallback) as Dtype;
}

/** The rule of ONNX with an attribute that stands in input `from`, which is left out. */
function withAxis(rule: Rule, from: number, more: Readonly<Record<string, Attribute>> = {}): Rule {
  return (op) => {
    const at = from < 0 ? op.inputs.length + from : from;
    return rule(new Reworded(op, op.inputs.toSpliced(at, 1), { ...more, axis: scalar(op, at) }));
  };
}

const permuted: Rule = (op) => transpose(new Reworded(op, op.inputs.slice(0, 1), { perm: op.numbers(1) }));

const expandDims: Rule = (op) =>
  unsqueeze(new Reworded(op, op.inputs.slice(0, 1), { axes: [scalar(op, 1)] }));

/** x, sizes of which one may be -1, axis. */
const splitSizes: Rule = (op) => {
  const axis = axisOf(scalar(op, 2), op.shape(0).length);
  const sizes = [...op.numbers(1)];
  const open = sizes.indexOf(-1);
  const total = op.shape(0)[axis]!;
  if (open >= 0) {
    const rest = sizes.reduce((sum, size, i) => (i === open ? sum : sum + size), 0);
    const left = subtract(total, rest);
    if (typeof left !== "number") {
      const shape = op.shape(0);
      const { dtype } = op.input(0);
      return sizes.map((size, i) => ({
        dtype,
        shape: shape.with(axis, i === open ? (left ?? op.fresh(i, axis)) : size),
      }));
    }
    sizes[open] = left;
  }
  return split(new Reworded(op, op.inputs.slice(0, 1), { axis, split: sizes }));
};

/** params, indices, axis: the first `batch_dims` axes are the same in both. */
const gatherBatched: Rule = (op) => {
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

/** paddings [rank, 2]. */
const pad: Rule = (op) => {
  const shape = op.shape(0);
  const given = elementsOf(op, 1);
  if (given.length !== 2 * shape.length)
    throw new Mismatch(`${given.length} paddings for ${shape.length} axes`);
  const out = shape.map((dim, axis): Dim => {
    const [before = null, after = null] = [given[2 * axis], given[2 * axis + 1]];
    const sum = before === null || after === null ? null : add(before, after);
    return (sum === null ? null : add(dim, sum)) ?? op.fresh(0, axis);
  });
  return [{ dtype: op.input(0).dtype, shape: out }];
};

/** x, begin, size: -1 means to the end. */
const sliceSized: Rule = (op) => {
  const shape = op.shape(0);
  const begin = elementsOf(op, 1);
  const size = elementsOf(op, 2);
  if (begin.length !== shape.length || size.length !== shape.length)
    throw new Mismatch(`${begin.length} positions and ${size.length} sizes for ${shape.length} axes`);
  // A size is the size, wherever it begins.
  if (begin.includes(null)) {
    const out = size.map((dim, axis) => (dim === null || dim === -1 ? op.fresh(0, axis) : dim));
    return [{ dtype: op.input(0).dtype, shape: out }];
  }
  const ends = begin.map((from, axis): Element => {
    const length = size[axis]!;
    if (length === -1) return LAST;
    return from === null || length === null ? null : add(from, length);
  });
  return slice(new Reworded(op, [op.input(0), vector(begin), vector(ends)], {}));
};

/** Beyond the end of any axis. */
const LAST = 2147483647;

/** One entry of a strided slice, for one axis of the input or a new one. */
type Cut =
  | { readonly kind: "new" }
  | {
      readonly kind: "range" | "single";
      readonly start: Element;
      readonly end: Element;
      readonly step: Element;
    };

/** x, begin, end, strides; five masks say bit by bit what an entry of them means (tf.strided_slice). */
const stridedSlice: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const cuts = readCuts(op, shape.length);
  const kept = cuts.filter((cut) => cut.kind !== "new");
  if (kept.length > shape.length) throw new Mismatch(`${kept.length} cuts for ${shape.length} axes`);
  // Of an element that is chosen by an unknown position only the value is unknown.
  const unsure = kept.some((cut) => cut.kind === "single" && cut.start === null);
  const starts = kept.map((cut) => (cut.kind === "single" ? (cut.start ?? 0) : cut.start));
  const ends = kept.map((cut) => (cut.kind === "single" && cut.start === null ? 1 : cut.end));
  const steps = kept.map((cut) => cut.step);
  const axes = kept.map((_, axis) => axis);
  const source = unsure ? { ...x, value: null } : x;
  const inputs = [source, vector(starts), vector(ends), vector(axes), vector(steps)];
  const [cut] = slice(new Reworded(op, inputs, {}));
  const dims = [...(cut?.shape ?? [])];
  const out: Dim[] = [];
  for (const { kind } of cuts) {
    if (kind === "new") out.push(1);
    else {
      const dim = dims.shift()!;
      if (kind === "range") out.push(dim);
    }
  }
  return [{ dtype: x.dtype, shape: [...out, ...dims], value: cut?.value ?? null }];
};

function readCuts(op: Op, rank: number): Cut[] {
  const [begin, end, strides] = [elementsOf(op, 1), elementsOf(op, 2), elementsOf(op, 3)];
  const masked = (name: string, i: number) => ((op.number(name, 0) >> i) & 1) === 1;
  const entries = begin.length;
  const named = begin.filter((_, i) => !masked("new_axis_mask", i) && !masked("ellipsis_mask", i)).length;
  const all: Cut = { kind: "range", start: 0, end: LAST, step: 1 };
  return begin.flatMap((from, i): Cut[] => {
    if (entries > 32) throw new Mismatch("more than 32 axes are cut");
    if (masked("ellipsis_mask", i)) return new Array<Cut>(Math.max(0, rank - named)).fill(all);
    if (masked("new_axis_mask", i)) return [{ kind: "new" }];
    const step = strides[i] ?? null;
    if (masked("shrink_axis_mask", i)) {
      const after = from === -1 ? LAST : from === null ? null : add(from, 1);
      return [{ kind: "single", start: from, end: after, step: 1 }];
    }
    const back = typeof step === "number" && step < 0;
    const start = masked("begin_mask", i) ? (back ? LAST : 0) : from;
    const given =
      op.number("offset", 0) === 1 && from !== null && end[i] != null ? add(from, end[i]) : (end[i] ?? null);
    const stop = masked("end_mask", i) ? (back ? -LAST : LAST) : given;
    return [{ kind: "range", start, end: stop, step }];
  });
}

/** Tensors of one shape as rows of a new axis. */
const pack: Rule = (op) => {
  const shapes = op.inputs.map((_, i) => op.shape(i));
  const first = shapes[0];
  if (!first) throw new Mismatch("it has no input");
  const axis = axisOf(op.number("axis", 0), first.length + 1);
  const known = axis === 0 && op.inputs.some((input) => input?.value) && allNumbers(first);
  const count = allNumbers(first) ? first.reduce((a, b) => a * b, 1) : 0;
  const value =
    known && count * shapes.length <= 4096
      ? op.inputs.flatMap((input) => input?.value ?? new Array<Element>(count).fill(null))
      : null;
  return [{ dtype: op.input(0).dtype, shape: first.toSpliced(axis, 0, shapes.length), value }];
};

/** The rows of an axis as tensors of their own. */
const unpack: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const axis = axisOf(op.number("axis", 0), shape.length);
  const rest: Shape = shape.toSpliced(axis, 1);
  const width = allNumbers(rest) ? rest.reduce((a, b) => a * b, 1) : 0;
  return op.outputs.map((_, i): Inferred => {
    const value = axis === 0 && x.value ? x.value.slice(i * width, (i + 1) * width) : null;
    return { dtype: x.dtype, shape: rest, value };
  });
};

const shape: Rule = (op) => {
  const [out] = shapeOf(new Reworded(op, op.inputs, {}));
  return op.outputs.map(() => ({ ...out!, dtype: typed(op, "out_type", "i32") }));
};

const rank: Rule = (op) => [{ dtype: "i32", shape: [], value: [op.shape(0).length] }];

const argument: Rule = (op) => {
  const [out] = argReduce(
    new Reworded(op, op.inputs.slice(0, 1), { axis: op.has(1) ? scalar(op, 1) : 0, keepdims: 0 }),
  );
  return [{ ...out!, dtype: typed(op, "output_type", "i64") }];
};

/** x, axes: a truth of several. */
const truths: Rule = (op) => {
  const axes = elementsOf(op, 1);
  if (!allNumbers(axes)) throw new Unresolved("the axes are not known before run time");
  const attributes = { axes, keepdims: op.number("keep_dims", 0), noop_with_empty_axes: 1 };
  return reduce()(new Reworded(op, op.inputs.slice(0, 1), attributes));
};

const largest: Rule = (op) => {
  const [values, indices] = topK(new Reworded(op, op.inputs, { axis: -1 }));
  return [values!, { ...indices!, dtype: "i32" }];
};

/** Indices of what is true, one a row. */
const positions: Rule = (op) => [{ dtype: "i64", shape: [op.fresh(0, 0), op.shape(0).length] }];

/** indices, depth, on, off */
const oneHot: Rule = (op) => {
  const index = op.shape(0);
  const axis = op.number("axis", -1);
  const depth = op.input(1).value?.[0] ?? null;
  const at = axisOf(axis, index.length + 1);
  return [{ dtype: op.input(2).dtype, shape: index.toSpliced(at, 0, depth ?? op.fresh(0, at)) }];
};

/** The condition is as large as the others, or one a row of them. */
const select: Rule = (op) => {
  const { dtype, shape } = op.input(1);
  return [{ dtype, shape: shape ?? op.shape(2) }];
};

/** The output's shape (only its spatial axes count), weights, x. */
const convBackprop: Rule = (op) => {
  const rank = op.shape(2).length;
  const spatial = op.list("strides")?.slice(1, -1);
  const first = op.text("data_format", "NHWC").startsWith("NC");
  if (first || !spatial) throw new Unresolved("channels that stand first are not supported here");
  const attributes = {
    strides: spatial,
    data_layout: "NHWC",
    kernel_layout: op.text("kernel_layout", "HWOI"),
    auto_pad: op.text("padding", "VALID") === "SAME" ? "SAME_UPPER" : "VALID",
  };
  const [out] = convTranspose(new Reworded(op, [op.input(2), op.input(1)], attributes));
  const wanted = op.input(0).value;
  const dims = out?.shape?.map((dim, axis) => (axis > 0 && axis < rank - 1 ? (wanted?.[axis] ?? dim) : dim));
  return [{ dtype: op.input(2).dtype, shape: dims ?? null }];
};

/** Weights [H, W, C, M] that are computed: their shape tells the groups. */
const depthwise: Rule = (op) => {
  const [strides, dilations] = [op.list("strides"), op.list("dilations")];
  const channels = op.ranked(1, 4)[2]!;
  if (!strides || typeof channels !== "number" || op.text("data_format", "NHWC") !== "NHWC")
    throw new Unresolved("the weights are not known");
  const attributes = {
    strides: strides.slice(1, -1),
    ...(dilations ? { dilations: dilations.slice(1, -1) } : {}),
    data_layout: "NHWC",
    kernel_layout: "HWCM",
    group: channels,
    auto_pad: op.text("padding", "VALID") === "SAME" ? "SAME_UPPER" : "VALID",
  };
  return conv(new Reworded(op, op.inputs.slice(0, 2), attributes));
};

/** x [..., K], weights [N, K] → [..., N], or rows of K whatever the shape of x. */
const fullyConnected: Rule = (op) => {
  const x = op.shape(0);
  const [units, inner] = op.ranked(1, 2) as [Dim, Dim];
  const { dtype } = op.input(0);
  if (op.number("keep_num_dims", 0) === 1) return [{ dtype, shape: [...x.slice(0, -1), units] }];
  let elements: Dim | null = 1;
  for (const dim of x) elements = elements === null ? null : multiply(elements, dim);
  return [
    { dtype, shape: [(elements === null ? null : divideExactly(elements, inner)) ?? op.fresh(0, 0), units] },
  ];
};

/** Blocks of pixels to the batch, or back; x, block sizes, paddings or crops [n, 2]. */
function batchBlocks(toBatch: boolean): Rule {
  return (op) => {
    const x = op.shape(0);
    const sizes = op.numbers(1);
    const edges = elementsOf(op, 2);
    const area = sizes.reduce((a, b) => a * b, 1);
    if (x.length <= sizes.length || edges.length !== 2 * sizes.length || area < 1)
      throw new Mismatch("the blocks do not fit the input");
    const out: Dim[] = [...x];
    out[0] = (toBatch ? multiply(x[0]!, area) : divideExactly(x[0]!, area)) ?? op.fresh(0, 0);
    for (const [i, size] of sizes.entries()) {
      const [before, after] = [edges[2 * i]!, edges[2 * i + 1]!];
      const edge = before === null || after === null ? null : add(before, after);
      const dim = x[i + 1]!;
      const padded = edge === null ? null : toBatch ? add(dim, edge) : multiply(dim, size);
      const result =
        padded === null || edge === null
          ? null
          : toBatch
            ? divideExactly(padded, size)
            : subtract(padded, edge);
      out[i + 1] = result ?? op.fresh(0, i + 1);
    }
    return [{ dtype: op.input(0).dtype, shape: out }];
  };
}

/** A shape that stands in an input. */
function shaped(index: number, dtype: (op: Op) => Dtype): Rule {
  return (op) => [
    { dtype: dtype(op), shape: elementsOf(op, index).map((dim, axis) => dim ?? op.fresh(0, axis)) },
  ];
}

/** Like an input, in shape and type. */
function like(index: number): Rule {
  return (op) => [{ dtype: op.input(index).dtype, shape: op.input(index).shape }];
}

/** boxes [N, 4], scores [N], at most so many: indices, then scores, then how many are meant. */
function suppression(scored: boolean, counted: boolean): Rule {
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

/** Real input: half of the last axis, and one. */
function spectrum(axes: number): Rule {
  return (op) => {
    const x = op.shape(0);
    const lengths = op.has(1) ? elementsOf(op, 1) : [];
    const out: Dim[] = [...x];
    for (let i = 0; i < axes; i++) {
      const at = x.length - axes + i;
      const length = lengths[i] ?? x[at] ?? null;
      const half = i === axes - 1 && length !== null ? divideDown(length, 2) : null;
      out[at] = (i === axes - 1 ? (half === null ? null : add(half, 1)) : length) ?? op.fresh(0, at);
    }
    return [{ dtype: "complex64", shape: out }];
  };
}

/** Sequence layers of TensorFlow Lite: x [B, T, I] → [B, T, units]; units is the first size of weights `at`. */
function sequence(at: number, projected: number): Rule {
  return (op) => {
    const x = op.shape(0);
    const weights = projected >= 0 && op.has(projected) ? op.shape(projected) : op.shape(at);
    return [{ dtype: op.input(0).dtype, shape: [...x.slice(0, -1), weights[0]!] }];
  };
}

/** Both directions, side by side or as two outputs. */
function bidirectional(forward: readonly [number, number], backward: readonly [number, number]): Rule {
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
const lstmStep: Rule = (op) => {
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
const svdf: Rule = (op) => {
  const units = divideExactly(op.ranked(1, 2)[0]!, Math.max(1, op.number("rank", 1)));
  return [{ dtype: op.input(0).dtype, shape: [op.ranked(0, 2)[0]!, units ?? op.fresh(0, 1)] }];
};

/** Values, and where each was found. */
const unique: Rule = (op) => {
  const { dtype } = op.input(0);
  return [
    { dtype, shape: [op.fresh(0, 0)] },
    { dtype: typed(op, "out_idx", "i32"), shape: op.shape(0) },
  ];
};

/** The diagonal becomes a matrix. */
const matrixDiag: Rule = (op) => {
  const x = op.shape(0);
  if (x.length < 1) throw new Mismatch("a scalar has no diagonal");
  return [{ dtype: op.input(0).dtype, shape: [...x, x.at(-1)!] }];
};

/** x, ids [N], how many: the first axes, those of the ids, become one. */
const segments: Rule = (op) => {
  const ids = op.shape(1).length;
  const count = op.has(2) ? (op.input(2).value?.[0] ?? null) : null;
  return [{ dtype: op.input(0).dtype, shape: [count ?? op.fresh(0, 0), ...op.shape(0).slice(ids)] }];
};

/** Two shapes as vectors: the shape that both stretch to. */
const commonShape: Rule = (op) => {
  const [a, b] = [elementsOf(op, 0), elementsOf(op, 1)];
  const rank = Math.max(a.length, b.length);
  const value = Array.from({ length: rank }, (_, i): Element => {
    const [left, right] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return left === 1 ? right : right === 1 || left === right ? left : null;
  });
  return [{ dtype: op.input(0).dtype, shape: [rank], value }];
};

const dilate: Rule = (op) => {
  const factors = elementsOf(op, 1);
  const out = op.shape(0).map((dim, axis): Dim => {
    const factor = factors[axis] ?? null;
    const gaps = factor === null ? null : multiply(subtract(dim, 1) ?? op.fresh(0, axis), factor);
    return (gaps === null ? null : add(gaps, 1)) ?? op.fresh(0, axis);
  });
  return [{ dtype: op.input(0).dtype, shape: out }];
};

/** image [N, H, W, C], boxes [B, 4], …, size [h, w] → [B, h, w, C]. */
const cropAndResize: Rule = (op) => {
  const [height, width] = elementsOf(op, 3);
  const channels = op.ranked(0, 4)[3]!;
  return [
    { dtype: "f32", shape: [op.shape(1)[0]!, height ?? op.fresh(0, 1), width ?? op.fresh(0, 2), channels] },
  ];
};

/** start, stop, how many */
const linSpace: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: [op.input(2).value?.[0] ?? op.fresh(0, 0)] },
];

/** Something that is told its shape: a variable, a placeholder without a use. */
const declared: Rule = (op) => {
  const dims: Shape | null = op.list("shape");
  return [{ dtype: typed(op, "dtype", "unknown"), shape: dims }];
};

/** TensorFlow 1's conditions: both ways out have what goes in, and where they meet again there is one of them. */
const switched: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  return [
    { dtype, shape },
    { dtype, shape },
  ];
};

const merged: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  const rest = op.inputs.slice(1).map((input) => input?.shape ?? null);
  const common = shape?.map((dim, axis) => {
    const same = rest.every((other) => other === null || other[axis] === dim);
    return same ? dim : op.fresh(0, axis);
  });
  const ranks = rest.every((other) => other === null || other.length === shape?.length);
  return [
    { dtype, shape: ranks ? (common ?? null) : null },
    { dtype: "i32", shape: [] },
  ];
};

const size: Rule = (op) => {
  const [out] = sizeOf(op);
  return [{ ...out!, dtype: typed(op, "out_type", "i32") }];
};

const outType: (op: Op) => Dtype = (op) => typed(op, "dtype", "f32");

export const TENSORFLOW: Readonly<Record<string, Rule>> = {
  // element by element
  Atan2: nary(),
  Complex: nary(undefined, undefined, "complex64"),
  ComplexAbs: unary(undefined, "f32"),
  Dequantize: unary(undefined, "f32"),
  Densify: unary(),
  Expm1: unary(),
  FakeQuant: unary(),
  FloorDiv: nary((a, b) => (b === 0 ? 0 : Math.floor(a / b)), divideDown),
  Imag: unary(undefined, "f32"),
  IsFinite: unary(undefined, "bool"),
  Log1p: unary(),
  NotEqual: nary((a, b) => (a === b ? 0 : 1), undefined, "bool"),
  OnesLike: unary(() => 1),
  Quantize: unary(undefined, "unknown"),
  Real: unary(undefined, "f32"),
  Rsqrt: unary((x) => 1 / Math.sqrt(x)),
  Select: select,
  SquaredDifference: nary((a, b) => (a - b) ** 2),
  Step: unary(),
  Xdivy: nary(),
  Xlogy: nary(),
  ZerosLike: unary(() => 0),
  BiasAdd: like(0),
  Bucketize: unary(undefined, "i32"),
  MatrixSetDiag: like(0),
  DynamicUpdateSlice: like(0),
  ReverseV2: like(0),
  TensorScatterAdd: like(0),
  // arrangement
  Transpose: permuted,
  ConcatV2: withAxis(concat, -1),
  Concat: withAxis(concat, 0),
  ExpandDims: expandDims,
  Split: withAxis(split, 0),
  SplitV: splitSizes,
  Pack: pack,
  Unpack: unpack,
  Pad: pad,
  PadV2: pad,
  MirrorPad: pad,
  SpaceToBatchND: batchBlocks(true),
  BatchToSpaceND: batchBlocks(false),
  MatrixDiag: matrixDiag,
  Dilate: dilate,
  // choice of elements
  Slice: sliceSized,
  StridedSlice: stridedSlice,
  GatherV2: gatherBatched,
  Gather: gatherBatched,
  TopKV2: largest,
  Where: positions,
  OneHot: oneHot,
  Unique: unique,
  ScatterNd: shaped(2, (op) => op.input(1).dtype),
  SparseToDense: shaped(1, (op) => op.input(2).dtype),
  NonMaxSuppressionV2: suppression(false, false),
  NonMaxSuppressionV3: suppression(false, false),
  NonMaxSuppressionV4: suppression(false, true),
  NonMaxSuppressionV5: suppression(true, true),
  // shapes and sizes
  Shape: shape,
  ShapeN: shape,
  Rank: rank,
  Size: size,
  BroadcastArgs: commonShape,
  // reductions
  All: truths,
  Any: truths,
  ArgMax: argument,
  ArgMin: argument,
  SegmentSum: segments,
  UnsortedSegmentMax: segments,
  UnsortedSegmentMin: segments,
  UnsortedSegmentProd: segments,
  UnsortedSegmentSum: segments,
  // windows and products
  Conv2DBackpropInput: convBackprop,
  DepthwiseConv2dNative: depthwise,
  FullyConnected: fullyConnected,
  CropAndResize: cropAndResize,
  // spectra
  FFT: like(0),
  IFFT: like(0),
  RFFT: spectrum(1),
  RFFT2D: spectrum(2),
  // recurrent layers of TensorFlow Lite
  SequenceLstm: sequence(6, 16),
  SequenceRnn: sequence(1, -1),
  BidirectionalSequenceLstm: bidirectional([6, 16], [23, 33]),
  BidirectionalSequenceRnn: bidirectional([1, -1], [5, -1]),
  Lstm: lstmStep,
  Svdf: svdf,
  // made from nothing
  LinSpace: linSpace,
  Multinomial: (op) => [
    { dtype: "i64", shape: [op.ranked(0, 2)[0]!, op.input(1).value?.[0] ?? op.fresh(0, 1)] },
  ],
  RandomStandardNormal: shaped(0, outType),
  RandomUniform: shaped(0, outType),
  RandomUniformInt: shaped(0, (op) => op.input(1).dtype),
  TruncatedNormal: shaped(0, outType),
  Variable: declared,
  // control flow of TensorFlow 1 that is no whole loop
  Enter: like(0),
  Exit: like(0),
  LoopCond: like(0),
  Merge: merged,
  NextIteration: like(0),
  Switch: switched,
  ...TENSOR_LISTS,
};
