import type { Attribute } from "../../../graph/model.ts";
import { type Case, constant, fused, input, weight } from "../case.ts";

/**
 * What to time of the runtime's WebGPU kernels, so that a sum of few terms can be fitted to each: sizes spread over
 * what networks have, none taken from one. Chosen once, by hand; docs/prediction.md says how.
 */

type Attributes = Readonly<Record<string, Attribute>>;
const op = (name: string, inputs: Case["inputs"], attributes: Attributes = {}): Case => ({
  op: name,
  attributes,
  inputs,
});

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

const matmul = MATMUL.map(([batch, m, k, n]) =>
  op("MatMul", batch === 1 ? [input(m, k), weight(k, n)] : [input(batch, m, k), input(batch, k, n)]),
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

const gemm = GEMM.map(([m, k, n, transB]) =>
  op("Gemm", [input(m, k), transB ? weight(n, k) : weight(k, n), weight(n)], { transB }),
);

interface Window {
  readonly kernel: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly group?: number;
}

function window({ kernel, stride = 1, pad = Math.floor(kernel / 2), group = 1 }: Window): Attributes {
  return {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group,
  };
}

/** [channels in, channels out, height and width, window] */
type Convolution = readonly [number, number, number, Window];

const CONVOLUTIONS: readonly Convolution[] = [
  // Windows over vectors of four channels.
  [16, 32, 28, { kernel: 3 }],
  [32, 32, 56, { kernel: 3 }],
  [64, 96, 20, { kernel: 3 }],
  [128, 64, 14, { kernel: 3 }],
  [64, 128, 28, { kernel: 3, stride: 2 }],
  [256, 160, 7, { kernel: 3 }],
  [40, 48, 24, { kernel: 5 }],
  [48, 64, 30, { kernel: 2, pad: 0, stride: 2 }],
  [64, 192, 16, { kernel: 1, stride: 2 }],
  [384, 256, 14, { kernel: 1, stride: 2 }],
  [80, 80, 48, { kernel: 3 }],
  [320, 320, 12, { kernel: 3 }],
  // … of three: the first layer of most networks.
  [3, 32, 64, { kernel: 3, stride: 2 }],
  [3, 64, 96, { kernel: 7, stride: 2 }],
  [3, 96, 64, { kernel: 4, stride: 4, pad: 0 }],
  [3, 24, 40, { kernel: 5 }],
  [3, 48, 160, { kernel: 3, stride: 2 }],
  // … of one.
  [1, 32, 40, { kernel: 5 }],
  [10, 20, 32, { kernel: 3 }],
  [32, 5, 48, { kernel: 3 }],
  [64, 3, 40, { kernel: 3 }],
  // Few outputs: a tile of its own.
  [64, 128, 4, { kernel: 3, stride: 2 }],
  [96, 64, 3, { kernel: 2, pad: 0 }],
  // One by one: a matrix product.
  [16, 96, 40, { kernel: 1 }],
  [96, 24, 56, { kernel: 1 }],
  [24, 144, 28, { kernel: 1 }],
  [144, 32, 28, { kernel: 1 }],
  [320, 640, 7, { kernel: 1 }],
  [512, 128, 14, { kernel: 1 }],
  [64, 256, 30, { kernel: 1 }],
  [32, 10, 30, { kernel: 1 }],
  [256, 64, 1, { kernel: 1 }],
  [48, 192, 1, { kernel: 1 }],
  [30, 21, 20, { kernel: 1 }],
  // One filter a channel.
  [32, 32, 56, { kernel: 3, group: 32 }],
  [96, 96, 56, { kernel: 3, stride: 2, group: 96 }],
  [240, 240, 28, { kernel: 3, group: 240 }],
  [384, 384, 14, { kernel: 3, group: 384 }],
  [576, 576, 7, { kernel: 3, group: 576 }],
  [144, 144, 28, { kernel: 5, group: 144 }],
  [480, 480, 14, { kernel: 5, stride: 2, group: 480 }],
  [192, 192, 7, { kernel: 5, group: 192 }],
  [128, 128, 28, { kernel: 7, group: 128 }],
  [256, 256, 14, { kernel: 7, group: 256 }],
  [64, 64, 25, { kernel: 3, group: 64 }],
  [90, 90, 30, { kernel: 3, group: 90 }],
  [58, 58, 28, { kernel: 3, stride: 2, group: 58 }],
  // Several channels a group.
  [64, 64, 28, { kernel: 3, group: 8 }],
  [128, 128, 14, { kernel: 3, group: 32 }],
  [96, 192, 14, { kernel: 3, group: 2 }],
  [60, 60, 14, { kernel: 1, group: 3 }],
];

const convolution = CONVOLUTIONS.map(
  ([cin, cout, size, shape]): Case => ({
    ...op(
      "Conv",
      [
        input(1, cin, size, size),
        weight(cout, cin / (shape.group ?? 1), shape.kernel, shape.kernel),
        weight(cout),
      ],
      window(shape),
    ),
    channelsLast: true,
  }),
);

const TRANSPOSED: readonly Convolution[] = [
  [32, 16, 14, { kernel: 2, stride: 2, pad: 0 }],
  [64, 32, 16, { kernel: 2, stride: 2, pad: 0 }],
  [128, 64, 10, { kernel: 2, stride: 2, pad: 0 }],
  [32, 32, 20, { kernel: 4, stride: 2, pad: 1 }],
  [64, 16, 24, { kernel: 3, stride: 2, pad: 1 }],
];

const transposed = TRANSPOSED.map(
  ([cin, cout, size, shape]): Case => ({
    ...op(
      "ConvTranspose",
      [input(1, cin, size, size), weight(cin, cout, shape.kernel, shape.kernel), weight(cout)],
      window(shape),
    ),
    channelsLast: true,
  }),
);

/** Operands of an elementwise operator of two, by how one is spread over the other. */
const PAIRS: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [64, 256],
    [64, 256],
  ],
  [
    [1, 28, 28, 240],
    [1, 28, 28, 240],
  ],
  [[3, 40, 256], []],
  [[128, 384], [384]],
  [
    [1, 96, 256],
    [1, 96, 1],
  ],
  [
    [1, 14, 14, 480],
    [1, 1, 1, 480],
  ],
  [
    [12, 49, 49],
    [49, 49],
  ],
  [
    [8, 16, 49, 49],
    [1, 16, 49, 49],
  ],
];

