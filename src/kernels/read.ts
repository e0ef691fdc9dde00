import code from "../../shaders/read.wgsl?raw";
import { formatBytes } from "../core/format.ts";
import { expand } from "./expand.ts";
import { type BufferSpec, grid, type Kernel, type Params, tooLarge, type Variant } from "./kernel.ts";
import { floatsPerArray, footprints, widestWorkgroup } from "./streaming.ts";

/** vec4s that a lane reads, LANES apart: a group of that many lanes reads one piece of the array. */
const ITEMS = 16;
const LANES = 64;

function buffers({ footprint }: Params): {
  readonly inputs: readonly BufferSpec[];
  readonly output: BufferSpec;
} {
  const elements = floatsPerArray(footprint!, 1);
  return {
    inputs: [{ dtype: "f32", elements, fill: { kind: "random" } }],
    output: { dtype: "f32", elements: lanesFor(elements / 4) },
  };
}

/** Lanes that find something to read: all of the full pieces, and as many as the last one has vec4s. */
function lanesFor(vectors: number): number {
  const piece = ITEMS * LANES;
  return Math.floor(vectors / piece) * LANES + Math.min(LANES, vectors % piece);
}

function variant(wanted: number): Variant {
  return {
    id: `vec4-x${ITEMS}-w${wanted}`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => tooLarge(buffers(params).inputs, device),
    plan: (params, device) => ({
      code: expand(`const ITEMS = ${ITEMS}u;\n${code}`, { ITEMS }),
      constants: { WORKGROUP: widestWorkgroup(device, wanted) },
      uniforms: [floatsPerArray(params.footprint!, 1) / 4, 0, 0, 0],
      ...buffers(params),
      workgroups: grid(Math.ceil(buffers(params).output.elements / widestWorkgroup(device, wanted)), device),
    }),
  };
}

/** The largest footprints, where reading alone tells most; a quick run leaves the rest to copy and triad. */
const QUICK = 3;

/** Read-only bandwidth at a footprint: every word counts in a sum, and one is written for 64 read. */
export const read: Kernel = {
  id: "read",
  role: "memory",
  opClass: () => null,
  title: ({ footprint }) => `Read, footprint ${formatBytes(footprint!)}`,
  variants: [variant(256), variant(64)],
  work: (params) => {
    const { inputs, output } = buffers(params);
    const [bytesRead, bytesWritten] = [4 * inputs[0]!.elements, 4 * output.elements];
    return { flops: bytesRead / 4, sfu: 0, bytesRead, bytesWritten, footprint: bytesRead + bytesWritten };
  },
  checks: [{ footprint: 16 }, { footprint: 16 * 1023 }, { footprint: 16 * 5000 }],
  expected: ({ footprint }, input, i) => {
    const end = floatsPerArray(footprint!, 1);
    const first = 4 * (Math.floor(i / LANES) * LANES * ITEMS + (i % LANES));
    let sum = 0;
    for (let item = 0; item < ITEMS; item++)
      for (let at = first + 4 * LANES * item, part = 0; part < 4 && at < end; part++)
        sum += input(0, at + part);
    return sum;
  },
  tolerance: () => 1e-5,
  points: (profile, device) => {
    const all = footprints(profile, device, 1);
    return (profile === "quick" ? all.slice(-QUICK) : all).map((footprint) => ({ footprint }));
  },
};
