import { binary } from "./binary.ts";
import { conv2d } from "./conv2d.ts";
import { copy } from "./copy.ts";
import { emptyDispatch } from "./empty-dispatch.ts";
import { fma } from "./fma.ts";
import { gather } from "./gather.ts";
import { gemm } from "./gemm.ts";
import { intensity } from "./intensity.ts";
import type { Kernel } from "./kernel.ts";
import { layerNorm } from "./layer-norm.ts";
import { reduce } from "./reduce.ts";
import { softmax } from "./softmax.ts";
import { transpose } from "./transpose.ts";
import { triad } from "./triad.ts";
import { gelu, unary } from "./unary.ts";

/** Everything that can be measured, in the order in which it is: ceilings first, since later points are sized by them. */
export const KERNELS: readonly Kernel[] = [
  fma,
  triad,
  copy,
  emptyDispatch,
  intensity,
  gemm,
  conv2d,
  unary,
  binary,
  gelu,
  softmax,
  layerNorm,
  reduce,
  transpose,
  gather,
];
