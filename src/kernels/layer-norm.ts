import code from "../../shaders/layer-norm.wgsl?raw";
import type { Kernel } from "./kernel.ts";
import { matrix, ROW_CHECKS, rowPoints, rowVariants } from "./rows.ts";

/** Added to the variance, as in the ONNX default. */
const EPSILON = 1e-5;

/** Layer normalization along rows with gain and bias, 5 FLOP an element. */
export const layerNorm: Kernel = {
  id: "layer-norm",
  role: "operator",
  opClass: () => "normalization",
  title: ({ rows, columns }) => `Layer normalization, ${rows} rows of ${columns}`,
  variants: rowVariants({
    inputs: (params) => {
      const perColumn = { dtype: "f32", elements: params.columns!, fill: { kind: "random" } } as const;
      return [matrix(params), perColumn, perColumn];
    },
    output: ({ rows, columns }) => ({ dtype: "f32", elements: rows! * columns! }),
    code,
  }),
  work: ({ rows, columns }) => {
    const elements = rows! * columns!;
    const bytesRead = 4 * (elements + 2 * columns!);
    return {
      flops: 5 * elements,
      sfu: rows!,
      bytesRead,
      bytesWritten: 4 * elements,
      footprint: bytesRead + 4 * elements,
    };
  },
  // One column has no variance: its result is the bias plus rounding noise times 1/√ε, so the check leaves it out.
  checks: ROW_CHECKS.filter(({ columns }) => columns! > 1),
  expected: ({ columns }, input, i) => {
    const column = i % columns!;
    const start = i - column;
    let sum = 0;
    for (let j = 0; j < columns!; j++) sum += input(0, start + j);
    const mean = sum / columns!;
    let squares = 0;
    for (let j = 0; j < columns!; j++) squares += (input(0, start + j) - mean) ** 2;
    return (
      ((input(0, i) - mean) / Math.sqrt(squares / columns! + EPSILON)) * input(1, column) + input(2, column)
    );
  },
  tolerance: () => 2e-5,
  points: rowPoints,
};
