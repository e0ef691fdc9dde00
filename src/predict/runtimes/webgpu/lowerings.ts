import { product } from "../law/counts.ts";
import { lowerAttention, lowerGroupQueryAttention, lowerMultiHeadAttention } from "./lower-attention.ts";
import { lowerConv, lowerConvTranspose } from "./lower-conv.ts";
import { lowerMatMul } from "./lower-matmul.ts";
import { lowerInstanceNorm, lowerReduction, lowerSoftmax, REDUCTIONS } from "./lower-rows.ts";
import { lowerTranspose } from "./lower-transpose.ts";
import { firstOnly, type Lowering, tensorsOf } from "./lowering.ts";

const renamed =
  (program: string): Lowering =>
  (op) => [{ program, ...tensorsOf(op) }];

/** Operators whose further operands (sizes, bounds) are settings that the kernel does not read. */
const FIRST_ONLY = ["Clip", "CumSum", "Expand", "Pad", "Resize", "Slice", "Split", "Tile", "DepthToSpace"];

/** By operator; those that are one program of their own name with all operands need no line. */
export const LOWERINGS: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ["Conv", lowerConv],
  ["FusedConv", lowerConv],
  ["ConvTranspose", lowerConvTranspose],
  ["MatMul", lowerMatMul],
  ["Gemm", renamed("GemmShared")],
  ["Softmax", lowerSoftmax],
  ["InstanceNormalization", lowerInstanceNorm],
  ["Transpose", lowerTranspose],
  ["Attention", lowerAttention],
  ["MultiHeadAttention", lowerMultiHeadAttention],
  ["GroupQueryAttention", lowerGroupQueryAttention],
  ...REDUCTIONS.map((name) => [name, lowerReduction] as const),
  ...FIRST_ONLY.map((name) => [name, firstOnly(name)] as const),
  // What is empty is not read.
  [
    "Concat",
    (op) => {
      const { inputs, outputs } = tensorsOf(op);
      return [{ program: "Concat", inputs: inputs.filter((dims) => product(dims) > 0), outputs }];
    },
  ],
]);
