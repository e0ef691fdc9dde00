import fillCode from "../../shaders/fill.wgsl?raw";
import type { BufferDtype, BufferSpec, InputAt } from "./kernel.ts";
import { PERMUTATION_CODE, walk } from "./permutation.ts";

/**
 * Pseudo-random inputs that GPU and CPU agree on bit for bit: a hash of (seed, index), so that the CPU can name any
 * element of a buffer of a gigabyte without holding it. Random rather than smooth, because some GPUs compress
 * predictable data and would show bandwidth that is not there.
 */

/** The hash of shaders/fill.wgsl: the output permutation of PCG (O'Neill 2014) over one LCG step. */
function hash(seed: number, i: number): number {
  const state = (Math.imul((i ^ seed) >>> 0, 747796405) + 2891336453) >>> 0;
  const word = Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** [-1, 1) on a grid of 2^-23 (f32) or 2^-10 (f16), so that the value is exact in its type. */
function randomValue(dtype: BufferDtype, bits: number): number {
  return dtype === "f16" ? (bits >>> 21) / 1024 - 1 : (bits >>> 8) / 8388608 - 1;
}

/** Each binding gets a stream of its own. */
export function bindingSeed(seed: number, binding: number): number {
  return hash(seed, 0x9e3779b9 + binding);
}

/** The CPU's view of the inputs of a plan. */
export function inputReader(inputs: readonly BufferSpec[], seed: number): InputAt {
  const seeds = inputs.map((_, binding) => bindingSeed(seed, binding));
  return (binding, i) => {
    const { dtype, elements, fill } = inputs[binding]!;
    if (fill?.kind === "cycle") return walk(i, 1, elements);
    const bits = hash(seeds[binding]!, i);
    if (fill?.kind === "index") return bits % fill.below;
    const centred = randomValue(dtype, bits);
    return fill?.around ? Math.fround(fill.around + centred) : centred;
  };
}

const MODES = { random: 0, randomF16: 1, index: 2, poison: 3, cycle: 4 } as const;

/** What lies in each word of an output before the first dispatch: NaN as one f32 and as two f16. */
export const POISON = 0x7fc07fc0;

/** Uniforms of shaders/fill.wgsl for one buffer: [words, seed, mode, number]. */
export function fillUniforms(spec: BufferSpec, words: number, seed: number): readonly number[] {
  if (!spec.fill) return [words, seed, MODES.poison, 0];
  if (spec.fill.kind === "index") return [words, seed, MODES.index, spec.fill.below];
  if (spec.fill.kind === "cycle") return [words, seed, MODES.cycle, spec.elements];
  return [words, seed, spec.dtype === "f16" ? MODES.randomF16 : MODES.random, spec.fill.around ?? 0];
}

export const FILL = { code: `${PERMUTATION_CODE}\n${fillCode}`, workgroup: 256 } as const;
