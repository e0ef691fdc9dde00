import code from "../../shaders/map-binary.wgsl?raw";
import { ELEMENT_CHECKS, elementPoints } from "./elementwise.ts";
import { expand, substitute } from "./expand.ts";
import type { Kernel, Params } from "./kernel.ts";
import { streamingVariants } from "./streaming.ts";

/** Elements of the second operand, which begins again after them: a row's bias, or 1 for a scalar. */
function periodOf({ elements, period }: Params): number {
  return period ?? elements!;
}

/** The vec4 of the second operand for the first one's number i. */
function second(params: Params): string {
  const period = periodOf(params);
  if (period === params.elements) return "b[i]";
  return period === 1 ? "vec4f(b[0].x)" : "b[i % sizes.period]";
}

const BROADCAST: readonly Params[] = [
  { elements: 197 * 768, period: 768 },
  { elements: 12 * 197 * 196, period: 1 },
];

/**
 * c = a + b, one FLOP an element. Without `period` both have `elements`; with it b has that many, 1 or a multiple of 4,
 * and is repeated.
 */
export const binary: Kernel = {
  id: "binary",
  role: "operator",
  opClass: () => "elementwise",
  title: ({ elements, period }) =>
    period === undefined
      ? `Sum of two tensors of ${elements} elements`
      : `Sum of a tensor of ${elements} elements and ${period} repeated`,
  variants: streamingVariants([1, 4], (params, items) => {
    const of = (elements: number) => ({ dtype: "f32", elements, fill: { kind: "random" } }) as const;
    const elements = params.elements!;
    const period = periodOf(params);
    return {
      code: expand(`const ITEMS = ${items}u;\n${substitute(code, { SECOND: second(params) })}`, {
        ITEMS: items,
      }),
      vectors: elements / 4,
      uniforms: [elements / 4, Math.ceil(period / 4), 0, 0],
      inputs: [of(elements), of(period)],
      output: { dtype: "f32", elements },
    };
  }),
  work: (params) => {
    const bytesRead = 4 * (params.elements! + periodOf(params));
    const bytesWritten = 4 * params.elements!;
    return {
      flops: params.elements!,
      sfu: 0,
      bytesRead,
      bytesWritten,
      footprint: bytesRead + bytesWritten,
    };
  },
  checks: [...ELEMENT_CHECKS, { elements: 36 * 52, period: 52 }, { elements: 4 * 333, period: 1 }],
  expected: (params, input, i) => input(0, i) + input(1, i % periodOf(params)),
  tolerance: () => 1e-6,
  points: (profile) => {
    const [first, ...others] = elementPoints(profile);
    const [row, ...scalar] = BROADCAST;
    return [first!, row!, ...others, ...(profile === "full" ? scalar : [])];
  },
};
