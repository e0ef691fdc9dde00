import { type Case, caseOf, constant, fused, input, weight } from "../case.ts";
import { attentionCases } from "./cases-attention.ts";
import { quantisedCases } from "./cases-quantised.ts";

/**
 * What to time of the runtime's operators on the CPU, one at a time by the wall clock: large enough to stand out from
 * what a run costs, spread over what networks have, none taken from one.
 */

function conv(cin: number, cout: number, size: number, kernel: number, stride = 1, group = 1): Case {
  const pad = Math.floor(kernel / 2);
  return caseOf(
    "Conv",
    [input(1, cin, size, size), weight(cout, cin / group, kernel, kernel), weight(cout)],
    {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group,
    },
  );
}

const convolutions = [
  conv(3, 32, 128, 3, 2),
  conv(3, 64, 128, 7, 2),
  conv(16, 32, 64, 3),
  conv(32, 32, 112, 3),
  conv(64, 64, 56, 3),
  conv(96, 128, 28, 3),
  conv(256, 256, 14, 3),
  conv(384, 512, 7, 3),
  conv(64, 128, 56, 3, 2),
  conv(48, 64, 30, 5),
  conv(16, 96, 112, 1),
  conv(24, 144, 56, 1),
  conv(96, 24, 80, 1),
  conv(192, 64, 28, 1),
  conv(512, 1024, 14, 1),
  conv(960, 320, 7, 1),
  conv(64, 256, 56, 1),
  conv(32, 32, 112, 3, 1, 32),
  conv(96, 96, 112, 3, 2, 96),
  conv(144, 144, 56, 3, 1, 144),
  conv(384, 384, 14, 3, 1, 384),
  conv(960, 960, 7, 3, 1, 960),
  conv(240, 240, 28, 5, 1, 240),
  conv(480, 480, 14, 5, 2, 480),
  conv(96, 96, 56, 7, 1, 96),
  conv(384, 384, 14, 7, 1, 384),
  conv(64, 64, 56, 3, 1, 8),
  caseOf("ConvTranspose", [input(1, 64, 32, 32), weight(64, 32, 2, 2), weight(32)], {
    kernel_shape: [2, 2],
    strides: [2, 2],
  }),
  caseOf("ConvTranspose", [input(1, 128, 24, 24), weight(128, 64, 4, 4), weight(64)], {
    kernel_shape: [4, 4],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  }),
];

const matrices = [
  ...[
    [64, 256, 256],
    [128, 384, 1536],
    [128, 1536, 384],
    [200, 768, 768],
    [256, 320, 320],
    [3136, 96, 384],
    [784, 192, 192],
    [49, 768, 3072],
  ].map(([m, k, n]) => caseOf("MatMul", [input(m!, k!), weight(k!, n!)])),
  ...[
    [12, 128, 64, 128],
    [12, 128, 128, 64],
    [6, 256, 32, 256],
    [64, 49, 32, 49],
    [16, 197, 64, 197],
  ].map(([b, m, k, n]) => caseOf("MatMul", [input(b!, m!, k!), input(b!, k!, n!)])),
  ...[
    [1, 1280, 1000],
    [1, 4096, 1024],
    [64, 512, 2048],
    [128, 768, 768],
    [196, 768, 3072],
  ].map(([m, k, n]) => caseOf("Gemm", [input(m!, k!), weight(n!, k!), weight(n!)], { transB: 1 })),
  ...[
    [12, 128, 64, 128],
    [6, 200, 32, 200],
  ].map(([b, m, k, n]) =>
    fused(caseOf("FusedMatMul", [input(b!, m!, k!), input(b!, n!, k!)], { transB: 1, alpha: 0.125 })),
  ),
  fused(
    caseOf("FusedGemm", [input(64, 768), weight(768, 768), weight(768)], { transB: 1, activation: "Relu" }),
  ),
  fused(
    caseOf("FusedGemm", [input(1, 2048), weight(1024, 2048), weight(1024)], {
      transB: 1,
      activation: "Tanh",
    }),
  ),
  caseOf("LSTM", [input(32, 1, 256), weight(1, 1024, 256), weight(1, 1024, 256), weight(1, 2048)], {
    hidden_size: 256,
  }),
  caseOf("LSTM", [input(64, 1, 512), weight(1, 2048, 512), weight(1, 2048, 512), weight(1, 4096)], {
    hidden_size: 512,
  }),
  caseOf("GRU", [input(48, 1, 256), weight(1, 768, 256), weight(1, 768, 256), weight(1, 1536)], {
    hidden_size: 256,
  }),
];

const large = [1, 96, 56, 56];
const rows = [128, 1536];

