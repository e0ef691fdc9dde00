import laneCode from "../../shaders/pool.wgsl?raw";
import clipCode from "../../shaders/pool-clip.wgsl?raw";
import splitCode from "../../shaders/pool-split.wgsl?raw";
import { outputSize } from "./conv-shape.ts";
import { constants } from "./expand.ts";
import { type BufferSpec, grid, type Kernel, type Params, tooLarge, type Variant } from "./kernel.ts";

function buffers(params: Params): { inputs: readonly [BufferSpec]; output: BufferSpec } {
  const { n, h, w, c } = params;
  const { oh, ow } = outputSize(params);
  return {
    inputs: [{ dtype: "f32", elements: n! * h! * w! * c!, fill: { kind: "random" } }],
    output: { dtype: "f32", elements: n! * oh * ow * c! },
  };
}

/** Lanes share windows of this many positions or more; smaller ones would leave most of them waiting. */
const WORTH_SPLITTING = 32;

/** `width` channels an item: a lane to each window, or eight lanes. */
function variant(id: "lane" | "split", width: 1 | 4): Variant {
  const [code, perGroup] = id === "lane" ? [laneCode, 64] : [splitCode, 8];
  return {
    id: width === 4 ? `${id}-vec4` : id,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => {
      if (id === "split" && params.kh! * params.kw! < WORTH_SPLITTING)
        return `for windows of ${WORTH_SPLITTING} positions or more`;
      if (params.c! % width) return "channels must be a multiple of 4";
      const { inputs, output } = buffers(params);
      return tooLarge([...inputs, output], device);
    },
    plan: (params, device) => {
      const { h, w, c, kh, kw, stride, pad, average } = params;
      const { oh, ow } = outputSize(params);
      const spec = buffers(params);
      const outputs = spec.output.elements / width;
      const item = `alias item = ${width === 4 ? "vec4f" : "f32"};\n`;
      return {
        code: item + constants({ AVERAGE: average! }) + clipCode + code,
        constants: {},
        uniforms: [h!, w!, c! / width, outputs, oh, ow, kh!, kw!, stride!, pad!, 0, 0],
        ...spec,
        workgroups: grid(Math.ceil(outputs / perGroup), device),
      };
    },
  };
}

/** [h = w, channels, k, stride, pad, average]; the window of a global pool is the image. */
const QUICK = [
  [7, 2048, 7, 1, 0, 1],
  [112, 64, 3, 2, 1, 0],
  [56, 144, 56, 1, 0, 1],
] as const;
const FULL = [
  ...QUICK,
  [13, 512, 5, 1, 2, 0],
  [28, 256, 2, 2, 0, 0],
  [28, 480, 3, 1, 1, 0],
  [56, 128, 2, 2, 0, 1],
  [7, 960, 7, 1, 0, 1],
] as const;

/** Pooling, NHWC: the maximum (`average` 0) or the mean (1) over windows, what lies in the padding left out. */
export const pool: Kernel = {
  id: "pool",
  role: "operator",
  opClass: () => "pool",
  title: ({ h, w, c, kh, kw, stride, average }) =>
    `${average ? "Average" : "Maximum"} pool ${kh} × ${kw}, stride ${stride}, ${h} × ${w} × ${c}`,
  variants: [variant("lane", 4), variant("split", 4), variant("lane", 1), variant("split", 1)],
  // One operation a position of the window, padding counted; the division of a mean is not.
  work: (params) => {
    const { inputs, output } = buffers(params);
    const bytesRead = 4 * inputs[0].elements;
    const bytesWritten = 4 * output.elements;
    return {
      flops: output.elements * params.kh! * params.kw!,
      sfu: 0,
      bytesRead,
      bytesWritten,
      footprint: bytesRead + bytesWritten,
    };
  },
  checks: [
    { n: 1, h: 7, w: 7, c: 40, kh: 7, kw: 7, stride: 1, pad: 0, average: 1 },
    { n: 2, h: 9, w: 6, c: 12, kh: 3, kw: 3, stride: 2, pad: 1, average: 0 },
    { n: 1, h: 8, w: 11, c: 5, kh: 3, kw: 2, stride: 2, pad: 1, average: 1 },
    { n: 2, h: 9, w: 7, c: 5, kh: 9, kw: 7, stride: 1, pad: 0, average: 0 },
    { n: 1, h: 13, w: 5, c: 4, kh: 5, kw: 5, stride: 1, pad: 2, average: 0 },
  ],
  expected: (params, input, i) => {
    const { h, w, c, kh, kw, stride, pad, average } = params;
    const { oh, ow } = outputSize(params);
    const channel = i % c!;
    const ox = Math.floor(i / c!) % ow;
    const oy = Math.floor(i / (c! * ow)) % oh;
    const image = Math.floor(i / (c! * ow * oh));
    let top = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let inside = 0;
    for (let ky = 0; ky < kh!; ky++)
      for (let kx = 0; kx < kw!; kx++) {
        const iy = oy * stride! + ky - pad!;
        const ix = ox * stride! + kx - pad!;
        if (iy < 0 || iy >= h! || ix < 0 || ix >= w!) continue;
        const value = input(0, ((image * h! + iy) * w! + ix) * c! + channel);
        top = Math.max(top, value);
        sum += value;
        inside++;
      }
    return average ? sum / inside : top;
  },
  tolerance: () => 1e-5,
  points: (profile) =>
    (profile === "quick" ? QUICK : FULL).map(([size, c, k, stride, pad, average]) => ({
      ...{ n: 1, h: size, w: size, c, kh: k, kw: k, stride, pad, average },
    })),
};
