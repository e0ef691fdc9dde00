import code from "../../shaders/triad.wgsl?raw";
import { formatBytes } from "../core/format.ts";
import { expand } from "./expand.ts";
import type { Kernel } from "./kernel.ts";
import { floatsPerArray, footprints, streamingVariants } from "./streaming.ts";

/** The scalar of a = b + s·c, and its bits for the uniform block. */
const SCALAR = 0.75;
const SCALAR_BITS = new Uint32Array(new Float32Array([SCALAR]).buffer)[0]!;

/** STREAM triad, a = b + s·c, counted as 3 × 4 bytes and 2 FLOP an element. */
export const triad: Kernel = {
  id: "triad",
  role: "memory",
  opClass: () => null,
  title: ({ footprint }) => `Triad, footprint ${formatBytes(footprint!)}`,
  variants: streamingVariants([1, 4], ({ footprint }, items) => {
    const elements = floatsPerArray(footprint!, 3);
    const input = { dtype: "f32", elements, fill: { kind: "random" } } as const;
    return {
      code: expand(`const ITEMS = ${items}u;\n${code}`, { ITEMS: items }),
      vectors: elements / 4,
      uniforms: [elements / 4, SCALAR_BITS, 0, 0],
      inputs: [input, input],
      output: { dtype: "f32", elements },
    };
  }),
  work: ({ footprint }) => {
    const elements = floatsPerArray(footprint!, 3);
    return {
      flops: 2 * elements,
      sfu: 0,
      bytesRead: 8 * elements,
      bytesWritten: 4 * elements,
      footprint: 12 * elements,
    };
  },
  checks: [{ footprint: 48 }, { footprint: 48 * 1023 }, { footprint: 96 * 1024 }],
  expected: (_params, input, i) => input(0, i) + SCALAR * input(1, i),
  tolerance: () => 1e-6,
  points: (profile, device) => footprints(profile, device, 3).map((footprint) => ({ footprint })),
};
