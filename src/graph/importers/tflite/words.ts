import type { Attribute } from "../../model.ts";
import type { LiteOperator } from "./read.ts";

/** TensorFlow Lite's operators in TensorFlow's words: another name, options as attributes of that name's definition. */

type Options = LiteOperator["options"];
type Attributes = Readonly<Record<string, Attribute>>;

interface Word {
  readonly op: string;
  readonly attributes?: (options: Options) => Attributes;
}

const number = (options: Options, name: string): number =>
  typeof options[name] === "number" ? options[name] : 0;

function strides(options: Options, names: readonly string[]): Attributes {
  const steps = names.map((name) => number(options, `stride_${name}`));
  const dilations = names.map((name) => number(options, `dilation_${name}`) || 1);
  return {
    ...activated(options),
    padding: options.padding ?? "VALID",
    strides: [1, ...steps, 1],
    dilations: [1, ...dilations, 1],
  };
}

function activated({ activation }: Options): Attributes {
  return activation ? { activation } : {};
}

const planar = (options: Options) => strides(options, ["h", "w"]);
const solid = (options: Options) => strides(options, ["d", "h", "w"]);
const pooled = (options: Options): Attributes => ({
  ...planar(options),
  ksize: [1, number(options, "filter_h"), number(options, "filter_w"), 1],
});

/** Operators whose options, if any, are named as TensorFlow names them. */
const SAME: Readonly<Record<string, string>> = {
  ABS: "Abs",
  ADD: "AddV2",
  ADD_N: "AddN",
  ARG_MAX: "ArgMax",
  ARG_MIN: "ArgMin",
  ATAN2: "Atan2",
  BATCH_MATMUL: "BatchMatMul",
  BATCH_TO_SPACE_ND: "BatchToSpaceND",
  BIDIRECTIONAL_SEQUENCE_LSTM: "BidirectionalSequenceLstm",
  BIDIRECTIONAL_SEQUENCE_RNN: "BidirectionalSequenceRnn",
  BITWISE_XOR: "BitwiseXor",
  BROADCAST_ARGS: "BroadcastArgs",
  BROADCAST_TO: "BroadcastTo",
  BUCKETIZE: "Bucketize",
  CEIL: "Ceil",
  COMPLEX_ABS: "ComplexAbs",
  CONCATENATION: "ConcatV2",
  COS: "Cos",
  CUMSUM: "Cumsum",
  DENSIFY: "Densify",
  DEPTH_TO_SPACE: "DepthToSpace",
  DEQUANTIZE: "Dequantize",
  DILATE: "Dilate",
  DIV: "RealDiv",
  DYNAMIC_UPDATE_SLICE: "DynamicUpdateSlice",
  ELU: "Elu",
  EMBEDDING_LOOKUP: "EmbeddingLookup",
  EQUAL: "Equal",
  EXP: "Exp",
  EXPAND_DIMS: "ExpandDims",
  FAKE_QUANT: "FakeQuant",
  FILL: "Fill",
  FLOOR: "Floor",
  FLOOR_DIV: "FloorDiv",
  FLOOR_MOD: "FloorMod",
  FULLY_CONNECTED: "FullyConnected",
  GATHER: "GatherV2",
  GATHER_ND: "GatherNd",
  GELU: "Gelu",
  GREATER: "Greater",
  GREATER_EQUAL: "GreaterEqual",
  HARD_SWISH: "HardSwish",
  IMAG: "Imag",
  L2_NORMALIZATION: "L2Normalization",
  LEAKY_RELU: "LeakyRelu",
  LESS: "Less",
  LESS_EQUAL: "LessEqual",
  LOG: "Log",
  LOGICAL_AND: "LogicalAnd",
  LOGICAL_NOT: "LogicalNot",
  LOGICAL_OR: "LogicalOr",
  LOGISTIC: "Sigmoid",
  LOG_SOFTMAX: "LogSoftmax",
  LSTM: "Lstm",
  MATRIX_DIAG: "MatrixDiag",
  MATRIX_SET_DIAG: "MatrixSetDiag",
  MAXIMUM: "Maximum",
  MEAN: "Mean",
  MINIMUM: "Minimum",
  MIRROR_PAD: "MirrorPad",
  MUL: "Mul",
  MULTINOMIAL: "Multinomial",
  NEG: "Neg",
  NOT_EQUAL: "NotEqual",
  ONE_HOT: "OneHot",
  PACK: "Pack",
  PAD: "Pad",
  PADV2: "PadV2",
  POW: "Pow",
  PRELU: "Prelu",
  QUANTIZE: "Quantize",
  RANDOM_STANDARD_NORMAL: "RandomStandardNormal",
  RANDOM_UNIFORM: "RandomUniform",
  RANGE: "Range",
  RANK: "Rank",
  REAL: "Real",
  REDUCE_ALL: "All",
  REDUCE_ANY: "Any",
  REDUCE_MAX: "Max",
  REDUCE_MIN: "Min",
  REDUCE_PROD: "Prod",
  RELU: "Relu",
  RELU6: "Relu6",
  RELU_0_TO_1: "Relu0To1",
  RELU_N1_TO_1: "ReluN1To1",
  RESHAPE: "Reshape",
  RESIZE_BILINEAR: "ResizeBilinear",
  RESIZE_NEAREST_NEIGHBOR: "ResizeNearestNeighbor",
  REVERSE_SEQUENCE: "ReverseSequence",
  REVERSE_V2: "ReverseV2",
  RFFT2D: "RFFT2D",
  RIGHT_SHIFT: "RightShift",
  RNN: "SequenceRnn",
  ROUND: "Round",
  RSQRT: "Rsqrt",
  SCATTER_ND: "ScatterNd",
  SEGMENT_SUM: "SegmentSum",
  SELECT: "Select",
  SELECT_V2: "SelectV2",
  SHAPE: "Shape",
  SIGN: "Sign",
  SIN: "Sin",
  SLICE: "Slice",
  SOFTMAX: "Softmax",
  SPACE_TO_BATCH_ND: "SpaceToBatchND",
  SPACE_TO_DEPTH: "SpaceToDepth",
  SPARSE_TO_DENSE: "SparseToDense",
  SPLIT: "Split",
  SPLIT_V: "SplitV",
  SQRT: "Sqrt",
  SQUARE: "Square",
  SQUARED_DIFFERENCE: "SquaredDifference",
  SQUEEZE: "Squeeze",
  STRIDED_SLICE: "StridedSlice",
  SUB: "Sub",
  SUM: "Sum",
  SVDF: "Svdf",
  TANH: "Tanh",
  TILE: "Tile",
  TOPK_V2: "TopKV2",
  TRANSPOSE: "Transpose",
  UNIDIRECTIONAL_SEQUENCE_LSTM: "SequenceLstm",
  UNIDIRECTIONAL_SEQUENCE_RNN: "SequenceRnn",
  UNIQUE: "Unique",
  UNPACK: "Unpack",
  UNSORTED_SEGMENT_MAX: "UnsortedSegmentMax",
  UNSORTED_SEGMENT_MIN: "UnsortedSegmentMin",
  UNSORTED_SEGMENT_PROD: "UnsortedSegmentProd",
  UNSORTED_SEGMENT_SUM: "UnsortedSegmentSum",
  VAR_HANDLE: "VarHandleOp",
  READ_VARIABLE: "ReadVariableOp",
  ASSIGN_VARIABLE: "AssignVariableOp",
  WHERE: "Where",
  ZEROS_LIKE: "ZerosLike",
};

