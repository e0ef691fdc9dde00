import code from "../../shaders/reduce.wgsl?raw";
import type { Kernel } from "./kernel.ts";
import { matrix, ROW_CHECKS, rowPoints, rowVariants } from "./rows.ts";

/** Sum of each row, 1 FLOP an element. */
export const reduce: Kernel = {
  id: "reduce",
  role: "operator",
  opClass: () => "reduction",
  title: ({ rows, columns }) => `Sum of ${rows} rows of ${columns}`,
  variants: rowVariants({
    inputs: (params) => [matrix(params)],
    output: ({ rows }) => ({ dtype: "f32", elements: rows! }),
    code,
  }),
  work: ({ rows, columns }) => {
    const bytesRead = 4 * rows! * columns!;
    return {
      flops: rows! * columns!,
      sfu: 0,
      bytesRead,
      bytesWritten: 4 * rows!,
      footprint: bytesRead + 4 * rows!,
    };
  },
  checks: ROW_CHECKS,
  expected: ({ columns }, input, i) => {
    let sum = 0;
    for (let j = 0; j < columns!; j++) sum += input(0, i * columns! + j);
    return sum;
  },
  tolerance: ({ columns }) => 2e-6 * Math.sqrt(columns!),
  points: rowPoints,
};
