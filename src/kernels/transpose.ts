import blockCode from "../../shaders/transpose-block.wgsl?raw";
import naiveCode from "../../shaders/transpose-naive.wgsl?raw";
import tiledCode from "../../shaders/transpose-tiled.wgsl?raw";
import type { Kernel, Variant } from "./kernel.ts";
import { tooLarge } from "./kernel.ts";
import { matrix } from "./rows.ts";

/** A workgroup turns a square `tile` on edge, with `lanes` lanes; rows and columns are multiples of `step`. */
function variant(id: string, code: string, tile: number, lanes: number, step: 1 | 4): Variant {
  return {
    id,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => {
      if (params.rows! % step || params.columns! % step) return "rows and columns must be multiples of 4";
      return device.limits.maxComputeInvocationsPerWorkgroup! < lanes
        ? `needs workgroups of ${lanes}`
        : tooLarge([matrix(params)], device);
    },
    plan: (params) => ({
      code,
      constants: {},
      uniforms: [params.rows! / step, params.columns! / step, 0, 0],
      inputs: [matrix(params)],
      output: { dtype: "f32", elements: params.rows! * params.columns! },
      workgroups: [Math.ceil(params.columns! / tile), Math.ceil(params.rows! / tile), 1],
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
  variants: [
    variant("block-4x4", blockCode, 32, 64, 4),
    variant("tiled", tiledCode, 16, 64, 1),
    variant("naive", naiveCode, 16, 256, 1),
  ],
  work: ({ rows, columns }) => {
    const bytes = 4 * rows! * columns!;
    return { flops: 0, sfu: 0, bytesRead: bytes, bytesWritten: bytes, footprint: 2 * bytes };
  },
  checks: [
    { rows: 16, columns: 16 },
    { rows: 33, columns: 50 },
    { rows: 1, columns: 70 },
    { rows: 36, columns: 68 },
  ],
  expected: ({ rows, columns }, input, i) => input(0, (i % rows!) * columns! + Math.floor(i / rows!)),
  tolerance: () => 0,
  points: (profile) => (profile === "quick" ? QUICK : FULL).map(([rows, columns]) => ({ rows, columns })),
};
