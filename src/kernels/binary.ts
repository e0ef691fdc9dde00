import code from "../../shaders/map-binary.wgsl?raw";
import { ELEMENT_CHECKS, elementPoints } from "./elementwise.ts";
import { expand } from "./expand.ts";
import type { Kernel } from "./kernel.ts";
import { streamingVariants } from "./streaming.ts";

/** c = a + b, one FLOP an element. */
export const binary: Kernel = {
  id: "binary",
  role: "operator",
  opClass: () => "elementwise",
  title: ({ elements }) => `Sum of two tensors of ${elements} elements`,
  variants: streamingVariants([1, 4], ({ elements }, items) => {
    const input = { dtype: "f32", elements: elements!, fill: { kind: "random" } } as const;
    return {
      code: expand(`const ITEMS = ${items}u;\n${code}`, { ITEMS: items }),
      vectors: elements! / 4,
      uniforms: [elements! / 4, 0, 0, 0],
      inputs: [input, input],
      output: { dtype: "f32", elements: elements! },
    };
  }),
  work: ({ elements }) => ({
    flops: elements!,
    sfu: 0,
    bytesRead: 8 * elements!,
    bytesWritten: 4 * elements!,
    footprint: 12 * elements!,
  }),
  checks: ELEMENT_CHECKS,
  expected: (_params, input, i) => input(0, i) + input(1, i),
  tolerance: () => 1e-6,
  points: elementPoints,
};
