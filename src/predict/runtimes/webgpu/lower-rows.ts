import { product } from "../law/counts.ts";
import { transposition } from "./lower-transpose.ts";
import { type Dims, type Lowered, type Lowering, tensorsOf, wholeNumber, wholeNumbers } from "./lowering.ts";

/** Rows are walked along the last axis; another axis is brought there and back. */
export const lowerSoftmax: Lowering = (op) => {
  const { inputs, outputs } = tensorsOf(op);
  const [dims = []] = inputs;
  const last = dims.length - 1;
  const given = wholeNumber(op.attributes.axis, -1);
  const axis = given < 0 ? given + dims.length : given;
  if (axis >= last) return [{ program: "Softmax", inputs, outputs }];
  const swap = dims.map((_, at) => (at === axis ? last : at === last ? axis : at));
  const there = transposition(dims, swap);
  const swapped = there.outputs[0]!;
  return [there, { program: "Softmax", inputs: [swapped], outputs: [swapped] }, transposition(swapped, swap)];
};

export const REDUCTIONS = [
  ...["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2"],
  ...["ReduceLogSum", "ReduceSumSquare", "ReduceLogSumExp"],
];

/**
 * A workgroup a result, or a thread where rows are short and many. The runtime measures "short" and "many" along the
 * first dims, as many as there are axes, whichever the axes are; so does this.
 */
function byThreads(dims: Dims, axes: readonly number[]): boolean {
  let results = 1;
  let length = 1;
  for (let at = 0; at < axes.length; at++) {
    if (axes.includes(at)) length *= dims[at] ?? 1;
    else results *= dims[at] ?? 1;
  }
  return length < 32 && results > 1024;
}

/** Which axes went is told by the sizes where the attribute does not (from opset 18 on they are an input). */
function reducedAxes(given: readonly number[], dims: Dims, result: Dims): readonly number[] {
  if (given.length > 0) return given;
  if (result.length !== dims.length) return dims.map((_, axis) => axis);
  return dims.flatMap((dim, axis) => (dim !== result[axis] ? [axis] : []));
}

export const lowerReduction: Lowering = (op) => {
  const { inputs, outputs } = tensorsOf(op);
  const [dims = []] = inputs;
  const given = wholeNumbers(op.attributes.axes);
  if (given.length > 0 && byThreads(dims, given)) return [{ program: op.op, inputs: [dims], outputs }];
  const axes = reducedAxes(given, dims, outputs[0] ?? []).map((axis) =>
    axis < 0 ? axis + dims.length : axis,
  );
  const kept = dims.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const order = [...kept, ...axes];
  const launches: Lowered[] = [];
  let from = dims;
  if (order.some((axis, at) => axis !== at)) {
    const turned = transposition(dims, order);
    launches.push(turned);
    from = turned.outputs[0]!;
  }
  launches.push({ program: `${op.op}Shared`, inputs: [from], outputs });
  return launches;
};

/** Mean and spread of each channel, then every element by them. */
export const lowerInstanceNorm: Lowering = (op) => {
  const { inputs, outputs } = tensorsOf(op);
  const [dims = [], ...settings] = inputs;
  const batch = dims[0] ?? 1;
  const channels = product(settings[0] ?? [1]);
  const last = dims.at(-1) === channels && dims[1] !== channels;
  const first: Dims = last ? [batch, channels, ...dims.slice(1, -1)] : dims;
  const turned = last
    ? [transposition(dims, [0, dims.length - 1, ...dims.slice(2).map((_, at) => at + 1)])]
    : [];
  const scales: Dims = [batch, channels, 2];
  return [
    ...turned,
    { program: "InstanceNormComputeChannelScaleShift", inputs: [first, ...settings], outputs: [scales] },
    {
      program: last ? "InstanceNormalizationNHWC" : "InstanceNormalization",
      inputs: [dims, scales],
      outputs,
    },
  ];
};