/** One operator stands for its family in more sizes: what a launch costs beside its elements. */
const SIZES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [[96], []],
  [[1, 20, 120], []],
  [
    [1, 9, 9, 128],
    [1, 1, 1, 1],
  ],
  [
    [1, 16, 32, 240],
    [1, 1, 1, 1],
  ],
  [
    [20, 120],
    [20, 120],
  ],
  [
    [1, 6, 6, 256],
    [1, 6, 6, 256],
  ],
  [
    [1, 20, 64, 96],
    [1, 20, 64, 96],
  ],
  [[1, 24, 128], [128]],
  [[1, 300, 320], [320]],
  [
    [4, 20, 96],
    [4, 20, 1],
  ],
];

const binary = [
  ...[...PAIRS, ...SIZES].map(([a, b]) => op("Add", [input(...a), input(...b)])),
  ...["Mul", "Sub", "Div"].flatMap((name) =>
    [0, 2, 4, 5].map((at) =>
      op(
        name,
        PAIRS[at]!.map((dims) => input(...dims)),
      ),
    ),
  ),
  op("Pow", [input(128, 384), constant([], [2], "f32")]),
  op("Pow", [input(20, 256), constant([], [3], "f32")]),
  op("Equal", [input(64, 256), input(64, 256)]),
  op("Where", [{ dims: [1, 1, 64, 64], dtype: "bool" }, input(6, 1, 64, 64), constant([], [0], "f32")]),
  op("Where", [{ dims: [64, 64], dtype: "bool" }, input(64, 64), input(64, 64)]),
];

