import code from "../../shaders/softmax.wgsl?raw";
import type { Kernel } from "./kernel.ts";
import { matrix, ROW_CHECKS, rowPoints, rowVariants } from "./rows.ts";

/** Softmax along rows: maximum, difference, exponential, sum, quotient; one of the five is a special function. */
export const softmax: Kernel = {
  id: "softmax",
  role: "operator",
  opClass: () => "softmax",
  title: ({ rows, columns }) => `Softmax, ${rows} rows of ${columns}`,
  variants: rowVariants({
    // e^100 is beyond f32: a kernel that leaves the maximum in would be seen to be wrong.
    inputs: (params) => [{ ...matrix(params), fill: { kind: "random", around: 100 } }],
    output: ({ rows, columns }) => ({ dtype: "f32", elements: rows! * columns! }),
    code,
  }),
  work: ({ rows, columns }) => {
    const elements = rows! * columns!;
    return {
      flops: 5 * elements,
      sfu: elements,
      bytesRead: 4 * elements,
      bytesWritten: 4 * elements,
      footprint: 8 * elements,
    };
  },
  checks: ROW_CHECKS,
  expected: ({ columns }, input, i) => {
    const start = i - (i % columns!);
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < columns!; j++) top = Math.max(top, input(0, start + j));
    let sum = 0;
    for (let j = 0; j < columns!; j++) sum += Math.exp(input(0, start + j) - top);
    return Math.exp(input(0, i) - top) / sum;
  },
  tolerance: () => 1e-5,
  points: rowPoints,
};
