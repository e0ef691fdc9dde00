import type { Attribute } from "../../../../graph/model.ts";
import { isOp, type Step, Value, type WorkingGraph } from "../working-graph.ts";
import { mergeTransposes, type Push } from "./merge.ts";
import { permOf, transposeInput, transposeOutput, transposeOutputs } from "./move.ts";
import { composed, inverse, withAxes, withoutAxes } from "./permutation.ts";
import { pushThroughReshape } from "./reshape.ts";

/** How the runtime moves a transposition from before an operator to behind it. */
export interface Handler {
  /** Inputs that are transposed along. */
  readonly inputs: (step: Step) => readonly number[];
  /** False where nothing was changed. */
  readonly push: (push: Push) => boolean;
  readonly transposesOutputs: boolean;
}

const first = (): readonly number[] => [0];
const all = (step: Step): readonly number[] => [...step.inputs.keys()];
const notScalars = (step: Step): readonly number[] =>
  all(step).filter((at) => step.inputs[at]?.shape?.length !== 0);

function handler(inputs: Handler["inputs"], push: Handler["push"], transposesOutputs = true): Handler {
  return { inputs, push, transposesOutputs };
}

export function setAttribute(step: Step, name: string, value: Attribute): void {
  step.attributes = { ...step.attributes, [name]: value };
}

function integer(step: Step, name: string, otherwise: number): number {
  const value = step.attributes[name];
  return typeof value === "number" ? value : otherwise;
}

const simple = (inputs: Handler["inputs"]) =>
  handler(inputs, ({ graph, step, perm }) => {
    for (const at of inputs(step)) transposeInput(graph, step, at, inverse(perm));
    transposeOutputs(graph, step, perm);
    return true;
  });

/** Elementwise with broadcasting: what has fewer dims gets leading ones first. */
const broadcast = handler(notScalars, ({ graph, step, perm }) => {
  const inputs = notScalars(step);
  if (inputs.some((at) => (step.inputs[at]?.shape?.length ?? Infinity) > perm.length)) return false;
  for (const at of inputs) {
    const missing = perm.length - step.inputs[at]!.shape!.length;
    if (missing > 0) unsqueezeInput(graph, step, at, missing);
  }
  for (const at of inputs) transposeInput(graph, step, at, inverse(perm));
  transposeOutputs(graph, step, perm);
  return true;
});

function unsqueezeInput(graph: WorkingGraph, step: Step, at: number, count: number): void {
  const input = step.inputs[at]!;
  const shape = [...Array<number>(count).fill(1), ...input.shape!];
  const value = new Value(shape, input.dtype, input.constant);
  graph.setInput(step, at, value);
  if (input.constant) return;
  const unsqueeze = graph.add("Unsqueeze", [input], [value]);
  unsqueeze.on = step.on;
  const before = input.producer;
  const perm = isOp(before, "Transpose") ? permOf(before) : null;
  if (!perm) return;
  transposeInput(graph, unsqueeze, 0, inverse(perm));
  transposeOutput(
    graph,
    unsqueeze,
    0,
    withAxes(
      perm,
      Array.from({ length: count }, (_, axis) => axis),
    ),
  );
}

const withAxis = (inputs: Handler["inputs"], otherwise: number | null) =>
  handler(inputs, ({ graph, step, perm }) => {
    const given = step.attributes.axis ?? otherwise;
    if (typeof given !== "number") return false;
    const axis = given < 0 ? given + perm.length : given;
    if (axis < 0 || axis >= perm.length) return false;
    for (const at of inputs(step)) transposeInput(graph, step, at, inverse(perm));
    transposeOutputs(graph, step, perm);
    setAttribute(step, "axis", perm[axis]!);
    return true;
  });

/** Softmax before operator set 13 flattens around its axis. */
const softmax = handler(first, (push) => {
  if (push.graph.opset >= 13) return withAxis(first, -1).push(push);
  const axis = integer(push.step, "axis", 1);
  if (push.perm.some((from, to) => to < axis !== from < axis)) return false;
  return simple(first).push(push);
});

/** Removes or merges the second of two transpositions. */
const transpose = handler(
  first,
  ({ graph, transpose: before, step, perm }) => {
    const next = permOf(step);
    if (!next || next.length !== perm.length) return false;
    mergeTransposes(graph, before, step, composed(perm, next));
    return true;
  },
  false,
);

/** Dims of the (transposed) input that a step takes away or makes 1, as its attribute or its shapes tell. */
function axesOf(step: Step): readonly number[] | null {
  const [input, output] = [step.inputs[0]?.shape, step.outputs[0]?.shape];
  const rank = input?.length;
  if (!input || !output || rank === undefined) return null;
  const given = step.attributes.axes;
  if (Array.isArray(given)) return (given as number[]).map((axis) => (axis < 0 ? axis + rank : axis));
  if (input.length === output.length) return [...input.keys()].filter((at) => input[at] !== output[at]);
  const axes: number[] = [];
  let kept = 0;
  for (const [at, dim] of input.entries()) {
    if (output[kept] === dim && input.length - at > output.length - kept - 1) kept++;
    else axes.push(at);
  }
  return kept === output.length ? axes : null;
}

