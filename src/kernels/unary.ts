import code from "../../shaders/map-unary.wgsl?raw";
import { ELEMENT_CHECKS, elementPoints } from "./elementwise.ts";
import { expand, substitute } from "./expand.ts";
import type { Kernel, Variant } from "./kernel.ts";
import { streamingVariants } from "./streaming.ts";

function mapping(name: "relu" | "gelu"): readonly Variant[] {
  return streamingVariants([1, 4], ({ elements }, items) => ({
    code: expand(`const ITEMS = ${items}u;\n${substitute(code, { FUNCTION: name })}`, { ITEMS: items }),
    vectors: elements! / 4,
    uniforms: [elements! / 4, 0, 0, 0],
    inputs: [{ dtype: "f32", elements: elements!, fill: { kind: "random" } }],
    output: { dtype: "f32", elements: elements! },
  }));
}

function kernel(
  id: string,
  name: "relu" | "gelu",
  flops: number,
  sfu: number,
  f: (x: number) => number,
): Kernel {
  return {
    id,
    role: "operator",
    opClass: () => "elementwise",
    title: ({ elements }) => `${name === "relu" ? "ReLU" : "GELU"} of ${elements} elements`,
    variants: mapping(name),
    work: ({ elements }) => ({
      flops: flops * elements!,
      sfu: sfu * elements!,
      bytesRead: 4 * elements!,
      bytesWritten: 4 * elements!,
      footprint: 8 * elements!,
    }),
    checks: ELEMENT_CHECKS,
    expected: (_params, input, i) => f(input(0, i)),
    tolerance: () => 1e-5,
    points: elementPoints,
  };
}

/** The cheapest map: one FLOP an element, all memory. */
export const unary = kernel("unary", "relu", 1, 0, (x) => Math.max(x, 0));

/** A map with a special function: GELU in its tanh form. */
export const gelu = kernel("gelu", "gelu", 9, 1, (x) => {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
});
