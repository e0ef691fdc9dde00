import gatherCode from "../../shaders/conv-transpose.wgsl?raw";
import plainCode from "../../shaders/conv-transpose-plain.wgsl?raw";
import { constants, expand } from "./expand.ts";
import { type BufferSpec, grid, type Kernel, type Params, tooLarge, type Variant } from "./kernel.ts";

function outputSize({ h, w, k, stride, pad }: Params): { oh: number; ow: number } {
  return { oh: (h! - 1) * stride! + k! - 2 * pad!, ow: (w! - 1) * stride! + k! - 2 * pad! };
}

/** Input NHWC, weights [kh][kw][cin][cout], output NHWC. */
function buffers(params: Params): { inputs: readonly [BufferSpec, BufferSpec]; output: BufferSpec } {
  const { n, h, w, cin, cout, k } = params;
  const { oh, ow } = outputSize(params);
  const fill = { kind: "random" } as const;
  return {
    inputs: [
      { dtype: "f32", elements: n! * h! * w! * cin!, fill },
      { dtype: "f32", elements: k! * k! * cin! * cout!, fill },
    ],
    output: { dtype: "f32", elements: n! * oh * ow * cout! },
  };
}

const plain: Variant = {
  id: "plain",
  dtype: "f32",
  requires: [],
  obstacle: (params, device) => {
    const { inputs, output } = buffers(params);
    return tooLarge([...inputs, output], device);
  },
  plan: (params, device) => {
    const { h, w, cin, cout, k, stride, pad } = params;
    const { oh, ow } = outputSize(params);
    const spec = buffers(params);
    return {
      code: plainCode,
      constants: {},
      uniforms: [h!, w!, cin!, cout!, oh, ow, spec.output.elements, k!, stride!, pad!, 0, 0],
      ...spec,
      workgroups: grid(Math.ceil(spec.output.elements / 64), device),
    };
  },
};

/** TP output pixels that share their taps × 4·TV output channels a lane. */
function gather(tp: number, tv: number): Variant {
  const sizes = { TP: tp, TV: tv };
  return {
    id: `gather-${tp}x${4 * tv}`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) =>
      params.cin! % 4 || params.cout! % 4
        ? "channels must be multiples of 4"
        : plain.obstacle(params, device),
    plan: (params, device) => {
      const { n, h, w, cin, cout, k, stride, pad } = params;
      const { oh, ow } = outputSize(params);
      const strips = Math.ceil(ow / (tp * stride!)) * stride!;
      const columns = Math.ceil(cout! / (4 * tv));
      const total = n! * oh * strips * columns;
      return {
        code: constants(sizes) + expand(gatherCode, sizes),
        constants: {},
        uniforms: [h!, w!, cin! / 4, cout! / 4, oh, ow, strips, total, k!, stride!, pad!, columns],
        ...buffers(params),
        workgroups: grid(Math.ceil(total / 64), device),
      };
    },
  };
}

/** [h = w, cin, cout, k, pad], stride 2: decoders of U-Nets, of key points, and of generators. */
const QUICK = [
  [28, 128, 64, 2, 0],
  [16, 128, 64, 4, 1],
] as const;
const FULL = [
  ...QUICK,
  [64, 64, 32, 2, 0],
  [8, 256, 256, 4, 1],
  [56, 64, 3, 4, 1],
  [32, 32, 16, 3, 1],
] as const;

/** Transposed 2-D convolution, NHWC, equal stride and padding on both axes; work is counted by input positions. */
export const convTranspose: Kernel = {
  id: "conv-transpose",
  role: "operator",
  opClass: () => "conv-transpose",
  title: ({ h, w, cin, cout, k, stride }) =>
    `Transposed convolution ${k} × ${k}, stride ${stride}, ${h} × ${w} × ${cin} to ${cout} channels`,
  variants: [gather(4, 2), gather(2, 1), gather(4, 1), plain],
  work: (params) => {
    const { inputs, output } = buffers(params);
    const bytesRead = 4 * (inputs[0].elements + inputs[1].elements);
    const bytesWritten = 4 * output.elements;
    return {
      flops: 2 * inputs[0].elements * params.cout! * params.k! * params.k!,
      sfu: 0,
      bytesRead,
      bytesWritten,
      footprint: bytesRead + bytesWritten,
    };
  },
  checks: [
    { n: 2, h: 5, w: 7, cin: 8, cout: 12, k: 2, stride: 2, pad: 0 },
    { n: 1, h: 6, w: 3, cin: 4, cout: 20, k: 4, stride: 2, pad: 1 },
    { n: 2, h: 4, w: 5, cin: 3, cout: 5, k: 3, stride: 2, pad: 1 },
    { n: 1, h: 5, w: 4, cin: 12, cout: 4, k: 3, stride: 3, pad: 0 },
  ],
  expected: (params, input, i) => {
    const { h, w, cin, cout, k, stride, pad } = params;
    const { oh, ow } = outputSize(params);
    const co = i % cout!;
    const ox = Math.floor(i / cout!) % ow;
    const oy = Math.floor(i / (cout! * ow)) % oh;
    const image = Math.floor(i / (cout! * ow * oh));
    let sum = 0;
    for (let ky = 0; ky < k!; ky++)
      for (let kx = 0; kx < k!; kx++) {
        const iy = (oy + pad! - ky) / stride!;
        const ix = (ox + pad! - kx) / stride!;
        if (!Number.isInteger(iy) || !Number.isInteger(ix)) continue;
        if (iy < 0 || iy >= h! || ix < 0 || ix >= w!) continue;
        for (let c = 0; c < cin!; c++)
          sum +=
            input(0, ((image * h! + iy) * w! + ix) * cin! + c) *
            input(1, ((ky * k! + kx) * cin! + c) * cout! + co);
      }
    return sum;
  },
  tolerance: ({ k, cin }) => 2e-6 * Math.sqrt(k! * k! * cin!),
  points: (profile) =>
    (profile === "quick" ? QUICK : FULL).map(([size, cin, cout, k, pad]) => ({
      ...{ n: 1, h: size, w: size, cin, cout, k, stride: 2, pad },
    })),
};
