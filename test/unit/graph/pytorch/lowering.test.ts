import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { type Arg, BOOL, FLOAT, flat, LONG, ProgramBuilder, type T } from "./program.ts";

/**
 * A row an operator: what it is called with, and by PyTorch's documentation what it gives; what it becomes, and the
 * multiply-adds. Shapes are found twice: as the file states them, and with every statement about results taken out.
 */
interface Row {
  readonly target: string;
  /** Sizes of tensors x, y, z, …, f32 unless told otherwise. */
  readonly tensors: readonly (readonly number[])[];
  readonly args: (...tensors: readonly T[]) => Readonly<Record<string, Arg>>;
  readonly out: readonly number[];
  readonly op: string;
  readonly macs?: number;
  readonly dtypes?: readonly number[];
  readonly dtype?: number;
  /** Only the file tells the result's shape. */
  readonly stated?: boolean;
}

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
  {
    target: "aten.conv1d.default",
    tensors: [
      [1, 4, 20],
      [6, 4, 3],
    ],
    args: (input, weight) => ({ input, weight, bias: null, stride: [2], padding: [1], dilation: [1] }),
    out: [1, 6, 10],
    op: "Conv",
    macs: 10 * 6 * 12,
  },
  {
    target: "aten.conv2d.padding",
    tensors: [
      [1, 4, 9, 9],
      [6, 4, 3, 3],
    ],
    args: (input, weight) => ({ input, weight, bias: null, stride: [1, 1], padding: "same" }),
    out: [1, 6, 9, 9],
    op: "Conv",
    macs: 81 * 6 * 36,
  },
  {
    target: "aten.conv3d.default",
    tensors: [
      [1, 2, 5, 5, 5],
      [3, 2, 2, 2, 2],
    ],
    args: (input, weight) => ({ input, weight }),
    out: [1, 3, 4, 4, 4],
    op: "Conv",
    macs: 64 * 3 * 16,
  },
  {
    target: "aten.convolution.default",
    tensors: [[1, 4, 9, 9], [6, 2, 3, 3], [6]],
    args: (input, weight, bias) => ({
      input,
      weight,
      bias,
      stride: [2, 2],
      padding: [1, 1],
      dilation: [1, 1],
      transposed: false,
      output_padding: [0, 0],
      groups: 2,
    }),
    out: [1, 6, 5, 5],
    op: "Conv",
    macs: 25 * 6 * 18,
  },
  {
    target: "aten.convolution.default",
    tensors: [
      [1, 4, 9, 9],
      [4, 6, 3, 3],
    ],
    args: (input, weight) => ({
      input,
      weight,
      bias: null,
      stride: [2, 2],
      padding: [1, 1],
      dilation: [1, 1],
      transposed: true,
      output_padding: [1, 1],
      groups: 1,
    }),
    out: [1, 6, 18, 18],
    op: "ConvTranspose",
    macs: 81 * 4 * 54,
  },
  {
    target: "aten.conv_transpose2d.input",
    tensors: [
      [1, 4, 9, 9],
      [4, 6, 2, 2],
    ],
    args: (input, weight) => ({ input, weight, bias: null, stride: [2, 2] }),
    out: [1, 6, 18, 18],
    op: "ConvTranspose",
    macs: 81 * 4 * 24,
  },
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
  {
    target: "aten.max_pool2d_with_indices.default",
    tensors: [[1, 3, 9, 9]],
    args: (self) => ({ self, kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }),
    out: [1, 3, 5, 5],
    op: "MaxPool",
  },
  {
    target: "aten.max_pool2d.default",
    tensors: [[1, 3, 8, 8]],
    args: (self) => ({
      self,
      kernel_size: [3, 3],
      stride: [2, 2],
      padding: [0, 0],
      dilation: [1, 1],
      ceil_mode: true,
    }),
    out: [1, 3, 4, 4],
    op: "MaxPool",
  },
  {
    target: "aten.avg_pool1d.default",
    tensors: [[1, 3, 8]],
    args: (self) => ({ self, kernel_size: [2] }),
    out: [1, 3, 4],
    op: "AveragePool",
  },
  {
    target: "aten.adaptive_avg_pool2d.default",
    tensors: [[1, 3, 8, 8]],
    args: (self) => ({ self, output_size: [2, 4] }),
    out: [1, 3, 2, 4],
    op: "AveragePool",
  },
  {
    target: "aten._adaptive_avg_pool2d.default",
    tensors: [[1, 3, 7, 8]],
    args: (self) => ({ self, output_size: [3, 3] }),
    out: [1, 3, 3, 3],
    op: "_adaptive_avg_pool2d",
  },
  {
    target: "aten.upsample_nearest2d.vec",
    tensors: [[1, 3, 7, 8]],
    args: (input) => ({ input, output_size: null, scale_factors: { floats: [2, 2] } }),
    out: [1, 3, 14, 16],
    op: "Resize",
  },
  {
    target: "aten.upsample_bilinear2d.vec",
    tensors: [[1, 3, 7, 8]],
    args: (input) => ({ input, output_size: [20, 21], align_corners: false }),
    out: [1, 3, 20, 21],
    op: "Resize",
  },
  {
    target: "aten.constant_pad_nd.default",
    tensors: [[1, 3, 7, 8]],
    args: (self) => ({ self, pad: [1, 2, 3, 4] }),
    out: [1, 3, 14, 11],
    op: "Pad",
  },
  {
    target: "aten.pixel_shuffle.default",
    tensors: [[1, 12, 7, 8]],
    args: (self) => ({ self, upscale_factor: 2 }),
    out: [1, 3, 14, 16],
    op: "DepthToSpace",
  },
  {
    target: "aten.grid_sampler_2d.default",
    tensors: [
      [1, 3, 7, 8],
      [1, 4, 5, 2],
    ],
    args: (input, grid) => ({ input, grid, interpolation_mode: 0, padding_mode: 0, align_corners: false }),
    out: [1, 3, 4, 5],
    op: "GridSample",
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
    target: "aten.where.self",
    tensors: [[2, 3], [2, 3], [1]],
    args: (condition, self, other) => ({ condition, self, other }),
    dtypes: [BOOL],
    out: [2, 3],
    op: "Where",
  },
  {
    target: "aten.where.ScalarOther",
    tensors: [
      [2, 3],
      [2, 3],
    ],
    args: (condition, self) => ({ condition, self, other: { float: 0 } }),
    dtypes: [BOOL],
    out: [2, 3],
    op: "Where",
  },
  {
    target: "aten.masked_fill.Scalar",
    tensors: [[2, 3], [3]],
    args: (self, mask) => ({ self, mask, value: { float: -1 } }),
    dtypes: [FLOAT, BOOL],
    out: [2, 3],
    op: "Where",
  },
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
  {
    target: "aten.add.Tensor",
    tensors: [[2, 3], [3]],
    args: (self, other) => ({ self, other, alpha: 2 }),
    out: [2, 3],
    op: "Add",
  },
  {
    target: "aten.mul.Scalar",
    tensors: [[2, 3]],
    args: (self) => ({ self, other: { float: 0.5 } }),
    out: [2, 3],
    op: "Mul",
  },
  {
    target: "aten.rsub.Scalar",
    tensors: [[2, 3]],
    args: (self) => ({ self, other: 1 }),
    out: [2, 3],
    op: "Sub",
  },
  {
    target: "aten.div.Tensor_mode",
    tensors: [[2, 3], [1]],
    args: (self, other) => ({ self, other, rounding_mode: "floor" }),
    out: [2, 3],
    op: "Floor",
  },
  {
    target: "aten.pow.Tensor_Scalar",
    tensors: [[2, 3]],
    args: (self) => ({ self, exponent: 2 }),
    out: [2, 3],
    op: "Mul",
  },
  {
    target: "aten.pow.Scalar",
    tensors: [[2, 3]],
    args: (exponent) => ({ self: { float: 10000 }, exponent }),
    out: [2, 3],
    op: "Pow",
  },
  {
    target: "aten.ne.Scalar",
    tensors: [[2, 3]],
    args: (self) => ({ self, other: 0 }),
    out: [2, 3],
    op: "ne",
    dtype: BOOL,
  },
  { target: "aten.rsqrt.default", tensors: [[2, 3]], args: (self) => ({ self }), out: [2, 3], op: "rsqrt" },
  { target: "aten.silu_.default", tensors: [[2, 3]], args: (self) => ({ self }), out: [2, 3], op: "Swish" },
  {
    target: "aten.gelu.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, approximate: "tanh" }),
    out: [2, 3],
    op: "Gelu",
  },
  {
    target: "aten.clamp.default",
    tensors: [[2, 3]],
    args: (self) => ({ self, min: { float: 0 }, max: null }),
    out: [2, 3],
    op: "Clip",
  },
  {
    target: "aten.to.dtype",
    tensors: [[2, 3]],
    args: (self) => ({ self, dtype: { dtype: 6 } }),
    out: [2, 3],
    op: "Cast",
    dtype: 6,
  },
  {
    target: "aten.clone.default",
    tensors: [[2, 3]],
    args: (self) => ({ self }),
    out: [2, 3],
    op: "Identity",
  },
  {
    target: "aten.lstm.input",
    tensors: [[5, 2, 3], [1, 2, 4], [1, 2, 4], [16, 3], [16, 4], [16], [16]],
    args: (input, h, c, ...params) => ({
      input,
      hx: [h!, c!],
      params,
      has_biases: true,
      num_layers: 1,
      dropout: { float: 0 },
      train: false,
      bidirectional: false,
      batch_first: false,
    }),
    out: [5, 2, 4],
    op: "lstm",
    macs: 5 * 2 * 4 * 4 * 7,
  },
  {
    target: "aten.gru.input",
    tensors: [
      [2, 5, 3],
      [2, 2, 4],
      [12, 3],
      [12, 4],
      [12, 3],
      [12, 4],
    ],
    args: (input, hx, ...params) => ({
      input,
      hx,
      params,
      has_biases: false,
      num_layers: 1,
      dropout: { float: 0 },
      train: false,
      bidirectional: true,
      batch_first: true,
    }),
    out: [2, 5, 8],
    op: "gru",
    macs: 2 * 5 * 2 * 3 * 4 * 7,
  },
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
];