/** Always as many as were asked for. */
const PADDED = () => ({ pad_to_max_output_size: 1 });

const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
  ...Object.entries(SAME).map(([from, op]): [string, Word] => [from, { op }]),
  ["AVERAGE_POOL_2D", { op: "AvgPool", attributes: pooled }],
  ["MAX_POOL_2D", { op: "MaxPool", attributes: pooled }],
  ["L2_POOL_2D", { op: "L2Pool", attributes: pooled }],
  ["CAST", { op: "Cast", attributes: ({ to }) => ({ DstT: to ?? "" }) }],
  ["CONV_2D", { op: "Conv2D", attributes: (options) => ({ ...planar(options), kernel_layout: "OHWI" }) }],
  ["CONV_3D", { op: "Conv3D", attributes: (options) => ({ ...solid(options), kernel_layout: "HWIO" }) }],
  [
    "CONV_3D_TRANSPOSE",
    { op: "Conv3DBackpropInputV2", attributes: (options) => ({ ...solid(options), kernel_layout: "HWOI" }) },
  ],
  [
    "DEPTHWISE_CONV_2D",
    { op: "DepthwiseConv2dNative", attributes: (options) => ({ ...planar(options), kernel_layout: "IHWO" }) },
  ],
  [
    "LOCAL_RESPONSE_NORMALIZATION",
    { op: "LRN", attributes: (options) => ({ depth_radius: number(options, "radius") }) },
  ],
  ["NON_MAX_SUPPRESSION_V4", { op: "NonMaxSuppressionV4", attributes: PADDED }],
  ["NON_MAX_SUPPRESSION_V5", { op: "NonMaxSuppressionV5", attributes: PADDED }],
  [
    "TRANSPOSE_CONV",
    { op: "Conv2DBackpropInput", attributes: (options) => ({ ...planar(options), kernel_layout: "OHWI" }) },
  ],
]);

/** TensorFlow's word for an operator; its own where TensorFlow has none. */
export function wordFor({ type, options }: LiteOperator): { op: string; attributes: Attributes } {
  const word = WORDS.get(type);
  return { op: word?.op ?? type, attributes: word?.attributes?.(options) ?? options };
}
