import { describe } from "vitest";
import { type Row, testRows } from "./lowering.ts";
import { LONG } from "./program.ts";

const ROWS: readonly Row[] = [
  {
    target: "aten.sum.dim_IntList",
    tensors: [[2, 3, 4]],
    args: (self) => ({ self, dim: [1, 2], keepdim: true }),
    out: [2, 1, 1],
    op: "ReduceSum",
  },
  {
    target: "aten.mean.default",
    tensors: [[2, 3, 4]],
    args: (self) => ({ self }),
    out: [],
    op: "ReduceMean",
  },
  {
    target: "aten.amax.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, dim: [-1] }),
    out: [2],
    op: "ReduceMax",
  },
  {
    target: "aten.argmax.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, dim: 1 }),
    out: [2],
    op: "ArgMax",
    dtype: LONG,
  },
  {
    target: "aten.linalg_vector_norm.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, ord: 2, dim: [1], keepdim: true }),
    out: [2, 1],
    op: "ReduceL2",
  },
  {
    target: "aten.var.correction",
    tensors: [[2, 3]],
    args: (self) => ({ self, dim: [1], correction: 0 }),
    out: [2],
    op: "var",
    stated: true,
  },
  {
    target: "aten.cumsum.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, dim: 1 }),
    out: [2, 3],
    op: "CumSum",
  },
];

describe("reductions", () => testRows(ROWS));
