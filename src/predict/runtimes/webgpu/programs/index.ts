import type { Program } from "../../law/counts.ts";
import { attentionPrepare, attentionProbs, attentionScore, attentionSoftmax } from "./attention.ts";
import { binary, unary, where } from "./elementwise.ts";
import { conv2d, gemm, matMul, naiveMatMul } from "./matrix.ts";
import { concat, copy, moved, resize, transposeShared } from "./movement.ts";
import { dequantize, matMulNBits } from "./quantised.ts";
import { instanceNorm, reduceShared, reduceThread, rowThread, skipNorm, softmax } from "./rows.ts";
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
  ...["Slice", "Split", "Gather", "GatherElements", "GatherND", "ScatterND", "Expand", "Tile", "Pad"],
  ...["DepthToSpace", "Transpose", "CumSum", "Range", "RotaryEmbedding"],
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
  ["SkipLayerNormalization", skipNorm],
  ["AttentionPrepare", attentionPrepare],
  ["AttentionProbs", attentionProbs],
  ["AttentionProbsSoftmax", attentionSoftmax],
  ["AttentionScore", attentionScore],
  ["MatMulNBits", matMulNBits],
  ["BlockwiseMatMulNBits32", matMulNBits],
  ["DequantizeLinear", dequantize],
  ["InstanceNormComputeChannelScaleShift", instanceNorm],
  ...all(["MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"], pool),
  ...all(["InstanceNormalization", "InstanceNormalizationNHWC", "BatchNormalization"], unary),
  ...all(MOVED, moved),
  ["Resize", resize],
  ["Concat", concat],
  ["TransposeShared", transposeShared],
  ["TransposeCopy", copy],
]);

/** A program that is not known here is taken to work element by element, as most are. */
export function webgpuProgram(name: string): Program {
  return PROGRAMS.get(name) ?? unary;
}
