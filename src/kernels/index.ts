import { atomics, sharedAtomics } from "./atomics.ts";
import { attention } from "./attention.ts";
import { binary } from "./binary.ts";
import { convTranspose } from "./conv-transpose.ts";
import { conv2d } from "./conv2d.ts";
import { copy } from "./copy.ts";
import { dot4 } from "./dot4.ts";
import { emptyDispatch } from "./empty-dispatch.ts";
import { fma } from "./fma.ts";
import { gather } from "./gather.ts";
import { gemm } from "./gemm.ts";
import { integer } from "./integer.ts";
import { intensity } from "./intensity.ts";
import type { Kernel } from "./kernel.ts";
import { latency } from "./latency.ts";
import { layerNorm } from "./layer-norm.ts";
import { pool } from "./pool.ts";
import { read } from "./read.ts";
import { reduce } from "./reduce.ts";
import { resize } from "./resize.ts";
import { randomRead, strided } from "./scattered-read.ts";
import { softmax } from "./softmax.ts";
import { special } from "./special.ts";
import { transpose } from "./transpose.ts";
import { triad } from "./triad.ts";
import { gelu, unary } from "./unary.ts";
import { workgroupMemory } from "./workgroup-memory.ts";

/** Everything that can be measured, in the order in which it is: ceilings first, since later points are sized by them. */
export const KERNELS: readonly Kernel[] = [
  fma,
  triad,
  copy,
  read,
  emptyDispatch,
  intensity,
  special,
  integer,
  dot4,
  workgroupMemory,
  latency,
  atomics,
  sharedAtomics,
  strided,
  randomRead,
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
  pool,
  resize,
  convTranspose,
  attention,
];
