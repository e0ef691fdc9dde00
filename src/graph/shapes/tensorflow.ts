import { divideDown } from "./dims.ts";
import { nary, unary } from "./elementwise.ts";
import { concat, split } from "./layout.ts";
import type { Rule } from "./rule.ts";
import {
  batchBlocks,
  dilate,
  expandDims,
  matrixDiag,
  pack,
  pad,
  permuted,
  splitSizes,
  unpack,
  withAxis,
} from "./tensorflow/arrangement.ts";
import {
  argument,
  gatherBatched,
  largest,
  oneHot,
  positions,
  segments,
  select,
  suppression,
  truths,
  unique,
} from "./tensorflow/choice.ts";
import { bidirectional, lstmStep, sequence, svdf } from "./tensorflow/recurrent.ts";
import {
  commonShape,
  declared,
  like,
  linSpace,
  merged,
  outType,
  rank,
  shape,
  shaped,
  size,
  switched,
} from "./tensorflow/sizes.ts";
import { sliceSized, stridedSlice } from "./tensorflow/slices.ts";
import { TENSOR_LISTS } from "./tensorflow/tensor-lists.ts";
import { convBackprop, cropAndResize, depthwise, fullyConnected, spectrum } from "./tensorflow/windows.ts";

/**
 * TensorFlow's operators that ONNX has no word for, or whose axes are known only once shapes are: an operator that ONNX
 * has takes its rule from there.
 */

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
