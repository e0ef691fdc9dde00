import type { OpClass } from "../../core/op-class.ts";

/**
 * Which calibrated class stands in for one that a calibration has no rows of, best first. Each stands in because it moves
 * or computes in the same pattern:
 * a pool is a reduction over windows, a transposed convolution runs the same loops as a convolution, attention and
 * recurrent cells are led by their matrix products, and whatever only moves data is a copy.
 */
export const PROXIES: Readonly<Record<OpClass, readonly OpClass[]>> = {
  gemm: ["conv"],
  conv: ["gemm"],
  "depthwise-conv": ["conv", "elementwise"],
  "conv-transpose": ["conv", "gemm"],
  attention: ["gemm", "conv"],
  recurrent: ["gemm", "conv"],
  softmax: ["normalization", "reduction", "elementwise"],
  normalization: ["softmax", "reduction", "elementwise"],
  elementwise: ["copy"],
  reduction: ["normalization", "elementwise", "copy"],
  pool: ["reduction", "elementwise", "copy"],
  transpose: ["copy", "elementwise"],
  gather: ["copy", "elementwise"],
  resize: ["gather", "copy", "elementwise"],
  copy: ["elementwise"],
  view: [],
  constant: [],
  control: [],
};

/** What borrowing adds to the half-width in ln t: a factor of two. A judgement, not a measurement. */
export const PROXY_WIDTH = Math.log(2);
