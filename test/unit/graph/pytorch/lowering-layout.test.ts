import { describe } from "vitest";
import { type Row, testRows } from "./lowering.ts";
import { FLOAT, LONG } from "./program.ts";

const ROWS: readonly Row[] = [
  {
    target: "aten.embedding.default",
    tensors: [
      [100, 8],
      [2, 5],
    ],
    args: (weight, indices) => ({ weight, indices }),
    dtypes: [FLOAT, LONG],
    out: [2, 5, 8],
    op: "Gather",
  },
  {
    target: "aten.view.default",
    tensors: [[2, 6]],
    args: (self) => ({ self, size: [3, -1] }),
    out: [3, 4],
    op: "Reshape",
  },
  {
    target: "aten.flatten.using_ints",
    tensors: [[2, 3, 4, 5]],
    args: (self) => ({ self, start_dim: 1, end_dim: 2 }),
    out: [2, 12, 5],
    op: "flatten",
  },
  {
    target: "aten.flatten.using_ints",
    tensors: [[2, 3, 4]],
    args: (self) => ({ self, start_dim: 1 }),
    out: [2, 12],
    op: "Reshape",
  },
  {
    target: "aten.permute.default",
    tensors: [[2, 3, 4]],
    args: (self) => ({ self, dims: [0, -1, 1] }),
    out: [2, 4, 3],
    op: "Transpose",
  },
  {
    target: "aten.transpose.int",
    tensors: [[2, 3, 4]],
    args: (self) => ({ self, dim0: -1, dim1: -2 }),
    out: [2, 4, 3],
    op: "Transpose",
  },
  { target: "aten.t.default", tensors: [[2, 3]], args: (self) => ({ self }), out: [3, 2], op: "Transpose" },
  {
    target: "aten.expand.default",
    tensors: [[2, 1, 4]],
    args: (self) => ({ self, size: [5, -1, 3, -1] }),
    out: [5, 2, 3, 4],
    op: "Expand",
  },
  {
    target: "aten.repeat.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, repeats: [4, 1, 2] }),
    out: [4, 2, 6],
    op: "Tile",
  },
  {
    target: "aten.unsqueeze.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, dim: -1 }),
    out: [2, 3, 1],
    op: "Unsqueeze",
  },
  {
    target: "aten.squeeze.dims",
    tensors: [[1, 3, 1]],
    args: (self) => ({ self, dim: [0, 1] }),
    out: [3, 1],
    op: "Squeeze",
  },
  {
    target: "aten.slice.Tensor",
    tensors: [[9, 3]],
    args: (self) => ({ self, dim: 0, start: 1, end: 2 ** 63, step: 2 }),
    out: [4, 3],
    op: "Slice",
  },
  {
    target: "aten.select.int",
    tensors: [[9, 3]],
    args: (self) => ({ self, dim: 1, index: -1 }),
    out: [9],
    op: "Gather",
  },
  {
    target: "aten.cat.default",
    tensors: [
      [2, 3],
      [2, 4],
    ],
    args: (a, b) => ({ tensors: [a!, b!], dim: -1 }),
    out: [2, 7],
    op: "Concat",
  },
  {
    target: "aten.stack.default",
    tensors: [
      [2, 3],
      [2, 3],
    ],
    args: (a, b) => ({ tensors: [a!, b!], dim: 1 }),
    out: [2, 2, 3],
    op: "stack",
  },
  {
    target: "aten.index.Tensor",
    tensors: [[9, 3], [4]],
    args: (self, at) => ({ self, indices: [null, at!] }),
    dtypes: [FLOAT, LONG],
    out: [9, 4],
    op: "Gather",
  },
  {
    target: "aten.index.Tensor",
    tensors: [[9, 3, 5], [4], [2, 1]],
    args: (self, a, b) => ({ self, indices: [a!, null, b!] }),
    dtypes: [FLOAT, LONG, LONG],
    out: [2, 4, 3],
    op: "index",
  },
  {
    target: "aten.gather.default",
    tensors: [
      [9, 3],
      [2, 3],
    ],
    args: (self, index) => ({ self, dim: 0, index }),
    dtypes: [FLOAT, LONG],
    out: [2, 3],
    op: "GatherElements",
  },
  {
    target: "aten._unsafe_index.Tensor",
    tensors: [[1, 3, 5, 5], [10, 1], [10]],
    args: (self, a, b) => ({ self, indices: [null, null, a!, b!] }),
    dtypes: [FLOAT, LONG, LONG],
    out: [1, 3, 10, 10],
    op: "_unsafe_index",
  },
];

describe("arrangement and indexing", () => testRows(ROWS));