const reduce = handler(first, ({ graph, step, perm }) => {
  const axes = axesOf(step);
  if (!axes || axes.some((axis) => perm[axis] === undefined)) return false;
  const keeps = integer(step, "keepdims", 1) !== 0;
  const moved = axes.map((axis) => perm[axis]!).sort((a, b) => a - b);
  if (Array.isArray(step.attributes.axes)) setAttribute(step, "axes", moved);
  transposeInput(graph, step, 0, inverse(perm));
  if (keeps) transposeOutputs(graph, step, perm);
  else if (moved.length < perm.length) transposeOutputs(graph, step, withoutAxes(perm, moved));
  return true;
});

const squeeze = handler(first, ({ graph, step, perm }) => {
  const axes = axesOf(step);
  if (!axes || axes.some((axis) => perm[axis] === undefined)) return false;
  const moved = axes.map((axis) => perm[axis]!).sort((a, b) => a - b);
  if (Array.isArray(step.attributes.axes)) setAttribute(step, "axes", moved);
  transposeInput(graph, step, 0, inverse(perm));
  transposeOutputs(graph, step, withoutAxes(perm, moved));
  return true;
});

const unsqueeze = handler(first, ({ graph, step, perm }) => {
  const [input, output] = [step.inputs[0]?.shape, step.outputs[0]?.shape];
  if (!input || !output) return false;
  const axes = addedAxes(step, input, output);
  if (!axes) return false;
  transposeInput(graph, step, 0, inverse(perm));
  transposeOutputs(graph, step, withAxes(perm, axes));
  return true;
});

function addedAxes(
  step: Step,
  input: readonly number[],
  output: readonly number[],
): readonly number[] | null {
  const given = step.attributes.axes;
  if (Array.isArray(given))
    return (given as number[]).map((axis) => (axis < 0 ? axis + output.length : axis));
  const axes: number[] = [];
  let kept = 0;
  for (const [at, dim] of output.entries()) {
    if (dim === input[kept] && (dim !== 1 || output.length - at === input.length - kept)) kept++;
    else if (dim === 1) axes.push(at);
    else return null;
  }
  return axes.length === output.length - input.length ? axes : null;
}

const argument = handler(first, ({ graph, step, perm }) => {
  const axis = integer(step, "axis", 0);
  const moved = perm[axis < 0 ? axis + perm.length : axis];
  if (moved === undefined) return false;
  setAttribute(step, "axis", moved);
  transposeInput(graph, step, 0, inverse(perm));
  transposeOutputs(graph, step, integer(step, "keepdims", 1) !== 0 ? perm : withoutAxes(perm, [moved]));
  return true;
});

/** Starts, ends and axes are constants whose values are not known here; the shapes say the same. */
const slice = handler(first, (push) => {
  if (push.step.inputs[3] && !push.step.inputs[3].constant) return false;
  return simple(first).push(push);
});

/** Of one index, or of a list of them. */
const gather = handler(first, ({ graph, step, perm }) => {
  const indices = step.inputs[1]?.shape;
  if (!indices || indices.length > 1) return false;
  const axis = integer(step, "axis", 0);
  const moved = perm[axis < 0 ? axis + perm.length : axis];
  if (moved === undefined) return false;
  setAttribute(step, "axis", moved);
  transposeInput(graph, step, 0, inverse(perm));
  transposeOutputs(graph, step, indices.length === 1 ? perm : withoutAxes(perm, [moved]));
  return true;
});

const shape = handler(
  first,
  ({ graph, step, perm }) => {
    // A Gather puts the sizes back into order.
    const output = step.outputs[0];
    if (!output) return false;
    transposeInput(graph, step, 0, inverse(perm));
    const sizes = new Value([perm.length], output.dtype);
    step.outputs[0] = sizes;
    sizes.producer = step;
    step.attributes = {};
    graph.add("Gather", [sizes, new Value(output.shape, "i64", true)], [output], { axis: 0 }).on = "cpu";
    return true;
  },
  false,
);

const reshape = handler(first, (push) => pushThroughReshape(push), false);

export type Handlers = Readonly<Record<string, Handler>>;

const each = (ops: string, one: Handler): Handlers =>
  Object.fromEntries(ops.split(" ").map((op) => [op, one]));

export const HANDLERS: Handlers = {
  ...each(
    "Cast Exp Gelu Identity LeakyRelu Log Reciprocal Relu Sigmoid Sqrt Tanh Abs Not Ceil Floor Neg Erf HardSigmoid " +
      "Round IsInf IsNaN Selu Shrink Sign Softplus Softsign ThresholdedRelu Celu HardSwish Sin Cos Tan Sinh Cosh Asin " +
      "Acos Atan Asinh Acosh Atanh",
    simple(all),
  ),
  ...each("Clip CastLike Pad Tile QuantizeLinear DequantizeLinear", simple(first)),
  ...each(
    "Add Max Min Mul Sub Div And Or Xor Mod PRelu BitShift Equal Greater Less GreaterOrEqual LessOrEqual Mean Sum Pow " +
      "Where",
    broadcast,
  ),
  ...each(
    "ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare ReduceL1 ReduceL2",
    reduce,
  ),
  ...each("Softmax Hardmax LogSoftmax", softmax),
  ...each("ArgMin ArgMax", argument),
  Transpose: transpose,
  Concat: withAxis(all, null),
  Split: withAxis(first, 0),
  Gather: gather,
  Slice: slice,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Shape: shape,
  Reshape: reshape,
};
