import { convBuffers, dilationOf, isDepthwise, outputSize } from "./conv-shape.ts";
import { convVariants } from "./conv-variants.ts";
import type { Kernel, Params } from "./kernel.ts";

/** [h = w, cin, cout, k, stride, groups]: layers of ResNet, MobileNet and EfficientNet. Padding is k ≫ 1. */
const QUICK = [
  [28, 128, 128, 3, 2, 1],
  [14, 256, 256, 3, 1, 1],
  [112, 32, 32, 3, 1, 32],
  [112, 3, 32, 3, 2, 1],
  [28, 128, 512, 1, 1, 1],
  [7, 960, 960, 3, 1, 960],
  [7, 512, 512, 3, 1, 1],
  [14, 384, 96, 1, 1, 1],
  [14, 576, 576, 5, 1, 576],
  [56, 64, 64, 3, 1, 1],
] as const;
const FULL = [
  ...QUICK,
  [56, 64, 256, 1, 1, 1],
  [28, 192, 192, 3, 2, 192],
  [56, 144, 144, 3, 1, 144],
  [112, 3, 64, 7, 2, 1],
  [7, 512, 2048, 1, 1, 1],
  [56, 256, 512, 1, 2, 1],
  [14, 64, 64, 3, 1, 2],
  [112, 16, 96, 1, 1, 1],
] as const;

function square([size, cin, cout, k, stride, groups]: (typeof FULL)[number]): Params {
  return { n: 1, h: size, w: size, cin, cout, kh: k, kw: k, stride, pad: k >> 1, groups };
}

/** 2-D convolution, NHWC, weights HWIO, equal stride and padding on both axes. */
export const conv2d: Kernel = {
  id: "conv2d",
  role: "operator",
  opClass: (params) => (isDepthwise(params) ? "depthwise-conv" : "conv"),
  title: ({ h, cin, cout, kh, stride, groups }) =>
    `Convolution ${kh} × ${kh}, ${cin} → ${cout} channels at ${h} × ${h}` +
    `${stride! > 1 ? `, stride ${stride}` : ""}${groups! > 1 ? `, ${groups} groups` : ""}`,
  variants: convVariants,
  work: (params) => {
    const { inputs, output } = convBuffers(params);
    const bytesRead = 4 * (inputs[0]!.elements + inputs[1]!.elements);
    const bytesWritten = 4 * output.elements;
    const macs = output.elements * params.kh! * params.kw! * (params.cin! / params.groups!);
    return { flops: 2 * macs, sfu: 0, bytesRead, bytesWritten, footprint: bytesRead + bytesWritten };
  },
  checks: [
    { n: 1, h: 8, w: 8, cin: 8, cout: 16, kh: 3, kw: 3, stride: 1, pad: 1, groups: 1 },
    { n: 2, h: 9, w: 7, cin: 12, cout: 20, kh: 3, kw: 3, stride: 2, pad: 1, groups: 1 },
    { n: 1, h: 11, w: 13, cin: 3, cout: 5, kh: 5, kw: 5, stride: 2, pad: 2, groups: 1 },
    { n: 1, h: 15, w: 9, cin: 3, cout: 20, kh: 7, kw: 7, stride: 2, pad: 3, groups: 1 },
    { n: 2, h: 7, w: 5, cin: 8, cout: 36, kh: 1, kw: 1, stride: 1, pad: 0, groups: 1 },
    { n: 1, h: 9, w: 10, cin: 12, cout: 12, kh: 3, kw: 3, stride: 1, pad: 1, groups: 12 },
    { n: 1, h: 9, w: 11, cin: 8, cout: 8, kh: 5, kw: 5, stride: 2, pad: 2, groups: 8 },
    { n: 2, h: 10, w: 9, cin: 8, cout: 8, kh: 3, kw: 3, stride: 2, pad: 1, groups: 8 },
    { n: 1, h: 7, w: 11, cin: 8, cout: 8, kh: 5, kw: 5, stride: 1, pad: 2, groups: 8 },
    { n: 1, h: 6, w: 6, cin: 8, cout: 12, kh: 3, kw: 3, stride: 1, pad: 1, groups: 4 },
    { n: 1, h: 9, w: 8, cin: 16, cout: 32, kh: 3, kw: 3, stride: 1, pad: 1, groups: 2 },
    { n: 1, h: 12, w: 9, cin: 8, cout: 8, kh: 3, kw: 3, stride: 1, pad: 2, groups: 1, dilation: 2 },
    { n: 1, h: 12, w: 9, cin: 8, cout: 8, kh: 3, kw: 3, stride: 1, pad: 2, groups: 8, dilation: 2 },
  ],
  expected: (params, input, i) => {
    const { h, w, cin, cout, kh, kw, stride, pad, groups } = params;
    const dilation = dilationOf(params);
    const { oh, ow } = outputSize(params);
    const co = i % cout!;
    const ox = Math.floor(i / cout!) % ow;
    const oy = Math.floor(i / (cout! * ow)) % oh;
    const image = Math.floor(i / (cout! * ow * oh));
    const depth = cin! / groups!;
    const first = Math.floor(co / (cout! / groups!)) * depth;
    let sum = 0;
    for (let ky = 0; ky < kh!; ky++)
      for (let kx = 0; kx < kw!; kx++) {
        const iy = oy * stride! + ky * dilation - pad!;
        const ix = ox * stride! + kx * dilation - pad!;
        if (iy < 0 || iy >= h! || ix < 0 || ix >= w!) continue;
        for (let c = 0; c < depth; c++)
          sum +=
            input(0, ((image * h! + iy) * w! + ix) * cin! + first + c) *
            input(1, ((ky * kw! + kx) * depth + c) * cout! + co);
      }
    return sum;
  },
  tolerance: ({ kh, kw, cin, groups }) => 2e-6 * Math.sqrt((kh! * kw! * cin!) / groups!),
  points: (profile) => (profile === "quick" ? QUICK : FULL).map(square),
  turn: 3,
};