const unary = [
  ...[
    ...["Relu", "Sigmoid", "Tanh", "Erf", "Sqrt", "Exp", "HardSigmoid", "HardSwish", "LeakyRelu", "Elu"],
    ...["Softplus", "Neg", "Abs", "Log", "Sin", "Cos", "Reciprocal", "Floor"],
  ].flatMap((name) => [op(name, [input(16, 512)]), op(name, [input(1, 28, 28, 128)])]),
  ...["Gelu", "QuickGelu"].flatMap((name) => [
    fused(op(name, [input(16, 512)])),
    fused(op(name, [input(1, 28, 28, 128)])),
  ]),
  fused(op("FastGelu", [input(1, 64, 512), weight(512)])),
  // From next to nothing, for what a launch costs.
  op("Relu", [input(1)]),
  op("Relu", [input(1200)]),
  op("Clip", [input(1, 20, 96), constant([], [0], "f32"), constant([], [6], "f32")]),
  op("Clip", [input(16, 512), constant([], [0], "f32"), constant([], [6], "f32")]),
  op("Clip", [input(1, 28, 28, 128), constant([], [0], "f32"), constant([], [6], "f32")]),
  op("Cast", [input(16, 512)], { to: 6 }),
  op("Cast", [{ dims: [1, 28, 28, 128], dtype: "i32" }], { to: 1 }),
];

const rows = [
  ...[
    [96, 49],
    [256, 64],
    [100, 197],
    [512, 128],
    [48, 1000],
    [2000, 30],
    [1, 1000],
  ].map((dims) => op("Softmax", [input(...dims)], { axis: -1 })),
  ...[
    [50, 96],
    [196, 192],
    [128, 384],
    [900, 64],
    [64, 1024],
    [1, 2048],
  ].map((dims) => op("ReduceMean", [input(...dims)], { axes: [-1] })),
  op("ReduceSum", [input(128, 384), constant([1], [-1])]),
  op("ReduceMax", [input(128, 384)], { axes: [-1] }),
  op("ReduceMean", [input(2000, 24)], { axes: [-1] }),
  op("ReduceMean", [input(1, 64, 14, 14)], { axes: [2, 3] }),
  ...[
    [128, 192],
    [64, 768],
  ].map(([m, n]) =>
    fused(op("SkipLayerNormalization", [input(1, m!, n!), input(1, m!, n!), weight(n!), weight(n!)])),
  ),
  ...[
    [50, 96],
    [196, 192],
    [128, 768],
    [900, 64],
  ].map((dims) =>
    op("LayerNormalization", [input(...dims), weight(dims[1]!), weight(dims[1]!)], { axis: -1 }),
  ),
];

const pool = [
  ...(
    [
      [32, 56, { kernel: 3, stride: 2 }],
      [64, 28, { kernel: 2, stride: 2, pad: 0 }],
      [96, 28, { kernel: 3 }],
      [256, 14, { kernel: 3, stride: 2, pad: 0 }],
    ] as const
  ).flatMap(([channels, size, shape]) =>
    ["MaxPool", "AveragePool"].map((name): Case => {
      const { group: _, ...attributes } = window(shape);
      return { ...op(name, [input(1, channels, size, size)], attributes), channelsLast: true };
    }),
  ),
  ...[
    [64, 28],
    [240, 14],
    [576, 7],
    [1024, 7],
  ].map(
    ([channels, size]): Case => ({
      ...op("GlobalAveragePool", [input(1, channels!, size!, size!)]),
      channelsLast: true,
    }),
  ),
  ...[
    [1, 64, 16, 16],
    [1, 32, 28, 28],
  ].map((dims) => op("InstanceNormalization", [input(...dims), weight(dims[1]!), weight(dims[1]!)])),
  ...[
    [1, 64, 16, 16],
    [1, 32, 28, 28],
  ].map((dims) =>
    op("BatchNormalization", [input(...dims), ...Array.from({ length: 4 }, () => weight(dims[1]!))]),
  ),
];

/** [dims, permutation] */
const PERMUTED: readonly (readonly [readonly number[], readonly number[]])[] = [
  // Matrices, and layouts of images that are matrices.
  [
    [48, 80],
    [1, 0],
  ],
  [
    [200, 150],
    [1, 0],
  ],
  [
    [1, 3, 40, 40],
    [0, 2, 3, 1],
  ],
  [
    [1, 20, 20, 100],
    [0, 3, 1, 2],
  ],
  [
    [1, 7, 7, 320],
    [0, 3, 1, 2],
  ],
  [
    [1, 24, 30, 30],
    [0, 2, 3, 1],
  ],
  // Heads.
  [
    [1, 64, 6, 32],
    [0, 2, 1, 3],
  ],
  [
    [1, 128, 12, 64],
    [0, 2, 3, 1],
  ],
  [
    [4, 64, 3, 64],
    [1, 0, 2, 3],
  ],
  [
    [2, 49, 3, 6, 32],
    [2, 0, 3, 1, 4],
  ],
  [
    [1, 2, 58, 14, 14],
    [0, 2, 1, 3, 4],
  ],
  [
    [1, 4, 7, 4, 7, 96],
    [0, 1, 3, 2, 4, 5],
  ],
  [
    [3, 40, 50],
    [1, 0, 2],
  ],
  [
    [6, 64, 32],
    [0, 2, 1],
  ],
  // Only ones move: a copy.
  [
    [1, 512, 1, 1],
    [0, 2, 3, 1],
  ],
  [
    [1, 1, 200, 200],
    [0, 2, 3, 1],
  ],
];

