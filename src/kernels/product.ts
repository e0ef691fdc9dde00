import directCode from "../../shaders/gemm-direct.wgsl?raw";
import rowsCode from "../../shaders/gemm-rows.wgsl?raw";
import subgroupCode from "../../shaders/gemm-subgroup.wgsl?raw";
import tiledCode from "../../shaders/gemm-tiled.wgsl?raw";
import { constants, expand } from "./expand.ts";
import type { Device } from "./kernel.ts";

/**
 * Ways to walk a matrix product C = A·B, whatever its operands are: each is WGSL that asks for load_a, load_b and store_c (see
 * shaders/gemm-vec4.wgsl). The space that autotuning searches.
 */
export interface Path {
  readonly id: string;
  readonly code: string;
  /** Coordinates in the space. */
  readonly space: Readonly<Record<string, number | string>>;
  /** Language extensions that are features too. */
  readonly requires: readonly string[];
  readonly lanes: number;
  /** Outputs of a workgroup. */
  readonly rows: number;
  readonly columns: number;
  /** Workgroup memory for elements and for sums, in elements. */
  readonly staged: { readonly elements: number; readonly sums: number };
  /** It reads A through registers of other lanes, or B once for all rows: no use beyond these many rows. */
  readonly mostRows: number;
  readonly obstacle: (device: Device) => string | null;
}

const NOTHING = { elements: 0, sums: 0 } as const;
const ANY = { requires: [], mostRows: Number.POSITIVE_INFINITY, obstacle: () => null } as const;

function direct(tm: number, tv: number, width: number, height: number): Path {
  const sizes = { TM: tm, TV: tv, WIDTH: width, HEIGHT: height };
  return {
    ...ANY,
    id: `direct-${tm}x${4 * tv}-w${width}x${height}`,
    code: constants(sizes) + expand(directCode, sizes),
    space: { path: "direct", rows: tm, columns: 4 * tv, width, height },
    lanes: width * height,
    rows: tm * height,
    columns: 4 * tv * width,
    staged: NOTHING,
  };
}

/** Rows of A shared by broadcast from the first `lanes` lanes of a subgroup. */
function subgroup(lanes: number, loads: number, tv: number, width: number): Path {
  const sizes = { LANES: lanes, LOADS: loads, TV: tv, WIDTH: width };
  return {
    ...ANY,
    id: `subgroup${lanes}-${lanes * loads}x${4 * tv}-w${width}`,
    code: constants(sizes) + expand(subgroupCode, sizes),
    space: { path: "subgroup", rows: lanes * loads, columns: 4 * tv, width, lanes },
    requires: ["subgroups"],
    lanes: width,
    rows: lanes * loads,
    columns: 4 * tv * width,
    staged: NOTHING,
    obstacle: ({ leastSubgroup }) =>
      leastSubgroup !== null && leastSubgroup >= lanes ? null : `needs subgroups of at least ${lanes} lanes`,
  };
}

/** 4·tr rows × 4·tv columns a lane, K staged 4·slab at a time. */
function tiled(tr: number, tv: number, width: number, height: number, slab: number, unroll: number): Path {
  const sizes = { TR: tr, TV: tv, WIDTH: width, HEIGHT: height, SLAB: slab, UNROLL: unroll };
  const [rows, columns] = [4 * tr * height, 4 * tv * width];
  return {
    ...ANY,
    id: `tiled-${4 * tr}x${4 * tv}-w${width}x${height}-k${4 * slab}-u${unroll}`,
    code: constants(sizes) + expand(tiledCode, sizes),
    space: { path: "tiled", rows: 4 * tr, columns: 4 * tv, width, height, slab, unroll },
    lanes: width * height,
    rows,
    columns,
    staged: { elements: 4 * slab * (rows + columns), sums: 0 },
  };
}

/** A few rows at once, K shared out among `height` lanes. */
function fewRows(rows: number, width: number, height: number): Path {
  const sizes = { ROWS: rows, WIDTH: width, HEIGHT: height };
  return {
    ...ANY,
    id: `rows${rows}-w${width}x${height}`,
    code: constants(sizes) + expand(rowsCode, sizes),
    space: { path: "rows", rows, width, height },
    lanes: width * height,
    rows,
    columns: 4 * width,
    staged: { elements: 0, sums: 4 * rows * width * height },
    mostRows: 2 * rows,
  };
}

/** Every combination of the lists' members. */
function combinations(...lists: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return lists.reduce<readonly (readonly number[])[]>(
    (made, list) => made.flatMap((head) => list.map((value) => [...head, value])),
    [[]],
  );
}

/** Unlike paths first: a search that runs out of time has seen one of each. */
export const SEEDS: readonly Path[] = [
  subgroup(4, 4, 2, 8),
  fewRows(1, 16, 16),
  direct(8, 2, 8, 8),
  tiled(2, 2, 16, 16, 4, 4),
  subgroup(8, 1, 2, 64),
  fewRows(4, 32, 8),
  direct(16, 2, 4, 4),
  tiled(1, 2, 8, 8, 4, 4),
];

/** A dozen of the space, for products that are searched less widely: odd sizes, convolutions. */
export const FEW: readonly Path[] = [
  ...SEEDS,
  subgroup(4, 2, 2, 8),
  direct(4, 2, 8, 8),
  subgroup(8, 2, 2, 32),
  direct(8, 2, 4, 4),
];

const SPACE: readonly Path[] = [
  ...combinations([4, 8, 16], [1, 2]).flatMap(([tm, tv]) => [
    direct(tm!, tv!, 4, 4),
    direct(tm!, tv!, 8, 8),
    direct(tm!, tv!, 16, 4),
  ]),
  ...combinations([8, 32, 64], [1, 2]).flatMap(([width, tv]) => [
    subgroup(4, 2, tv!, width!),
    subgroup(4, 4, tv!, width!),
    subgroup(8, 1, tv!, width!),
    subgroup(8, 2, tv!, width!),
  ]),
  ...combinations([1, 2, 4, 8], [8, 16, 32]).flatMap(([rows, width]) => [
    fewRows(rows!, width!, 8),
    fewRows(rows!, width!, 16),
  ]),
  ...combinations([1, 2], [1, 2], [2, 4, 8], [1, 4]).flatMap(([tr, tv, slab, unroll]) => [
    tiled(tr!, tv!, 8, 8, slab!, unroll!),
    tiled(tr!, tv!, 16, 8, slab!, unroll!),
    tiled(tr!, tv!, 16, 16, slab!, unroll!),
  ]),
];

/** The whole space, the few first. */
export const PATHS: readonly Path[] = [
  ...FEW,
  ...SPACE.filter(({ id }) => !FEW.some((path) => path.id === id)),
];

/** Why a path cannot run on this device, or null. `bytes` of an element and of a sum. */
export function pathObstacle(
  path: Path,
  device: Device,
  bytes: { element: number; sum: number },
): string | null {
  if (path.lanes > device.limits.maxComputeInvocationsPerWorkgroup!) return "workgroup too large";
  const staged = path.staged.elements * bytes.element + path.staged.sums * bytes.sum;
  if (staged > device.limits.maxComputeWorkgroupStorageSize!) return "too little workgroup memory";
  return path.obstacle(device);
}

/** Useful share of the outputs that the workgroups compute. */
export function utilisation({ rows, columns }: Pick<Path, "rows" | "columns">, m: number, n: number): number {
  const padded = (size: number, tile: number) => Math.ceil(size / tile) * tile;
  return (m * n) / (padded(m, rows) * padded(n, columns));
}
