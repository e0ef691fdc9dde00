import { type Case, caseOf, input, weight } from "../../case.ts";

/** [batch, M, K, N]; the second operand is a weight where `batch` is 1. */
const MATMUL: readonly (readonly [number, number, number, number])[] = [
  [1, 32, 64, 64],
  [1, 48, 512, 96],
  [1, 200, 64, 64],
  [1, 64, 192, 384],
  [1, 160, 384, 128],
  [1, 64, 1280, 320],
  [1, 20, 96, 1536],
  [4, 40, 40, 80],
  [6, 128, 32, 128],
  [6, 128, 128, 32],
  [16, 24, 64, 24],
  [1, 100, 768, 2304],
  // Neither K nor N a multiple of four: the scalar kernel.
  [1, 32, 65, 66],
  [1, 70, 300, 101],
  [6, 49, 32, 49],
  [6, 49, 49, 32],
  [1, 33, 33, 257],
  // Few rows: a tile of its own.
  [1, 1, 512, 512],
  [1, 4, 256, 2048],
  [1, 8, 1024, 256],
  [12, 1, 64, 48],
  [1, 1, 300, 501],
  [1, 5, 129, 258],
];

export const matMulCases: readonly Case[] = MATMUL.map(([batch, m, k, n]) =>
  caseOf("MatMul", batch === 1 ? [input(m, k), weight(k, n)] : [input(batch, m, k), input(batch, k, n)]),
);

/** [M, K, N, transB] */
const GEMM: readonly (readonly [number, number, number, number])[] = [
  [1, 256, 512, 1],
  [1, 1024, 256, 1],
  [1, 2048, 1024, 1],
  [1, 700, 90, 1],
  [16, 128, 128, 1],
  [50, 200, 300, 1],
  [128, 96, 384, 1],
  [64, 512, 64, 0],
  [1, 512, 512, 0],
  [1, 3000, 1500, 1],
];

export const gemmCases: readonly Case[] = GEMM.map(([m, k, n, transB]) =>
  caseOf("Gemm", [input(m, k), transB ? weight(n, k) : weight(k, n), weight(n)], { transB }),
);
