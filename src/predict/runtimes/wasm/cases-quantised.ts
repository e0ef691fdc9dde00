import { type Case, caseOf, fused, input, quantisation, typed, weight } from "../case.ts";

/** Operators on bytes, and those between bytes and floats: activations are u8, weights i8, as quantisers write them. */

const bytes = (...dims: number[]) => typed("u8", input(...dims));
const weights = (...dims: number[]) => typed("i8", weight(...dims));
const asBytes = quantisation("u8");
const asWeights = quantisation("i8");
const scale = asBytes[0]!;
const noZero = asWeights[1]!;

/** [channels in, channels out, height and width, kernel, stride, group] */
const CONVOLUTIONS: readonly (readonly [number, number, number, number, number, number])[] = [
  [3, 32, 128, 3, 2, 1],
  [64, 64, 56, 3, 1, 1],
  [192, 192, 14, 3, 1, 1],
  [24, 144, 56, 1, 1, 1],
  [512, 256, 14, 1, 1, 1],
  [96, 96, 56, 3, 1, 96],
  [384, 384, 14, 5, 1, 384],
];

/** The runtime keeps them channels-last. */
const convolutions = CONVOLUTIONS.map(([cin, cout, size, kernel, stride, group]): Case => {
  const pad = Math.floor(kernel / 2);
  const one = caseOf(
    "QLinearConv",
    [
      ...[bytes(1, cin, size, size), ...asBytes],
      ...[weights(cout, cin / group, kernel, kernel), ...quantisation("i8", cout)],
      ...[...asBytes, typed("i32", weight(cout))],
    ],
    { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad], group },
  );
  return { ...one, channelsLast: true };
});

/** Blocks of 32 weights share a scale; two weights a byte. */
function nBits(m: number, k: number, n: number): Case {
  const blocks = k / 32;
  return fused(
    caseOf("MatMulNBits", [input(1, m, k), typed("u8", weight(n, blocks, 16)), weight(n * blocks)], {
      ...{ K: k, N: n, bits: 4, block_size: 32 },
    }),
  );
}

export const quantisedCases: readonly Case[] = [
  ...[
    [1, 1024, 1024],
    [128, 384, 1536],
    [200, 768, 768],
  ].map(([m, k, n]) =>
    fused(caseOf("DynamicQuantizeMatMul", [input(m!, k!), weights(k!, n!), scale, noZero, weight(n!)])),
  ),
  fused(
    caseOf("MatMulIntegerToFloat", [bytes(128, 384), weights(384, 1536), scale, scale, asBytes[1]!, noZero]),
  ),
  caseOf("MatMulInteger", [bytes(12, 128, 64), typed("u8", input(12, 64, 128)), asBytes[1]!, asBytes[1]!]),
  caseOf("QLinearMatMul", [
    ...[bytes(128, 768), ...asBytes],
    ...[weights(768, 768), ...asWeights],
    ...asBytes,
  ]),
  ...[
    [1, 1280, 1000],
    [64, 512, 2048],
  ].map(([m, k, n]) =>
    fused(
      caseOf(
        "QGemm",
        [
          ...[bytes(m!, k!), ...asBytes, weights(n!, k!), ...asWeights],
          ...[typed("i32", weight(n!)), ...asBytes],
        ],
        { transB: 1 },
      ),
    ),
  ),
  caseOf("ConvInteger", [bytes(1, 64, 14, 14), weights(64, 64, 3, 3), asBytes[1]!], {
    kernel_shape: [3, 3],
    pads: [1, 1, 1, 1],
  }),
  ...convolutions,
  nBits(1, 1024, 1024),
  nBits(32, 896, 896),
  nBits(128, 384, 1536),
  fused(
    caseOf("QLinearAdd", [
      ...[bytes(1, 96, 56, 56), ...asBytes],
      ...[bytes(1, 96, 56, 56), ...asBytes],
      ...asBytes,
    ]),
  ),
  caseOf("QuantizeLinear", [input(1, 96, 56, 56), ...asBytes]),
  caseOf("DequantizeLinear", [bytes(1, 96, 56, 56), ...asBytes]),
  ...[
    [128, 768],
    [1, 96, 56, 56],
  ].map((dims) => ({ ...caseOf("DynamicQuantizeLinear", [input(...dims)]), outputs: 3 })),
  // A weight that is kept in bytes and read as floats in every run.
  caseOf("DequantizeLinear", [typed("i8", input(768, 768)), ...quantisation("i8", 768)], { axis: 0 }),
];
