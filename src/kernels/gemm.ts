import { gemmVariants } from "./gemm-variants.ts";
import type { Kernel } from "./kernel.ts";

/**
 * Shapes that models use: square for the ceiling, attention and MLP of small and base transformers, single rows. The first
 * is a quick one, on which a slow device can look at many variants; searches of the others start from its winners.
 */
const QUICK = [
  [256, 384, 384],
  [197, 768, 768],
  [1, 1024, 1024],
  [128, 768, 3072],
  [64, 64, 64],
  [1024, 1024, 1024],
  [16, 512, 2048],
  [512, 512, 512],
  [1, 4096, 1000],
  [2048, 2048, 2048],
  [784, 128, 256],
  [4096, 4096, 4096],
] as const;
const FULL = [
  ...QUICK,
  [128, 768, 768],
  [256, 256, 256],
  [1, 256, 1024],
  [128, 128, 128],
  [384, 384, 384],
  [128, 3072, 768],
  [197, 768, 64],
  [64, 50257, 768],
  [4, 1024, 1024],
  [49, 96, 96],
  [3136, 64, 64],
  [255, 257, 129],
  [33, 1000, 77],
] as const;

/** C = A·B, row-major, one matrix. */
export const gemm: Kernel = {
  id: "gemm",
  role: "operator",
  opClass: () => "gemm",
  title: ({ m, n, k }) => `GEMM, ${m} × ${n} × ${k}`,
  variants: gemmVariants,
  work: ({ m, n, k }, dtype) => {
    const size = dtype === "f16" ? 2 : 4;
    const bytesRead = size * (m! * k! + k! * n!);
    const bytesWritten = size * m! * n!;
    return { flops: 2 * m! * n! * k!, sfu: 0, bytesRead, bytesWritten, footprint: bytesRead + bytesWritten };
  },
  checks: [
    { m: 32, n: 32, k: 32 },
    { m: 37, n: 52, k: 28 },
    { m: 1, n: 64, k: 128 },
    { m: 33, n: 17, k: 29 },
    { m: 130, n: 132, k: 36 },
    { m: 5, n: 36, k: 1028 },
  ],
  expected: ({ n, k }, input, i) => {
    const row = Math.floor(i / n!);
    const column = i % n!;
    let sum = 0;
    for (let j = 0; j < k!; j++) sum += input(0, row * k! + j) * input(1, j * n! + column);
    return sum;
  },
  tolerance: ({ k }, dtype) => (dtype === "f16" ? 4e-3 : 2e-6) * Math.sqrt(k!),
  points: (profile) => (profile === "quick" ? QUICK : FULL).map(([m, n, k]) => ({ m, n, k })),
  turn: 2,
};
