import { describe } from "vitest";
import { type Row, testRows } from "./lowering.ts";

const ROWS: readonly Row[] = [
  {
    target: "aten.native_layer_norm.default",
    tensors: [[2, 5, 8], [8], [8]],
    args: (input, weight, bias) => ({ input, normalized_shape: [8], weight, bias, eps: { float: 1e-5 } }),
    out: [2, 5, 8],
    op: "LayerNormalization",
  },
  {
    target: "aten.rms_norm.default",
    tensors: [[2, 5, 8], [8]],
    args: (input, weight) => ({ input, normalized_shape: [8], weight }),
    out: [2, 5, 8],
    op: "RMSNormalization",
  },
  {
    target: "aten.native_group_norm.default",
    tensors: [[2, 6, 4, 4], [6], [6]],
    args: (input, weight, bias) => ({
      input,
      weight,
      bias,
      N: 2,
      C: 6,
      HxW: 16,
      group: 3,
      eps: { float: 1e-5 },
    }),
    out: [2, 6, 4, 4],
    op: "GroupNormalization",
  },
  {
    target: "aten.batch_norm.default",
    tensors: [[2, 6, 4, 4], [6], [6]],
    args: (input, running_mean, running_var) => ({
      input,
      weight: null,
      bias: null,
      running_mean,
      running_var,
      training: false,
    }),
    out: [2, 6, 4, 4],
    op: "BatchNormalization",
  },
  {
    target: "aten.instance_norm.default",
    tensors: [[2, 6, 4, 4]],
    args: (input) => ({ input, weight: null, bias: null }),
    out: [2, 6, 4, 4],
    op: "InstanceNormalization",
  },
  {
    target: "aten._softmax.default",
    tensors: [[2, 6]],
    args: (self) => ({ self, dim: -1, half_to_float: false }),
    out: [2, 6],
    op: "Softmax",
  },
  {
    target: "aten.scaled_dot_product_attention.default",
    tensors: [
      [2, 4, 5, 8],
      [2, 4, 7, 8],
      [2, 4, 7, 6],
    ],
    args: (query, key, value) => ({ query, key, value }),
    out: [2, 4, 5, 6],
    op: "Attention",
    macs: 2 * 4 * 35 * 14,
  },
  {
    target: "aten.scaled_dot_product_attention.default",
    tensors: [
      [4, 5, 8],
      [4, 7, 8],
      [4, 7, 6],
    ],
    args: (query, key, value) => ({ query, key, value }),
    out: [4, 5, 6],
    op: "scaled_dot_product_attention",
    macs: 4 * 35 * 14,
  },
  {
    target: "aten._scaled_dot_product_flash_attention_for_cpu.default",
    tensors: [
      [2, 8, 5, 8],
      [2, 2, 7, 8],
      [2, 2, 7, 8],
    ],
    args: (query, key, value) => ({ query, key, value, dropout_p: { float: 0 }, is_causal: true }),
    out: [2, 8, 5, 8],
    op: "Attention",
    macs: 2 * 8 * 35 * 16,
  },
];

describe("normalisation and attention", () => testRows(ROWS));
