import laneCode from "../../shaders/row-lane.wgsl?raw";
import subgroupCode from "../../shaders/row-subgroup.wgsl?raw";
import workgroupCode from "../../shaders/row-workgroup.wgsl?raw";
import { constants, expand } from "./expand.ts";
import { type BufferSpec, type Device, grid, type Params, tooLarge, type Variant } from "./kernel.ts";

interface RowKernel {
  readonly inputs: (params: Params) => readonly BufferSpec[];
  readonly output: (params: Params) => BufferSpec;
  /** Walks a row with LANES lanes; see shaders/row-*.wgsl for what it may call. */
  readonly code: string;
}

/** Who walks a row, and how many rows share a workgroup. */
interface Walkers {
  readonly id: string;
  readonly requires: readonly string[];
  readonly obstacle: (params: Params, device: Device) => string | null;
  readonly rowsPerGroup: (device: Device) => number;
  readonly code: (device: Device) => string;
}

/** Lanes of a workgroup that holds several rows. */
const SHARED = 64;

const laneEach: Walkers = {
  id: "lane",
  requires: [],
  obstacle: () => null,
  rowsPerGroup: () => SHARED,
  code: () => laneCode,
};

const subgroupEach: Walkers = {
  id: "subgroup",
  requires: ["subgroups"],
  obstacle: (_params, { subgroup }) => (subgroup === null ? "needs subgroups of one size" : null),
  rowsPerGroup: ({ subgroup }) => Math.max(SHARED, subgroup!) / subgroup!,
  code: ({ subgroup }) => `enable subgroups;\n${constants({ LANES: subgroup! })}${subgroupCode}`,
};

/** `fewest` columns, or most of the lanes would only wait. */
function workgroupEach(workgroup: number, fewest: number): Walkers {
  return {
    id: `workgroup${workgroup}`,
    requires: [],
    obstacle: ({ columns }, { limits }) => {
      if (columns! < fewest) return `for rows of ${fewest} or more`;
      return limits.maxComputeInvocationsPerWorkgroup! < workgroup
        ? `needs workgroups of ${workgroup}`
        : null;
    },
    rowsPerGroup: () => 1,
    code: () => constants({ WORKGROUP: workgroup }) + workgroupCode,
  };
}

/** What a lane reads at once, and how its parts are brought together. */
const ITEMS = {
  1: `alias item = f32;
fn sum_of(v: item) -> f32 { return v; }
fn max_of(v: item) -> f32 { return v; }
`,
  4: `alias item = vec4f;
fn sum_of(v: item) -> f32 { return (v.x + v.y) + (v.z + v.w); }
fn max_of(v: item) -> f32 { return max(max(v.x, v.y), max(v.z, v.w)); }
`,
} as const;

/** Items a step of the walk: a loop costs as much as a few scalar loads. */
const UNROLL = { 1: { UNROLL: 4 }, 4: { UNROLL: 2 } } as const;

/** Ways to walk rows × columns: a lane, a subgroup or a workgroup for each row, one value or four at a time. */
export function rowVariants({ inputs, output, code }: RowKernel): readonly Variant[] {
  const one = (walkers: Walkers, width: 1 | 4): Variant => ({
    id: `${walkers.id}-per-row${width === 4 ? "-vec4" : ""}`,
    dtype: "f32",
    requires: walkers.requires,
    obstacle: (params, device) => {
      if (params.columns! % width) return "columns must be a multiple of 4";
      return walkers.obstacle(params, device) ?? tooLarge([...inputs(params), output(params)], device);
    },
    plan: (params, device) => ({
      code: `${walkers.code(device)}${ITEMS[width]}${constants(UNROLL[width])}${expand(code, UNROLL[width])}`,
      constants: {},
      uniforms: [params.rows!, params.columns! / width, params.columns!, 0],
      inputs: inputs(params),
      output: output(params),
      workgroups: grid(Math.ceil(params.rows! / walkers.rowsPerGroup(device)), device),
    }),
  });
  return [subgroupEach, workgroupEach(64, 1), laneEach, workgroupEach(256, 1024)].flatMap((walkers) => [
    one(walkers, 4),
    one(walkers, 1),
  ]);
}

/** A rows × columns matrix of pseudo-random values. */
export function matrix({ rows, columns }: Params): BufferSpec {
  return { dtype: "f32", elements: rows! * columns!, fill: { kind: "random" } };
}

export const ROW_CHECKS: readonly Params[] = [
  { rows: 4, columns: 64 },
  { rows: 67, columns: 33 },
  { rows: 70, columns: 52 },
  { rows: 3, columns: 1000 },
  { rows: 2, columns: 1028 },
  { rows: 5, columns: 1 },
];

/** Rows × columns that classifiers, attention and layer normalization ask for. */
const QUICK = [
  [128, 768],
  [1024, 1024],
  [2364, 197],
  [1, 1000],
] as const;
const FULL = [...QUICK, [3136, 96], [12, 128], [4096, 64], [64, 50257], [16384, 256]] as const;

export function rowPoints(profile: "quick" | "full"): readonly Params[] {
  return (profile === "quick" ? QUICK : FULL).map(([rows, columns]) => ({ rows, columns }));
}
