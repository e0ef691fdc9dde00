import laneCode from "../../shaders/resize.wgsl?raw";
import quadCode from "../../shaders/resize-quad.wgsl?raw";
import { constants } from "./expand.ts";
import { type BufferSpec, grid, type Kernel, type Params, tooLarge, type Variant } from "./kernel.ts";

function buffers({ n, h, w, c }: Params): { inputs: readonly [BufferSpec]; output: BufferSpec } {
  const elements = n! * h! * w! * c!;
  return {
    inputs: [{ dtype: "f32", elements, fill: { kind: "random" } }],
    output: { dtype: "f32", elements: 4 * elements },
  };
}

/** `width` channels an item: a lane for each item of the output, or for each of the input and the four made of it. */
function variant(id: "lane" | "quad", width: 1 | 4): Variant {
  return {
    id: width === 4 ? `${id}-vec4` : id,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => {
      if (params.c! % width) return "channels must be a multiple of 4";
      const { inputs, output } = buffers(params);
      return tooLarge([...inputs, output], device);
    },
    plan: (params, device) => {
      const { h, w, c, linear } = params;
      const spec = buffers(params);
      const items = (id === "lane" ? spec.output : spec.inputs[0]).elements / width;
      const item = `alias item = ${width === 4 ? "vec4f" : "f32"};\n`;
      return {
        code: item + constants({ LINEAR: linear! }) + (id === "lane" ? laneCode : quadCode),
        constants: {},
        uniforms: [h!, w!, c! / width, items],
        ...spec,
        workgroups: grid(Math.ceil(items / 64), device),
      };
    },
  };
}

/** [h = w, channels, linear]: feature pyramids and decoders. */
const QUICK = [
  [26, 128, 0],
  [56, 64, 1],
] as const;
const FULL = [...QUICK, [13, 256, 0], [64, 21, 1], [112, 32, 1], [80, 64, 0]] as const;

/** Twice the height and width, NHWC: the nearest (`linear` 0), or bilinear between pixel centres (1), edges repeated. */
export const resize: Kernel = {
  id: "resize",
  role: "operator",
  opClass: () => "resize",
  title: ({ h, w, c, linear }) => `Resize ×2, ${linear ? "bilinear" : "nearest"}, ${h} × ${w} × ${c}`,
  variants: [variant("lane", 4), variant("quad", 4), variant("lane", 1), variant("quad", 1)],
  // Two FLOP an output and axis when it is linear, none when it only copies.
  work: (params) => {
    const { inputs, output } = buffers(params);
    const bytesRead = 4 * inputs[0].elements;
    const bytesWritten = 4 * output.elements;
    return {
      flops: params.linear ? 4 * output.elements : 0,
      sfu: 0,
      bytesRead,
      bytesWritten,
      footprint: bytesRead + bytesWritten,
    };
  },
  checks: [
    { n: 2, h: 5, w: 3, c: 12, linear: 1 },
    { n: 2, h: 4, w: 7, c: 5, linear: 1 },
    { n: 1, h: 3, w: 6, c: 8, linear: 0 },
    { n: 1, h: 1, w: 1, c: 3, linear: 1 },
  ],
  expected: ({ h, w, c, linear }, input, i) => {
    const channel = i % c!;
    const ox = Math.floor(i / c!) % (2 * w!);
    const oy = Math.floor(i / (c! * 2 * w!)) % (2 * h!);
    const image = Math.floor(i / (c! * 4 * w! * h!));
    const at = (y: number, x: number) => {
      const row = Math.min(Math.max(y, 0), h! - 1);
      const column = Math.min(Math.max(x, 0), w! - 1);
      return input(0, ((image * h! + row) * w! + column) * c! + channel);
    };
    if (!linear) return at(Math.floor(oy / 2), Math.floor(ox / 2));
    // Where the centre of this output lies among the centres of the input.
    const y = (oy + 0.5) / 2 - 0.5;
    const x = (ox + 0.5) / 2 - 0.5;
    const top = Math.floor(y);
    const left = Math.floor(x);
    const between = (a: number, b: number, share: number) => a + (b - a) * share;
    return between(
      between(at(top, left), at(top, left + 1), x - left),
      between(at(top + 1, left), at(top + 1, left + 1), x - left),
      y - top,
    );
  },
  tolerance: () => 1e-6,
  points: (profile) =>
    (profile === "quick" ? QUICK : FULL).map(([size, c, linear]) => ({ n: 1, h: size, w: size, c, linear })),
};