const MORE: readonly Row[] = [
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
  {
    target: "aten._unsafe_index.Tensor",
    tensors: [[1, 3, 5, 5], [10, 1], [10]],
    args: (self, a, b) => ({ self, indices: [null, null, a!, b!] }),
    dtypes: [FLOAT, LONG, LONG],
    out: [1, 3, 10, 10],
    op: "_unsafe_index",
  },
  {
    target: "aten.__and__.Tensor",
    tensors: [[2, 3], [3]],
    args: (self, other) => ({ self, other }),
    dtypes: [BOOL, BOOL],
    dtype: BOOL,
    out: [2, 3],
    op: "And",
  },
];

function program({ target, tensors, args, out, dtypes = [], dtype = FLOAT }: Row): Record<string, unknown> {
  const net = new ProgramBuilder();
  const inputs = tensors.map((dims, i) => net.input(`x${i}`, dims, dtypes[i] ?? FLOAT));
  return net.output(net.op(target, args(...inputs), out, "", dtype)).json();
}

/** The program without what it says of results: inference alone must find their shapes. */
function unstated(json: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(json) as {
    graph_module: {
      graph: {
        inputs: { as_tensor: { name: string } }[];
        tensor_values: Record<string, { sizes?: unknown }>;
      };
    };
  };
  const { graph } = copy.graph_module;
  const given = new Set(graph.inputs.map((input) => input.as_tensor.name));
  for (const [name, meta] of Object.entries(graph.tensor_values))
    if (!given.has(name)) meta.sizes = [{ as_int: 77 }];
  return copy as never;
}

