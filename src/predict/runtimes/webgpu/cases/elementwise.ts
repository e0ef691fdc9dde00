import { type Case, caseOf, constant, fused, input, weight } from "../../case.ts";

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

export const binaryCases: readonly Case[] = [
  ...[...PAIRS, ...SIZES].map(([a, b]) => caseOf("Add", [input(...a), input(...b)])),
  ...["Mul", "Sub", "Div"].flatMap((name) =>
    [0, 2, 4, 5].map((at) =>
      caseOf(
        name,
        PAIRS[at]!.map((dims) => input(...dims)),
      ),
    ),
  ),
  caseOf("Pow", [input(128, 384), constant([], [2], "f32")]),
  caseOf("Pow", [input(20, 256), constant([], [3], "f32")]),
  caseOf("Equal", [input(64, 256), input(64, 256)]),
  caseOf("Where", [{ dims: [1, 1, 64, 64], dtype: "bool" }, input(6, 1, 64, 64), constant([], [0], "f32")]),
  caseOf("Where", [{ dims: [64, 64], dtype: "bool" }, input(64, 64), input(64, 64)]),
];

export const unaryCases: readonly Case[] = [
  ...[
    ...["Relu", "Sigmoid", "Tanh", "Erf", "Sqrt", "Exp", "HardSigmoid", "HardSwish", "LeakyRelu", "Elu"],
    ...["Softplus", "Neg", "Abs", "Log", "Sin", "Cos", "Reciprocal", "Floor"],
  ].flatMap((name) => [caseOf(name, [input(16, 512)]), caseOf(name, [input(1, 28, 28, 128)])]),
  ...["Gelu", "QuickGelu"].flatMap((name) => [
    fused(caseOf(name, [input(16, 512)])),
    fused(caseOf(name, [input(1, 28, 28, 128)])),
  ]),
  fused(caseOf("FastGelu", [input(1, 64, 512), weight(512)])),
  // From next to nothing, for what a launch costs.
  caseOf("Relu", [input(1)]),
  caseOf("Relu", [input(1200)]),
  caseOf("Clip", [input(1, 20, 96), constant([], [0], "f32"), constant([], [6], "f32")]),
  caseOf("Clip", [input(16, 512), constant([], [0], "f32"), constant([], [6], "f32")]),
  caseOf("Clip", [input(1, 28, 28, 128), constant([], [0], "f32"), constant([], [6], "f32")]),
  caseOf("Cast", [input(16, 512)], { to: 6 }),
  caseOf("Cast", [{ dims: [1, 28, 28, 128], dtype: "i32" }], { to: 1 }),
];
