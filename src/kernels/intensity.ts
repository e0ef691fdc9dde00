import code from "../../shaders/intensity.wgsl?raw";
import { formatBytes } from "../core/format.ts";
import { expand } from "./expand.ts";
import type { Device, Kernel, Params, Variant } from "./kernel.ts";
import { tooLarge } from "./kernel.ts";
import { streamingPlan } from "./streaming.ts";

/** Longest unrolled run of multiply-adds; more than that loops. */
const UNROLL = 16;

/** Multiply-adds on each vec4 of 32 bytes moved, all lanes together: 1 makes 1/16 FLOP/B, 4096 makes 256 FLOP/B. */
const STEPS = {
  quick: [1, 4, 16, 32, 64, 128, 256, 1024, 4096],
  full: [1, 2, 4, 8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 1024, 2048, 4096],
} as const;

/** What one vec4 goes through: part of its lanes once, or `rounds` × `unroll` multiply-adds on all four. */
function body(fmas: number): { partial: number; rounds: number; unroll: number } {
  if (fmas < 4) return { partial: fmas, rounds: 0, unroll: 1 };
  const steps = fmas / 4;
  let unroll = Math.min(UNROLL, steps);
  while (steps % unroll !== 0) unroll--;
  return { partial: 0, rounds: steps / unroll, unroll };
}

const variant: Variant = {
  id: "vec4",
  dtype: "f32",
  requires: [],
  obstacle: ({ elements }, device) => tooLarge([{ dtype: "f32", elements: elements! }], device),
  plan: ({ elements, fmas }, device) => {
    const { partial, rounds, unroll } = body(fmas!);
    return streamingPlan(
      {
        code: expand(code, { UNROLL: unroll }),
        vectors: elements! / 4,
        uniforms: [elements! / 4, rounds, 0, 0],
        inputs: [{ dtype: "f32", elements: elements!, fill: { kind: "random" } }],
        output: { dtype: "f32", elements: elements! },
        constants: { PARTIAL: partial },
      },
      1,
      device,
    );
  },
};

/** Longest dispatch, in seconds, that a point of the sweep may take. */
const LONGEST = 0.04;

/** Elements for a point: 128 MiB moved on a GPU, less where that would take too long at the rates seen. */
function elementsFor(fmas: number, device: Device): number {
  const wanted = device.software ? 2 ** 20 : 2 ** 24;
  const binding = (device.limits.maxStorageBufferBindingSize ?? 2 ** 27) / 4;
  const slowest = Math.max(
    device.seen.flops ? (fmas * 2) / 4 / device.seen.flops : 0,
    device.seen.bytes ? 8 / device.seen.bytes : 0,
  );
  const affordable = slowest > 0 ? LONGEST / slowest : wanted;
  return 2 ** Math.floor(Math.log2(Math.max(4096, Math.min(wanted, binding, affordable))));
}

/** Working sets that caches may hold, in bytes: the real roof over each level of memory, not only the largest. */
const CACHED_SETS = [512 * 1024, 4 * 2 ** 20] as const;
const CACHED_STEPS = [1, 4, 16, 64, 128, 256, 1024, 4096] as const;

/** Sweeps over small working sets: `set` names one, whatever was left out of it. */
function cachedPoints(device: Device): readonly Params[] {
  return CACHED_SETS.flatMap((set) =>
    CACHED_STEPS.filter((fmas) => 8 * elementsFor(fmas, device) > set).map((fmas) => ({
      elements: set / 8,
      fmas,
      set,
    })),
  );
}

/** The intensity sweep of the Empirical Roofline Toolkit's form: one read, one write, `fmas` multiply-adds a vec4. */
export const intensity: Kernel = {
  id: "intensity",
  role: "sweep",
  opClass: () => null,
  title: ({ fmas, set }) =>
    `Intensity sweep${set ? ` in ${formatBytes(set)}` : ""}, ${fmas! / 16} FLOP per byte`,
  variants: [variant],
  work: ({ elements, fmas }) => ({
    flops: (elements! / 4) * fmas! * 2,
    sfu: 0,
    bytesRead: elements! * 4,
    bytesWritten: elements! * 4,
    footprint: elements! * 8,
  }),
  checks: [1, 2, 4, 16, 96, 256].map((fmas) => ({ elements: 4 * 777, fmas })),
  expected: ({ fmas }, input, i) => {
    const w = input(0, i - (i % 4) + 3);
    const component = i % 4;
    let x = input(0, i);
    const steps = fmas! < 4 ? (component < fmas! ? 1 : 0) : fmas! / 4;
    for (let step = 0; step < steps; step++) x = x * (w * 0.25 + 0.5) + w * 0.125;
    return x;
  },
  tolerance: () => 1e-5,
  points: (profile, device) => [
    ...STEPS[profile].map((fmas) => ({ elements: elementsFor(fmas, device), fmas })),
    ...(profile === "full" ? cachedPoints(device) : []),
  ],
};