async function opened(json: unknown) {
  const model = await openModel(bytesSource(await flat(json), "model.pt2"));
  if (!model.ok) throw new Error(`${model.error.what} (${model.error.where})`);
  return model.value;
}

describe("operators", () => {
  it.each([...ROWS, ...MORE].map((row) => [row.target, row.tensors, row] as const))(
    "%s of %j",
    async (_target, _tensors, row) => {
      const model = await opened(program(row));
      const last = model.nodes.at(-1)!;
      expect(last).toMatchObject({ op: row.op, original: row.target });
      expect(model.tensors.get(last.outputs[0]!)?.shape).toEqual(row.out);
      expect(analyze(model)).toMatchObject({ totals: { macs: row.macs ?? 0 }, unpriced: [], unresolved: [] });
      expect(model.notes ?? []).toEqual([]);
      if (row.stated) return;
      const alone = await opened(unstated(program(row)));
      expect(alone.tensors.get(alone.nodes.at(-1)!.outputs[0]!)?.shape).toEqual(row.out);
    },
  );

  it("one that is not known keeps its name and its shape, and has no price", async () => {
    const net = new ProgramBuilder();
    const x = net.input("x", ["s0", 3]);
    const made = net.op("torchvision.deform_conv2d.default", { input: x }, [
      "Add(Mul(Integer(2), Symbol('s0', positive=True, integer=True)), Integer(1))",
      3,
    ]);
    const json = net.output(net.op("aten.relu.default", { self: made }, made.dims)).json();
    const bytes = await flat(json);
    const model = await openModel(bytesSource(bytes, "x"), { dims: { s0: 5 } });
    if (!model.ok) throw new Error(model.error.what);
    expect(model.value.tensors.get(model.value.outputs[0]!)?.shape).toEqual([11, 3]);
    expect(analyze(model.value).unpriced).toEqual([{ op: "torchvision.deform_conv2d", count: 1 }]);
  });

  it("several outputs, of which some are not read", async () => {
    const net = new ProgramBuilder();
    const x = net.input("x", [2, 6]);
    const [a, , c] = net.ops(
      "aten.split_with_sizes.default",
      { self: x, split_sizes: [1, 2, 3], dim: 1 },
      [
        [2, 1],
        [2, 2],
        [2, 3],
      ],
      "",
      FLOAT,
      true,
    );
    const [values, indices] = net.ops("aten.max.dim", { self: c!, dim: 1 }, [[2], [2]]);
    const model = await opened(net.output(a!, values!, indices!).json());
    expect(model.outputs.map((name) => model.tensors.get(name)?.shape)).toEqual([[2, 1], [2], [2]]);
    expect(model.nodes.map(({ op }) => op)).toEqual(["Split", "ReduceMax", "ArgMax"]);
    expect(model.nodes[0]!.outputs[1]).toBe("");
  });
});

