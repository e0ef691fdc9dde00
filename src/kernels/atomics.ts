import code from "../../shaders/atomics.wgsl?raw";
import { expand } from "./expand.ts";
import { grid, type Kernel, type Params } from "./kernel.ts";
import { POISON } from "./random.ts";
import { widestWorkgroup } from "./streaming.ts";

/** Additions that a lane makes in a dispatch, and how many of them stand in the loop's body. */
const ADDITIONS = 64;
const UNROLL = 16;

const RUNGS: readonly Params[] = [12, 14, 16, 18, 20, 22].map((power) => ({ lanes: 2 ** power }));

function atomicKernel(id: string, title: string, shared: boolean): Kernel {
  const counters = (lanes: number) => (shared ? 1 : lanes);
  return {
    id,
    role: "ceiling",
    opClass: () => null,
    title: () => title,
    variants: [256, 64].map((wanted) => ({
      id: `w${wanted}`,
      dtype: "i32",
      requires: [],
      obstacle: () => null,
      plan: ({ lanes }, device) => ({
        code: expand(code, { UNROLL }),
        constants: { WORKGROUP: widestWorkgroup(device, wanted) },
        uniforms: [lanes!, shared ? 0 : 0xffffffff, ADDITIONS / UNROLL, counters(lanes!)],
        inputs: [{ dtype: "u32", elements: counters(lanes!), fill: { kind: "index", below: 2 ** 16 } }],
        output: { dtype: "u32", elements: counters(lanes!) + 1 },
        workgroups: grid(Math.ceil(lanes! / widestWorkgroup(device, wanted)), device),
      }),
    })),
    work: ({ lanes }) => {
      const bytes = 4 * counters(lanes!);
      return {
        flops: 0,
        sfu: 0,
        bytesRead: 2 * bytes,
        bytesWritten: bytes,
        footprint: 2 * bytes,
        operations: ADDITIONS * lanes!,
      };
    },
    checks: [{ lanes: 64 }, { lanes: 1000 }],
    // Counters go on from dispatch to dispatch, wrapping at 2^32; below that everything is exact.
    expected: ({ lanes }, input, i, dispatches = 1) => {
      if (i === counters(lanes!)) return POISON + dispatches;
      const times = Math.imul(ADDITIONS * (lanes! / counters(lanes!)), dispatches);
      return (POISON + Math.imul(times, input(0, i))) >>> 0;
    },
    resumes: true,
    tolerance: () => 0,
    points: () => RUNGS,
    ladder: true,
  };
}

/** Rate of atomic additions, each lane to a counter of its own. */
export const atomics = atomicKernel("atomics", "Atomic additions, a counter a lane", false);

/** Rate of atomic additions, all lanes to one counter: what contention leaves. */
export const sharedAtomics = atomicKernel("atomics-shared", "Atomic additions, one counter", true);
