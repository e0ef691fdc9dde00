import naiveCode from "../../shaders/transpose-naive.wgsl?raw";
import tiledCode from "../../shaders/transpose-tiled.wgsl?raw";
import type { Kernel, Variant } from "./kernel.ts";
import { tooLarge } from "./kernel.ts";
import { matrix } from "./rows.ts";

/** Edge of the square tile in both shaders. */
const TILE = 16;

function variant(id: string, code: string): Variant {
  return {
    id,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) =>
      device.limits.maxComputeInvocationsPerWorkgroup! < TILE * TILE
        ? `needs workgroups of ${TILE * TILE}`
        : tooLarge([matrix(params)], device),
    plan: (params) => ({
      code,
      constants: {},
      uniforms: [params.rows!, params.columns!, 0, 0],
      inputs: [matrix(params)],
      output: { dtype: "f32", elements: params.rows! * params.columns! },
      workgroups: [Math.ceil(params.columns! / TILE), Math.ceil(params.rows! / TILE), 1],
    }),
  };
}

const QUICK = [
  [197, 768],
  [1024, 1024],
  [3136, 64],
] as const;
const FULL = [...QUICK, [64, 49], [2048, 2048], [128, 3072], [50176, 3]] as const;

/** Transpose of a rows × columns matrix: pure data movement against the grain. */
export const transpose: Kernel = {
  id: "transpose",
  role: "operator",
  opClass: () => "transpose",
  title: ({ rows, columns }) => `Transpose, ${rows} × ${columns}`,
  variants: [variant("tiled", tiledCode), variant("naive", naiveCode)],
  work: ({ rows, columns }) => {
    const bytes = 4 * rows! * columns!;
    return { flops: 0, sfu: 0, bytesRead: bytes, bytesWritten: bytes, footprint: 2 * bytes };
  },
  checks: [
    { rows: 16, columns: 16 },
    { rows: 33, columns: 50 },
    { rows: 1, columns: 70 },
  ],
  expected: ({ rows, columns }, input, i) => input(0, (i % rows!) * columns! + Math.floor(i / rows!)),
  tolerance: () => 0,
  points: (profile) => (profile === "quick" ? QUICK : FULL).map(([rows, columns]) => ({ rows, columns })),
};
