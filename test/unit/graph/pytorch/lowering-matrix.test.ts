import { describe } from "vitest";
import { type Row, testRows } from "./lowering.ts";

const ROWS: readonly Row[] = [
  {
    target: "aten.linear.default",
    tensors: [[2, 5, 8], [4, 8], [4]],
    args: (input, weight, bias) => ({ input, weight, bias }),
    out: [2, 5, 4],
    op: "linear",
    macs: 320,
  },
  {
    target: "aten.linear.default",
    tensors: [
      [5, 8],
      [4, 8],
    ],
    args: (input, weight) => ({ input, weight }),
    out: [5, 4],
    op: "Gemm",
    macs: 160,
  },
  {
    target: "aten.addmm.default",
    tensors: [[4], [5, 8], [8, 4]],
    args: (self, mat1, mat2) => ({ self, mat1, mat2 }),
    out: [5, 4],
    op: "Gemm",
    macs: 160,
  },
  {
    target: "aten.bmm.default",
    tensors: [
      [3, 5, 8],
      [3, 8, 4],
    ],
    args: (self, mat2) => ({ self, mat2 }),
    out: [3, 5, 4],
    op: "MatMul",
    macs: 480,
  },
  {
    target: "aten.baddbmm.default",
    tensors: [
      [3, 5, 4],
      [3, 5, 8],
      [3, 8, 4],
    ],
    args: (self, batch1, batch2) => ({ self, batch1, batch2 }),
    out: [3, 5, 4],
    op: "Add",
    macs: 480,
  },
  {
    target: "aten.matmul.default",
    tensors: [
      [2, 3, 5, 8],
      [8, 4],
    ],
    args: (self, other) => ({ self, other }),
    out: [2, 3, 5, 4],
    op: "MatMul",
    macs: 960,
  },
  {
    target: "aten.einsum.default",
    tensors: [
      [3, 5, 8],
      [3, 4, 8],
    ],
    args: (a, b) => ({ equation: "bik,bjk->bij", tensors: [a!, b!] }),
    out: [3, 5, 4],
    op: "Einsum",
    macs: 480,
  },
];

describe("matrix products", () => testRows(ROWS));