const movement = [
  ...PERMUTED.map(([dims, perm]) => op("Transpose", [input(...dims)], { perm })),
  op("Concat", [input(1, 28, 28, 32), input(1, 28, 28, 64)], { axis: 3 }),
  op("Concat", [input(1, 1, 192), input(1, 48, 192)], { axis: 1 }),
  op(
    "Concat",
    [32, 64, 48, 16].map((c) => input(1, 14, 14, c)),
    { axis: 3 },
  ),
  op(
    "Concat",
    [32, 64, 48, 16, 32, 32].map((c) => input(1, 14, 14, c)),
    { axis: 3 },
  ),
  op("Concat", [input(1, 20, 16, 32), input(1, 20, 16, 32)], { axis: 1 }),
  op("Slice", [input(1, 64, 576), constant([1], [0]), constant([1], [192]), constant([1], [2])]),
  op("Slice", [input(1, 28, 28, 116), constant([1], [58]), constant([1], [116]), constant([1], [3])]),
  op("Slice", [input(1, 28, 28, 96), constant([1], [3]), constant([1], [28]), constant([1], [1])]),
  op("Slice", [
    input(1, 28, 28, 96),
    constant([1], [0]),
    constant([1], [28]),
    constant([1], [1]),
    constant([1], [2]),
  ]),
  op("Gather", [weight(1000, 128), { dims: [1, 64], dtype: "i64" }], { axis: 0 }),
  op("Gather", [weight(2000, 384), { dims: [1, 128], dtype: "i64" }], { axis: 0 }),
  op("Gather", [input(3, 4, 49, 96), constant([], [1])], { axis: 0 }),
  op("Gather", [input(1, 197, 192), constant([], [0])], { axis: 1 }),
  op("Expand", [input(1, 1, 192), constant([3], [16, 1, 192])]),
  op("Expand", [input(1, 64, 1), constant([3], [8, 64, 64])]),
  { ...op("Split", [input(1, 64, 576)], { axis: 2 }), outputs: 3 },
  { ...op("Split", [input(1, 28, 28, 116)], { axis: 3 }), outputs: 2 },
  op("Pad", [input(1, 16, 28, 28), constant([8], [0, 0, 1, 1, 0, 0, 1, 1])]),
  op("Pad", [input(1, 30, 30, 48), constant([8], [0, 0, 0, 0, 0, 5, 5, 0])]),
  op("Resize", [input(1, 16, 14, 14), null, constant([4], [1, 1, 2, 2], "f32")], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  }),
  op("Resize", [input(1, 32, 14, 14), null, constant([4], [1, 1, 2, 2], "f32")], {
    mode: "linear",
    coordinate_transformation_mode: "pytorch_half_pixel",
  }),
  op("Resize", [input(1, 8, 16, 16), null, constant([4], [1, 1, 4, 4], "f32")], {
    mode: "linear",
    coordinate_transformation_mode: "half_pixel",
  }),
  op("DepthToSpace", [input(1, 64, 24, 24)], { blocksize: 2, mode: "CRD" }),
  op("DepthToSpace", [input(1, 48, 16, 16)], { blocksize: 4, mode: "CRD" }),
  op("Tile", [input(1, 16, 96), constant([3], [4, 2, 1])]),
  op("CumSum", [input(16, 64), constant([], [1])]),
];

export const WEBGPU_CASES: readonly Case[] = [
  ...matmul,
  ...gemm,
  ...convolution,
  ...transposed,
  ...binary,
  ...unary,
  ...rows,
  ...pool,
  ...movement,
];