const elementwise = [
  ...[
    "Relu",
    "Sigmoid",
    "Tanh",
    "Erf",
    "Exp",
    "Sqrt",
    "HardSigmoid",
    "HardSwish",
    "LeakyRelu",
    "Elu",
    "Softplus",
  ].flatMap((name) => [caseOf(name, [input(...large)]), caseOf(name, [input(...rows)])]),
  ...["Add", "Mul", "Sub", "Div"].flatMap((name) => [
    caseOf(name, [input(...large), input(...large)]),
    caseOf(name, [input(...rows), input(1536)]),
    caseOf(name, [input(...large), input(1, 96, 1, 1)]),
  ]),
  ...["Gelu", "QuickGelu", "FastGelu"].flatMap((name) => [
    fused(caseOf(name, [input(...large)])),
    fused(caseOf(name, [input(...rows)])),
  ]),
  fused(caseOf("BiasGelu", [input(...rows), weight(1536)])),
  caseOf("PRelu", [input(...large), weight(96, 1, 1)]),
  caseOf("Pow", [input(...rows), constant([], [2], "f32")]),
  caseOf("Clip", [input(...large), constant([], [0], "f32"), constant([], [6], "f32")]),
  caseOf("Where", [
    { dims: [1, 1, 128, 128], dtype: "bool" },
    input(12, 1, 128, 128),
    constant([], [0], "f32"),
  ]),
];

const reductions = [
  caseOf("Softmax", [input(12, 128, 128)], { axis: -1 }),
  caseOf("Softmax", [input(6, 256, 256)], { axis: -1 }),
  caseOf("ReduceMean", [input(256, 768)], { axes: [-1] }),
  caseOf("ReduceMean", [input(1, 256, 28, 28)], { axes: [2, 3] }),
  caseOf("LayerNormalization", [input(128, 768), weight(768), weight(768)], { axis: -1 }),
  caseOf("LayerNormalization", [input(784, 192), weight(192), weight(192)], { axis: -1 }),
  ...[
    [128, 768],
    [400, 320],
  ].flatMap(([m, n]) => [
    fused(caseOf("SkipLayerNormalization", [input(1, m!, n!), input(1, m!, n!), weight(n!), weight(n!)])),
    caseOf("SimplifiedLayerNormalization", [input(1, m!, n!), weight(n!)], { axis: -1 }),
  ]),
  caseOf("BatchNormalization", [input(...large), weight(96), weight(96), weight(96), weight(96)]),
  caseOf("InstanceNormalization", [input(1, 64, 56, 56), weight(64), weight(64)]),
  caseOf("GlobalAveragePool", [input(1, 512, 14, 14)]),
  caseOf("GlobalAveragePool", [input(1, 960, 7, 7)]),
  ...["MaxPool", "AveragePool"].flatMap((name) => [
    caseOf(name, [input(1, 64, 112, 112)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    caseOf(name, [input(1, 128, 56, 56)], { kernel_shape: [2, 2], strides: [2, 2] }),
  ]),
];

const movement = [
  caseOf("Transpose", [input(1, 128, 12, 64)], { perm: [0, 2, 1, 3] }),
  caseOf("Transpose", [input(1, 56, 56, 96)], { perm: [0, 3, 1, 2] }),
  caseOf("Transpose", [input(1, 8, 7, 8, 7, 96)], { perm: [0, 1, 3, 2, 4, 5] }),
  caseOf("Transpose", [input(1, 2, 58, 28, 28)], { perm: [0, 2, 1, 3, 4] }),
  caseOf("Concat", [input(1, 64, 56, 56), input(1, 128, 56, 56)], { axis: 1 }),
  caseOf("Concat", [input(1, 56, 56, 48), input(1, 56, 56, 48)], { axis: 3 }),
  caseOf("Slice", [input(1, 128, 2304), constant([1], [0]), constant([1], [768]), constant([1], [2])]),
  caseOf("Slice", [input(1, 116, 28, 28), constant([1], [58]), constant([1], [116]), constant([1], [1])]),
  { ...caseOf("Split", [input(1, 128, 2304)], { axis: 2 }), outputs: 3 },
  caseOf("Gather", [weight(5000, 384), { dims: [1, 256], dtype: "i64" }], { axis: 0 }),
  caseOf("Expand", [input(1, 1, 768), constant([3], [64, 1, 768])]),
  caseOf("Pad", [input(1, 64, 56, 56), constant([8], [0, 0, 1, 1, 0, 0, 1, 1])]),
  caseOf("Resize", [input(1, 64, 28, 28), null, constant([4], [1, 1, 2, 2], "f32")], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  }),
  caseOf("Resize", [input(1, 32, 28, 28), null, constant([4], [1, 1, 4, 4], "f32")], {
    mode: "linear",
    coordinate_transformation_mode: "half_pixel",
  }),
  caseOf("DepthToSpace", [input(1, 256, 48, 48)], { blocksize: 2, mode: "CRD" }),
  caseOf("Cast", [input(...large)], { to: 6 }),
];

export const WASM_CASES: readonly Case[] = [
  ...convolutions,
  ...matrices,
  ...elementwise,
  ...reductions,
  ...movement,
  ...quantisedCases,
  ...attentionCases,
];
