import code from "../../shaders/latency.wgsl?raw";
import { formatBytes } from "../core/format.ts";
import { constants, expand } from "./expand.ts";
import { type BufferSpec, type Device, type Kernel, tooLarge } from "./kernel.ts";
import { walk } from "./permutation.ts";
import { POISON } from "./random.ts";

const UNROLL = 16;

function cycle(footprint: number): BufferSpec {
  return { dtype: "u32", elements: footprint / 4, fill: { kind: "cycle" } };
}

const KIB = 1024;
const FOOTPRINTS = {
  quick: [64 * KIB * KIB],
  full: Array.from({ length: 9 }, (_, step) => 16 * KIB * 4 ** step),
} as const;

/** From here on a load is slow enough that fewer of them drown the launch, and so slow at worst that there must be fewer. */
const LARGE = 4 * KIB * KIB;

/**
 * Dependent loads in a dispatch: under 50 ms though each took 3 µs, or 12 µs in a large array. Never whole rounds of the
 * cycle: those would end where they began, as does a kernel that loads nothing.
 */
function loadsFor(footprint: number, { software }: Device): number {
  const power = software ? 16 : footprint < LARGE ? 14 : 12;
  return 2 ** power - UNROLL;
}

/** Seconds for a load that waits for the one before, by footprint: one lane on a cycle without a stride (permutation.ts). */
export const latency: Kernel = {
  id: "latency",
  role: "ceiling",
  opClass: () => null,
  title: ({ footprint }) => `Latency, footprint ${formatBytes(footprint!)}`,
  variants: [
    {
      id: "chase",
      dtype: "i32",
      requires: [],
      obstacle: ({ footprint }, device) => tooLarge([cycle(footprint!)], device),
      plan: ({ footprint, loads }) => ({
        code: constants({ POISON }) + expand(code, { UNROLL }),
        constants: {},
        uniforms: [loads! / UNROLL, 0, 0, 0],
        inputs: [cycle(footprint!)],
        output: { dtype: "u32", elements: 2 },
        workgroups: [1, 1, 1],
      }),
    },
  ],
  work: ({ footprint, loads }) => ({
    flops: 0,
    sfu: 0,
    bytesRead: 4 * loads!,
    bytesWritten: 8,
    footprint: footprint!,
    operations: loads!,
  }),
  checks: [
    { footprint: 16, loads: 16 },
    { footprint: 8 * KIB, loads: 1024 },
    { footprint: 64 * KIB, loads: 4096 },
  ],
  expected: ({ footprint, loads }, _input, i, dispatches = 1) =>
    i === 0 ? walk(0, loads! * dispatches, footprint! / 4) : POISON + dispatches,
  resumes: true,
  tolerance: () => 0,
  points: (profile, device) =>
    FOOTPRINTS[profile]
      .filter((footprint) => tooLarge([cycle(footprint)], device) === null)
      .map((footprint) => ({ footprint, loads: loadsFor(footprint, device) })),
};
