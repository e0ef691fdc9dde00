import { UNARY } from "./activation.ts";
import { convFamily } from "./conv.ts";
import { elementwise } from "./elementwise.ts";
import { gathers } from "./gather.ts";
import { movement } from "./movement.ts";
import { numberAttribute, type OpView, product } from "./operands.ts";
import { reductions } from "./reduction.ts";
import { type CostRule, count, free } from "./rule.ts";
import { views } from "./view.ts";

/** TensorFlow's operators that ONNX has no word for (domain "tf"). What costs as an operator of ONNX does is said so. */

function perElement(flops: number, sfu = 0): CostRule {
  return (op) => {
    const elements = op.outputs[0]?.elements;
    if (elements === undefined) return null;
    return count(op, "elementwise", { other: flops * elements, sfu: sfu * elements });
  };
}

/** An operator of ONNX with other inputs or attributes. */
function as(rule: CostRule, view: (op: OpView) => Partial<OpView>): CostRule {
  return (op) => rule({ ...op, ...view(op) });
}

const movedAll: CostRule = (op) => count(op, "transpose");
const moved: CostRule = (op) => count(op, "copy");
const bookkeeping: CostRule = () => free("view");
/** Runs before the first inference, and never again. */
const once: CostRule = () => free("constant");

/** x, ids, …: each element of x is added up, or compared, once. */
const perInput: CostRule = (op) => {
  const [x] = op.inputs;
  return x ? count(op, "reduction", { other: x.elements }) : null;
};

/** Unpacked where a constant of 16-bit floats is read: a conversion. From whole numbers: offset and scale. */
const dequantize: CostRule = (op) => {
  const [x] = op.inputs;
  return x ? perElement(x.dtype === "f16" || x.dtype === "bf16" ? 0 : 2)(op) : null;
};

/** Rows of K times weights [N, K]. */
const fullyConnected: CostRule = (op) => {
  const [, weights, bias] = op.inputs;
  const output = op.outputs[0];
  const inner = weights?.shape[1];
  if (!output || inner === undefined) return null;
  return count(op, "gemm", { macs: output.elements * inner, other: bias ? output.elements : 0 });
};

/** Channels × window, whatever the layout of the weights: they were not known before. */
const depthwise = as(convFamily.Conv, (op) => ({
  attributes: { ...op.attributes, kernel_layout: "HWCM", group: op.inputs[1]?.shape[2] ?? 1 },
}));

/** The output's shape stands first, x third. */
const convBackprop = as(convFamily.ConvTranspose, (op) => ({
  inputs: [op.inputs[2] ?? null, op.inputs[1] ?? null, op.inputs[3] ?? null],
  attributes: { kernel_layout: "HWOI", ...op.attributes },
}));

/** Bilinear: as Resize with two axes. */
function sampled(flops: number): CostRule {
  return (op) => {
    const output = op.outputs[0];
    return output ? count(op, "resize", { other: output.elements * flops }) : null;
  };
}

/**
 * Every matrix among the weights times one column, for each step of each sequence: with peepholes, projection and coupled
 * gates or without. Gates' arithmetic is that of ONNX's cells.
 */
function recurrent(flopsPerUnit: number, sfuPerUnit: number): CostRule {
  return (op) => {
    const [x] = op.inputs;
    const output = op.outputs[0];
    if (!x || !output) return null;
    const columns = product(x.shape.slice(0, -1));
    let weights = 0;
    let units = 0;
    for (const operand of op.inputs.slice(1)) {
      if (!operand?.constant || operand.shape.length !== 2) continue;
      weights += operand.elements;
      units = Math.max(units, operand.shape[0]!);
    }
    if (weights === 0) return null;
    const major = numberAttribute(op, "time_major", 0) === 1;
    return count(op, "recurrent", {
      macs: columns * weights,
      other: columns * units * flopsPerUnit,
      sfu: columns * units * sfuPerUnit,
      steps: x.shape.length === 3 ? x.shape[major ? 0 : 1]! : 1,
    });
  };
}

/** n·log₂ n butterflies of ten FLOP for two points; half of that for real input. */
function spectrum(perPoint: number): CostRule {
  return (op) => {
    const [x] = op.inputs;
    if (!x) return null;
    const length = Math.max(2, x.shape.at(-1) ?? 2);
    return count(op, "elementwise", { other: x.elements * perPoint * Math.log2(length) });
  };
}

