import type { BufferSpec, Params } from "./kernel.ts";

/** Distance between the taps; 1 where a problem does not say. */
export function dilationOf({ dilation = 1 }: Params): number {
  return dilation;
}

/** Output height and width of a convolution with equal stride, padding and dilation on both axes. */
export function outputSize(params: Params): { oh: number; ow: number } {
  const { h, w, kh, kw, stride, pad } = params;
  const dilation = dilationOf(params);
  return {
    oh: Math.floor((h! + 2 * pad! - dilation * (kh! - 1) - 1) / stride!) + 1,
    ow: Math.floor((w! + 2 * pad! - dilation * (kw! - 1) - 1) / stride!) + 1,
  };
}

/** Input NHWC, weights HWIO (input channels of one group), output NHWC. */
export function convBuffers(params: Params): { inputs: readonly BufferSpec[]; output: BufferSpec } {
  const { n, h, w, cin, cout, kh, kw, groups } = params;
  const { oh, ow } = outputSize(params);
  const random = { kind: "random" } as const;
  return {
    inputs: [
      { dtype: "f32", elements: n! * h! * w! * cin!, fill: random },
      { dtype: "f32", elements: (kh! * kw! * cin! * cout!) / groups!, fill: random },
    ],
    output: { dtype: "f32", elements: n! * oh * ow * cout! },
  };
}

export function isDepthwise({ cin, cout, groups }: Params): boolean {
  return groups! > 1 && groups === cin && cin === cout;
}

/** Plain matrix product: 1 × 1, stride 1, no padding, one group. */
export function isPointwise({ kh, kw, stride, pad, groups }: Params): boolean {
  return kh === 1 && kw === 1 && stride === 1 && pad === 0 && groups === 1;
}
