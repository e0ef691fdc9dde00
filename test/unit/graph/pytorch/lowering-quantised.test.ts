import { describe } from "vitest";
import { type Row, testRows } from "./lowering.ts";
import { FLOAT, LONG } from "./program.ts";

const ROWS: readonly Row[] = [
  {
    target: "quantized_decomposed.quantize_per_tensor.default",
    tensors: [[2, 3]],
    args: (input) => ({
      input,
      scale: { float: 0.1 },
      zero_point: 3,
      quant_min: -128,
      quant_max: 127,
      dtype: { dtype: 2 },
    }),
    out: [2, 3],
    op: "QuantizeLinear",
    dtype: 2,
  },
  {
    target: "quantized_decomposed.dequantize_per_tensor.default",
    tensors: [[2, 3]],
    args: (input) => ({ input, scale: { float: 0.1 }, zero_point: 3 }),
    dtypes: [2],
    out: [2, 3],
    op: "DequantizeLinear",
  },
  {
    target: "quantized_decomposed.quantize_per_tensor.tensor",
    tensors: [[2, 3], [1], [1]],
    args: (input, scale, zero_point) => ({ input, scale, zero_point, quant_min: -128, quant_max: 127 }),
    dtypes: [FLOAT, FLOAT, LONG],
    out: [2, 3],
    op: "QuantizeLinear",
    dtype: 2,
  },
  {
    target: "quantized_decomposed.dequantize_per_channel.default",
    tensors: [[4, 3], [4], [4]],
    args: (input, scales, zero_points) => ({ input, scales, zero_points, axis: 0 }),
    dtypes: [2, FLOAT, LONG],
    out: [4, 3],
    op: "DequantizeLinear",
  },
];

describe("quantised values", () => testRows(ROWS));
