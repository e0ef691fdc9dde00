import code from "../../shaders/read.wgsl?raw";
import { formatBytes } from "../core/format.ts";
import { constants, expand } from "./expand.ts";
import { type BufferSpec, grid, type Kernel, type Params, tooLarge, type Variant } from "./kernel.ts";
import { floatsPerArray, footprints } from "./streaming.ts";

/** vec4s that a workgroup reads, whatever its number of lanes: all variants write the same sums. */
const CHUNK = 1024;

function buffers({ footprint }: Params): {
  readonly inputs: readonly BufferSpec[];
  readonly output: BufferSpec;
} {
  const elements = floatsPerArray(footprint!, 1);
  return {
    inputs: [{ dtype: "f32", elements, fill: { kind: "random" } }],
    output: { dtype: "f32", elements: Math.ceil(elements / 4 / CHUNK) },
  };
}

/** Many lanes with few reads each, or few with many. */
function variant(items: number): Variant {
  return {
    id: `vec4-x${items}`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => tooLarge(buffers(params).inputs, device),
    plan: (params, device) => ({
      code: `${constants({ CHUNK, ITEMS: items })}${expand(code, { ITEMS: items })}`,
      constants: {},
      uniforms: [floatsPerArray(params.footprint!, 1) / 4, 0, 0, 0],
      ...buffers(params),
      workgroups: grid(buffers(params).output.elements, device),
    }),
  };
}

/** Read-only bandwidth at a footprint: every word counts in a sum, and one word is written for each 16 KiB. */
export const read: Kernel = {
  id: "read",
  role: "memory",
  opClass: () => null,
  title: ({ footprint }) => `Read, footprint ${formatBytes(footprint!)}`,
  variants: [variant(4), variant(16)],
  work: (params) => {
    const { inputs, output } = buffers(params);
    const [bytesRead, bytesWritten] = [4 * inputs[0]!.elements, 4 * output.elements];
    return { flops: bytesRead / 4, sfu: 0, bytesRead, bytesWritten, footprint: bytesRead + bytesWritten };
  },
  checks: [{ footprint: 16 }, { footprint: 16 * 1023 }, { footprint: 16 * 5000 }],
  expected: ({ footprint }, input, i) => {
    const end = Math.min(floatsPerArray(footprint!, 1), 4 * CHUNK * (i + 1));
    let sum = 0;
    for (let at = 4 * CHUNK * i; at < end; at++) sum += input(0, at);
    return sum;
  },
  tolerance: () => 1e-4,
  points: (profile, device) => footprints(profile, device, 1).map((footprint) => ({ footprint })),
};
