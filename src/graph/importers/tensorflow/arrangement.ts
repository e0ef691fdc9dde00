import {
  type Lowering,
  listOf,
  numberOf,
  numberOrInput,
  type Target,
  type TfNode,
  textOf,
} from "./target.ts";

/** Operators that arrange and choose elements, and reductions: axes are constants among the inputs. */

const transpose: Lowering = (node, to) => {
  const [x = "", order = ""] = node.inputs;
  if (!order) return to.emit(node, "Transpose", [x]);
  const perm = to.facts.values(order);
  return perm !== null && to.emit(node, "Transpose", [x], { perm });
};

const reshape: Lowering = (node, to) => {
  const [x = "", shape = ""] = node.inputs;
  if (shape) return to.emit(node, "Reshape", [x, shape], { allowzero: 1 });
  const given = listOf(node, "new_shape");
  return given !== null && to.emit(node, "Reshape", [x], { shape: given, allowzero: 1 });
};

const squeeze: Lowering = (node, to) => {
  const axes = listOf(node, "squeeze_dims") ?? listOf(node, "axis") ?? [];
  return to.emit(node, "Squeeze", node.inputs, axes.length > 0 ? { axes } : {});
};

const expandDims: Lowering = (node, to) => {
  const axis = numberOrInput(node, to, "axis", 1);
  return axis !== null && to.emit(node, "Unsqueeze", node.inputs.slice(0, 1), { axes: [axis] });
};

function concatenated(node: TfNode, to: Target, parts: readonly string[], axis: number | null): boolean {
  const activation = textOf(node, "activation");
  return axis !== null && to.emit(node, "Concat", parts, { axis, ...(activation ? { activation } : {}) });
}

/** The axis stands behind the parts, or is an attribute. */
const concat: Lowering = (node, to) =>
  node.attributes.axis === undefined
    ? concatenated(node, to, node.inputs.slice(0, -1), numberOrInput(node, to, "axis", -1))
    : concatenated(node, to, node.inputs, numberOf(node, "axis", 0));

/** Until its second version the axis stood in front. */
const concatFirst: Lowering = (node, to) =>
  concatenated(node, to, node.inputs.slice(1), numberOrInput(node, to, "axis", 0));

/** axis, x */
const split: Lowering = (node, to) => {
  const axis = numberOrInput(node, to, "axis", 0);
  return axis !== null && to.emit(node, "Split", node.inputs.slice(1, 2), { axis });
};

/** x, sizes, axis */
const splitV: Lowering = (node, to) => {
  const axis = numberOrInput(node, to, "axis", 2);
  const sizes = to.facts.values(node.inputs[1] ?? "");
  // One size may be left open: -1.
  if (axis === null || !sizes || sizes.includes(-1)) return false;
  return to.emit(node, "Split", node.inputs.slice(0, 1), { axis, split: sizes });
};

const gather: Lowering = (node, to) => {
  const axis = node.inputs.length > 2 ? numberOrInput(node, to, "axis", 2) : numberOf(node, "axis", 0);
  if (axis === null || numberOf(node, "batch_dims", 0) !== 0) return false;
  return to.emit(node, "Gather", node.inputs.slice(0, 2), { axis });
};

/** ids, table */
const lookUp: Lowering = (node, to) =>
  to.emit(node, "Gather", [node.inputs[1] ?? "", node.inputs[0] ?? ""], { axis: 0 });

/** Paddings are [rank, 2]: before and after, axis by axis. */
function pad(mode: string): Lowering {
  return (node, to) => {
    const [x = "", paddings = "", value = ""] = node.inputs;
    const pairs = to.facts.values(paddings);
    if (!pairs) return false;
    const pads = [...pairs.filter((_, i) => i % 2 === 0), ...pairs.filter((_, i) => i % 2 === 1)];
    const kind = mode || (textOf(node, "mode") === "SYMMETRIC" ? "symmetric" : "reflect");
    return to.emit(node, "Pad", value ? [x, "", value] : [x], { pads, mode: kind });
  };
}

/** x, begin, size; -1: to the end. */
const slice: Lowering = (node, to) => {
  const begin = to.facts.values(node.inputs[1] ?? "");
  const size = to.facts.values(node.inputs[2] ?? "");
  if (!begin || !size || begin.length !== size.length) return false;
  const ends = begin.map((from, axis) => (size[axis] === -1 ? 2147483647 : from + size[axis]!));
  return to.emit(node, "Slice", node.inputs.slice(0, 1), { starts: begin, ends });
};

function reduce(op: string): Lowering {
  return (node, to) => {
    const keepdims = numberOf(node, "keep_dims", numberOf(node, "keepdims", 0));
    const axes = to.facts.values(node.inputs[1] ?? "");
    const [x = ""] = node.inputs;
    // No axes means none, where ONNX means all.
    if (axes) return to.emit(node, op, [x], { keepdims, noop_with_empty_axes: 1, axes });
    return to.emit(node, op, node.inputs, { keepdims, noop_with_empty_axes: 1 });
  };
}

/** dims, value */
const fill: Lowering = (node, to) => to.emit(node, "Expand", [node.inputs[1] ?? "", node.inputs[0] ?? ""]);

const reverseSequence: Lowering = (node, to) =>
  to.emit(node, "ReverseSequence", node.inputs, {
    time_axis: numberOf(node, "seq_dim", 0),
    batch_axis: numberOf(node, "batch_dim", 0),
  });

const cumsum: Lowering = (node, to) =>
  to.emit(node, "CumSum", node.inputs, {
    exclusive: numberOf(node, "exclusive", 0),
    reverse: numberOf(node, "reverse", 0),
  });

/** x / √Σx², written out: TensorFlow Lite has a word for it. */
const l2Normalization: Lowering = (node, to) =>
  to.emit(node, "LpNormalization", node.inputs, { axis: -1, p: 2 });

const lrn: Lowering = (node, to) =>
  to.emit(node, "LRN", node.inputs, { size: 2 * numberOf(node, "depth_radius", 5) + 1 });

export const arrangement = {
  Transpose: transpose,
  Reshape: reshape,
  Squeeze: squeeze,
  ExpandDims: expandDims,
  Concat: concatFirst,
  ConcatV2: concat,
  Split: split,
  SplitV: splitV,
  Gather: gather,
  GatherV2: gather,
  EmbeddingLookup: lookUp,
  GatherNd: (node, to) => to.emit(node, "GatherND", node.inputs),
  TensorScatterUpdate: (node, to) => to.emit(node, "ScatterND", node.inputs),
  Pad: pad("constant"),
  PadV2: pad("constant"),
  MirrorPad: pad(""),
  Slice: slice,
  Tile: (node, to) => to.emit(node, "Tile", node.inputs),
  BroadcastTo: (node, to) => to.emit(node, "Expand", node.inputs),
  Fill: fill,
  Range: (node, to) => to.emit(node, "Range", node.inputs),
  ReverseSequence: reverseSequence,
  Cumsum: cumsum,
  L2Normalization: l2Normalization,
  LRN: lrn,
  Max: reduce("ReduceMax"),
  Mean: reduce("ReduceMean"),
  Min: reduce("ReduceMin"),
  Prod: reduce("ReduceProd"),
  Sum: reduce("ReduceSum"),
  EuclideanNorm: reduce("ReduceL2"),
} as const satisfies Record<string, Lowering>;
