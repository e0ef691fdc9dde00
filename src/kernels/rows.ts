import { type BufferSpec, type Device, grid, type Params, tooLarge, type Variant } from "./kernel.ts";

/** Lanes of a workgroup in the row kernels' shaders. */
const WORKGROUP = 64;

interface RowKernel {
  readonly inputs: (params: Params) => readonly BufferSpec[];
  readonly output: (params: Params) => BufferSpec;
  readonly workgroupCode: string;
  readonly laneCode: string;
}

/** Two ways to walk rows × columns: a workgroup for each row, or a lane for each row. */
export function rowVariants({ inputs, output, workgroupCode, laneCode }: RowKernel): readonly Variant[] {
  const one = (id: string, code: string, rowsPerGroup: number): Variant => ({
    id,
    dtype: "f32",
    requires: [],
    obstacle: (params, device: Device) => tooLarge([...inputs(params), output(params)], device),
    plan: (params, device) => ({
      code,
      constants: {},
      uniforms: [params.rows!, params.columns!, 0, 0],
      inputs: inputs(params),
      output: output(params),
      workgroups: grid(Math.ceil(params.rows! / rowsPerGroup), device),
    }),
  });
  return [one("workgroup-per-row", workgroupCode, 1), one("lane-per-row", laneCode, WORKGROUP)];
}

/** A rows × columns matrix of pseudo-random values. */
export function matrix({ rows, columns }: Params): BufferSpec {
  return { dtype: "f32", elements: rows! * columns!, fill: { kind: "random" } };
}

export const ROW_CHECKS: readonly Params[] = [
  { rows: 4, columns: 64 },
  { rows: 67, columns: 33 },
  { rows: 3, columns: 1000 },
  { rows: 5, columns: 1 },
];

/** Rows × columns that classifiers, attention and layer normalization ask for. */
const QUICK = [
  [128, 768],
  [1024, 1024],
  [1, 1000],
  [2364, 197],
] as const;
const FULL = [...QUICK, [3136, 96], [12, 128], [4096, 64], [64, 50257], [16384, 256]] as const;

export function rowPoints(profile: "quick" | "full"): readonly Params[] {
  return (profile === "quick" ? QUICK : FULL).map(([rows, columns]) => ({ rows, columns }));
}