describe("graphs within graphs", () => {
  const scale = (by: number) => {
    const net = new ProgramBuilder();
    const x = net.input("arg0", [2, 3]);
    const w = net.input("arg1", [3, by]);
    return net.output(net.op("aten.mm.default", { self: x, mat2: w }, [2, by]));
  };

  it("cond becomes If with both branches", async () => {
    const net = new ProgramBuilder();
    const [flag, x, w] = [net.input("flag", [], BOOL), net.input("x", [2, 3]), net.input("w", [3, 3])];
    const operands = { arg0: flag, arg1: { graph: scale(3) }, arg2: { graph: scale(3) }, arg3: [x, w] };
    const model = await opened(net.output(net.op("higher_order.cond", operands, [2, 3])).json());
    expect(model.nodes.map(({ op }) => op)).toEqual(["If"]);
    expect(analyze(model)).toMatchObject({ totals: { macs: 18 }, unpriced: [], unresolved: [] });
  });

  it("a graph that only switches gradients off is written out", async () => {
    const net = new ProgramBuilder();
    const [x, w] = [net.input("x", [2, 3]), net.input("w", [3, 5])];
    const made = net.op(
      "higher_order.wrap_with_set_grad_enabled",
      { arg0: false, arg1: { graph: scale(5) }, arg2: x, arg3: w },
      [2, 5],
    );
    const model = await opened(net.output(net.op("aten.relu.default", { self: made }, [2, 5])).json());
    expect(model.nodes.map(({ op }) => op)).toEqual(["MatMul", "Relu"]);
    expect(analyze(model).totals.macs).toBe(30);
  });

  it("while_loop becomes Loop, its trips unknown", async () => {
    const [condition, body] = [new ProgramBuilder(), new ProgramBuilder()];
    const [i, x] = [condition.input("i", [], LONG), condition.input("x", [2, 2])];
    condition.output(condition.op("aten.lt.Scalar", { self: i, other: 5 }, [], "", BOOL));
    const [j, y] = [body.input("i", [], LONG), body.input("x", [2, 2])];
    body.output(
      body.op("aten.add.Scalar", { self: j, other: 1 }, [], "", LONG),
      body.op("aten.mm.default", { self: y, mat2: y }, [2, 2]),
    );
    const net = new ProgramBuilder();
    const start = [net.input("i", [], LONG), net.input("x", [2, 2])];
    const made = net.ops(
      "higher_order.while_loop",
      { arg0: { graph: condition }, arg1: { graph: body }, arg2: start, arg3: [] },
      [[], [2, 2]],
    );
    expect(x.dims).toEqual([2, 2]);
    const model = await opened(net.output(...made).json());
    const analysis = analyze(model);
    expect(model.nodes.at(-1)).toMatchObject({ op: "Loop", original: "higher_order.while_loop" });
    expect(model.tensors.get(model.outputs[1]!)?.shape).toEqual([2, 2]);
    expect(analysis).toMatchObject({ totals: { macs: 8 }, unpriced: [] });
    expect(analysis.unresolved.join()).toContain("trip count");
  });

  it("map runs along the first axis", async () => {
    const net = new ProgramBuilder();
    const [x, w] = [net.input("x", [7, 2, 3]), net.input("w", [3, 5])];
    const made = net.op(
      "higher_order.map_impl",
      { arg0: { graph: scale(5) }, arg1: [x], arg2: [w] },
      [7, 2, 5],
    );
    const model = await opened(net.output(made).json());
    expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual([7, 2, 5]);
    expect(analyze(model).totals.macs).toBe(7 * 30);
  });
});
