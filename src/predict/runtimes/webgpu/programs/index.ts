import type { Program } from "../../law/counts.ts";
import { binary, unary, where } from "./elementwise.ts";
import { conv2d, gemm, matMul, naiveMatMul } from "./matrix.ts";
import { concat, copy, moved, transposeShared } from "./movement.ts";
import { instanceNorm, reduceShared, reduceThread, rowThread, softmax } from "./rows.ts";
import { convTranspose, depthwise, groupedConv, pool } from "./window.ts";

const BINARY = [
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Pow",
  "Equal",
  "Greater",
  "GreaterOrEqual",
  "Less",
  "LessOrEqual",
];

const MOVED = [
  ...[
    "Slice",
    "Split",
    "Gather",
    "GatherElements",
    "GatherND",
    "ScatterND",
    "Expand",
    "Tile",
    "Pad",
    "Resize",
  ],
  ...["DepthToSpace", "Transpose", "CumSum", "Range", "RotaryEmbedding", "DequantizeLinear"],
];

const SHARED_REDUCTIONS = [
  ...["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2"],
  ...["ReduceLogSum", "ReduceSumSquare", "ReduceLogSumExp"],
];

const all = (names: readonly string[], program: Program) => names.map((name) => [name, program] as const);

/** How each of the runtime's WebGPU programs spends its time; by the name that its profile gives it. */
const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["MatMul", matMul],
  ["MatMulNaive", naiveMatMul],
  ["Conv2DMatMul", conv2d],
  ["GemmShared", gemm],
  ["GroupedConv", groupedConv],
  ["GroupedConv-Vectorize", depthwise],
  ["ConvTranspose2D", convTranspose],
  ...all(BINARY, binary),
  ["Where", where],
  ["Softmax", softmax],
  ...all(
    SHARED_REDUCTIONS.map((name) => `${name}Shared`),
    reduceShared,
  ),
  ...all([...SHARED_REDUCTIONS, "ArgMax", "ArgMin"], reduceThread),
  ["LayerNormalization", rowThread],
  ["SkipLayerNormalization", rowThread],
  ["InstanceNormComputeChannelScaleShift", instanceNorm],
  ...all(["MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"], pool),
  ...all(["InstanceNormalization", "InstanceNormalizationNHWC", "BatchNormalization"], unary),
  ...all(MOVED, moved),
  ["Concat", concat],
  ["TransposeShared", transposeShared],
  ["TransposeCopy", copy],
]);

/** A program that is not known here is taken to work element by element, as most are. */
export function webgpuProgram(name: string): Program {
  return PROGRAMS.get(name) ?? unary;
}