const { Log, Sqrt, Reciprocal } = UNARY;

export const tensorflow = {
  Atan2: perElement(2, 2),
  BiasAdd: elementwise.Add,
  Bucketize: perElement(1),
  Complex: moved,
  ComplexAbs: perElement(3 + Sqrt.flops, Sqrt.sfu),
  Densify: moved,
  Dequantize: dequantize,
  Expm1: perElement(2, 1),
  FakeQuant: perElement(6),
  FloorDiv: perElement(2, 1),
  Imag: moved,
  IsFinite: perElement(1),
  Log1p: perElement(1 + Log.flops, Log.sfu),
  NotEqual: elementwise.Equal,
  Quantize: perElement(5),
  Real: moved,
  Rsqrt: perElement(Sqrt.flops + Reciprocal.flops, Sqrt.sfu + Reciprocal.sfu),
  Select: elementwise.Where,
  SquaredDifference: perElement(2),
  Step: perElement(1),
  Xdivy: elementwise.Div,
  Xlogy: perElement(1 + Log.flops, Log.sfu),
  // arrangement
  BatchToSpaceND: movedAll,
  Concat: moved,
  ConcatV2: moved,
  Dilate: moved,
  DynamicUpdateSlice: moved,
  ExpandDims: views.Unsqueeze,
  MatrixDiag: moved,
  MatrixSetDiag: moved,
  MaxUnpooling2D: moved,
  MirrorPad: movement.Pad,
  Pack: moved,
  Pad: movement.Pad,
  PadV2: movement.Pad,
  ReverseV2: moved,
  SpaceToBatchND: movedAll,
  Split: movement.Split,
  SplitV: movement.Split,
  Transpose: movement.Transpose,
  Unpack: moved,
  // choice of elements
  Gather: gathers.Gather,
  GatherV2: gathers.Gather,
  OneHot: movement.OneHot,
  ScatterNd: moved,
  Slice: movement.Slice,
  SparseToDense: moved,
  StridedSlice: movement.Slice,
  TensorScatterAdd: gathers.ScatterND,
  Where: perInput,
  // shapes and sizes
  BroadcastArgs: bookkeeping,
  Rank: bookkeeping,
  Shape: bookkeeping,
  ShapeN: bookkeeping,
  Size: bookkeeping,
  // reductions
  All: perInput,
  Any: perInput,
  ArgMax: reductions.ArgMax,
  ArgMin: reductions.ArgMin,
  SegmentSum: perInput,
  TopKV2: reductions.TopK,
  UnsortedSegmentMax: perInput,
  UnsortedSegmentMin: perInput,
  UnsortedSegmentProd: perInput,
  UnsortedSegmentSum: perInput,
  // windows and products
  Conv2DBackpropInput: convBackprop,
  CropAndResize: sampled(4),
  DepthwiseConv2dNative: depthwise,
  FullyConnected: fullyConnected,
  TransformTensorBilinear: sampled(4),
  // recurrent layers
  BidirectionalSequenceLstm: recurrent(22, 8),
  BidirectionalSequenceRnn: recurrent(2, 1),
  Lstm: recurrent(22, 8),
  SequenceLstm: recurrent(22, 8),
  SequenceRnn: recurrent(2, 1),
  Svdf: recurrent(1, 0),
  // spectra
  FFT: spectrum(5),
  IFFT: spectrum(5),
  RFFT: spectrum(2.5),
  RFFT2D: spectrum(2.5),
  // made from nothing
  LinSpace: movement.Range,
  Multinomial: movement.Range,
  OnesLike: movement.Range,
  RandomStandardNormal: movement.Range,
  RandomUniform: movement.Range,
  RandomUniformInt: movement.Range,
  TruncatedNormal: movement.Range,
  ZerosLike: movement.Range,
  // state, tables and lists: handles
  AssignVariableOp: moved,
  CALL_ONCE: once,
  EmptyTensorList: bookkeeping,
  HASHTABLE: once,
  HASHTABLE_IMPORT: once,
  ReadVariableOp: bookkeeping,
  TensorListFromTensor: moved,
  TensorListGetItem: moved,
  TensorListLength: bookkeeping,
  TensorListPopBack: moved,
  TensorListPushBack: moved,
  TensorListReserve: bookkeeping,
  TensorListSetItem: moved,
  TensorListStack: moved,
  VarHandleOp: once,
  Variable: once,
} as const satisfies Record<string, CostRule>;
