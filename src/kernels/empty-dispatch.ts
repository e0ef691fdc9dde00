import code from "../../shaders/empty.wgsl?raw";
import type { Kernel } from "./kernel.ts";

/** One workgroup, one load, one store: its time is the cost of a launch. */
export const emptyDispatch: Kernel = {
  id: "empty-dispatch",
  role: "overhead",
  opClass: () => null,
  title: () => "Launch of an empty dispatch",
  variants: [
    {
      id: "one-workgroup",
      dtype: "f32",
      requires: [],
      obstacle: () => null,
      plan: () => ({
        code,
        constants: {},
        uniforms: [0, 0, 0, 0],
        inputs: [{ dtype: "f32", elements: 4, fill: { kind: "random" } }],
        output: { dtype: "f32", elements: 1 },
        workgroups: [1, 1, 1],
      }),
    },
  ],
  work: () => ({ flops: 0, sfu: 0, bytesRead: 4, bytesWritten: 4, footprint: 8 }),
  checks: [{}],
  expected: (_params, input, i) => input(0, i),
  tolerance: () => 0,
  points: () => [{}],
};
