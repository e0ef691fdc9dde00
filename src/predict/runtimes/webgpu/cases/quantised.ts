import { type Case, caseOf, fused, input, quantisation, typed, weight } from "../../case.ts";

/** [rows, K, N]: weights of four bits, a scale for each 32 of them. */
const N_BITS: readonly (readonly [number, number, number])[] = [
  [1, 512, 1024],
  [1, 2048, 512],
  [1, 896, 896],
  [16, 512, 256],
  [8, 1024, 256],
  [12, 256, 512],
];

export const quantisedCases: readonly Case[] = [
  ...N_BITS.map(([m, k, n]) =>
    fused(
      caseOf("MatMulNBits", [input(1, m, k), typed("u8", weight(n, k / 32, 16)), weight((n * k) / 32)], {
        K: k,
        N: n,
        bits: 4,
        block_size: 32,
      }),
    ),
  ),
  ...[
    [1, 32, 28, 28],
    [200, 384],
  ].map((dims) => caseOf("DequantizeLinear", [typed("u8", input(...dims)), ...quantisation("u8")])),
  ...[
    [96, 512],
    [256, 384],
  ].map((dims) =>
    caseOf("DequantizeLinear", [typed("i8", input(...dims)), ...quantisation("i8", dims[0])], { axis: 0 }),
  ),
];
