import code from "../../shaders/gather.wgsl?raw";
import { type BufferSpec, grid, type Kernel, type Params, tooLarge, type Variant } from "./kernel.ts";

function buffers({ rows, columns, indices }: Params): { inputs: readonly BufferSpec[]; output: BufferSpec } {
  return {
    inputs: [
      { dtype: "f32", elements: rows! * columns!, fill: { kind: "random" } },
      { dtype: "u32", elements: indices!, fill: { kind: "index", below: rows! } },
    ],
    output: { dtype: "f32", elements: indices! * columns! },
  };
}

function variant(workgroup: number): Variant {
  return {
    id: `vec4-w${workgroup}`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => {
      const { inputs, output } = buffers(params);
      return tooLarge([...inputs, output], device);
    },
    plan: (params, device) => ({
      code,
      constants: { WORKGROUP: workgroup },
      uniforms: [params.indices!, params.columns! / 4, 0, 0],
      ...buffers(params),
      workgroups: grid(Math.ceil((params.indices! * params.columns!) / 4 / workgroup), device),
    }),
  };
}

const QUICK = [
  [30522, 768, 128],
  [8192, 256, 4096],
] as const;
const FULL = [...QUICK, [50257, 768, 64], [2048, 1024, 512], [1024, 64, 49]] as const;

/** Whole rows of a table by random index, as an embedding does: bytes are the rows touched, never the table. */
export const gather: Kernel = {
  id: "gather",
  role: "operator",
  opClass: () => "gather",
  title: ({ rows, columns, indices }) => `Gather ${indices} of ${rows} rows of ${columns}`,
  variants: [variant(64), variant(256)],
  work: ({ columns, indices }) => {
    const moved = 4 * indices! * columns!;
    const bytesRead = moved + 4 * indices!;
    return { flops: 0, sfu: 0, bytesRead, bytesWritten: moved, footprint: bytesRead + moved };
  },
  checks: [
    { rows: 7, columns: 4, indices: 3 },
    { rows: 100, columns: 52, indices: 77 },
  ],
  expected: ({ columns }, input, i) => {
    const row = input(1, Math.floor(i / columns!));
    return input(0, row * columns! + (i % columns!));
  },
  tolerance: () => 0,
  points: (profile) =>
    (profile === "quick" ? QUICK : FULL).map(([rows, columns, indices]) => ({ rows, columns, indices })),
};
