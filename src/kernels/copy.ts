import code from "../../shaders/copy.wgsl?raw";
import { formatBytes } from "../core/format.ts";
import { expand } from "./expand.ts";
import type { Kernel } from "./kernel.ts";
import { floatsPerArray, footprints, streamingVariants } from "./streaming.ts";

/** STREAM copy, b = a: the read-and-write bandwidth at a footprint, counted as 2 × 4 bytes an element. */
export const copy: Kernel = {
  id: "copy",
  role: "memory",
  opClass: () => null,
  title: ({ footprint }) => `Copy, footprint ${formatBytes(footprint!)}`,
  variants: streamingVariants([1, 4], ({ footprint }, items) => {
    const elements = floatsPerArray(footprint!, 2);
    return {
      code: expand(`const ITEMS = ${items}u;\n${code}`, { ITEMS: items }),
      vectors: elements / 4,
      uniforms: [elements / 4, 0, 0, 0],
      inputs: [{ dtype: "f32", elements, fill: { kind: "random" } }],
      output: { dtype: "f32", elements },
    };
  }),
  work: ({ footprint }) => {
    const bytes = floatsPerArray(footprint!, 2) * 4;
    return { flops: 0, sfu: 0, bytesRead: bytes, bytesWritten: bytes, footprint: 2 * bytes };
  },
  checks: [{ footprint: 32 }, { footprint: 32 * 1023 }, { footprint: 64 * 1024 }],
  expected: (_params, input, i) => input(0, i),
  tolerance: () => 0,
  points: (profile, device) => footprints(profile, device, 2).map((footprint) => ({ footprint })),
};
