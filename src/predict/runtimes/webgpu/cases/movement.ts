import { type Case, caseOf, constant, input, weight } from "../../case.ts";

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

export const movementCases: readonly Case[] = [
  ...PERMUTED.map(([dims, perm]) => caseOf("Transpose", [input(...dims)], { perm })),
  caseOf("Concat", [input(1, 28, 28, 32), input(1, 28, 28, 64)], { axis: 3 }),
  caseOf("Concat", [input(1, 1, 192), input(1, 48, 192)], { axis: 1 }),
  caseOf(
    "Concat",
    [32, 64, 48, 16].map((c) => input(1, 14, 14, c)),
    { axis: 3 },
  ),
  caseOf(
    "Concat",
    [32, 64, 48, 16, 32, 32].map((c) => input(1, 14, 14, c)),
    { axis: 3 },
  ),
  caseOf("Concat", [input(1, 20, 16, 32), input(1, 20, 16, 32)], { axis: 1 }),
  caseOf("Slice", [input(1, 64, 576), constant([1], [0]), constant([1], [192]), constant([1], [2])]),
  caseOf("Slice", [input(1, 28, 28, 116), constant([1], [58]), constant([1], [116]), constant([1], [3])]),
  caseOf("Slice", [input(1, 28, 28, 96), constant([1], [3]), constant([1], [28]), constant([1], [1])]),
  caseOf("Slice", [
    input(1, 28, 28, 96),
    constant([1], [0]),
    constant([1], [28]),
    constant([1], [1]),
    constant([1], [2]),
  ]),
  caseOf("Gather", [weight(1000, 128), { dims: [1, 64], dtype: "i64" }], { axis: 0 }),
  caseOf("Gather", [weight(2000, 384), { dims: [1, 128], dtype: "i64" }], { axis: 0 }),
  caseOf("Gather", [input(3, 4, 49, 96), constant([], [1])], { axis: 0 }),
  caseOf("Gather", [input(1, 197, 192), constant([], [0])], { axis: 1 }),
  caseOf("Expand", [input(1, 1, 192), constant([3], [16, 1, 192])]),
  caseOf("Expand", [input(1, 64, 1), constant([3], [8, 64, 64])]),
  { ...caseOf("Split", [input(1, 64, 576)], { axis: 2 }), outputs: 3 },
  { ...caseOf("Split", [input(1, 28, 28, 116)], { axis: 3 }), outputs: 2 },
  caseOf("Pad", [input(1, 16, 28, 28), constant([8], [0, 0, 1, 1, 0, 0, 1, 1])]),
  caseOf("Pad", [input(1, 30, 30, 48), constant([8], [0, 0, 0, 0, 0, 5, 5, 0])]),
  caseOf("Resize", [input(1, 16, 14, 14), null, constant([4], [1, 1, 2, 2], "f32")], {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  }),
  caseOf("Resize", [input(1, 32, 14, 14), null, constant([4], [1, 1, 2, 2], "f32")], {
    mode: "linear",
    coordinate_transformation_mode: "pytorch_half_pixel",
  }),
  caseOf("Resize", [input(1, 8, 16, 16), null, constant([4], [1, 1, 4, 4], "f32")], {
    mode: "linear",
    coordinate_transformation_mode: "half_pixel",
  }),
  caseOf("DepthToSpace", [input(1, 64, 24, 24)], { blocksize: 2, mode: "CRD" }),
  caseOf("DepthToSpace", [input(1, 48, 16, 16)], { blocksize: 4, mode: "CRD" }),
  caseOf("Tile", [input(1, 16, 96), constant([3], [4, 2, 1])]),
  caseOf("CumSum", [input(16, 64), constant([], [1])]),
];
