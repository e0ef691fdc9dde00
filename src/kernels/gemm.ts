import directCode from "../../shaders/gemm-direct.wgsl?raw";
import naiveCode from "../../shaders/gemm-naive.wgsl?raw";
import subgroupCode from "../../shaders/gemm-subgroup.wgsl?raw";
import tiledCode from "../../shaders/gemm-tiled.wgsl?raw";
import { constants, expand, prelude } from "./expand.ts";
import {
  type BufferSpec,
  type Device,
  type Kernel,
  type Params,
  type Plan,
  tooLarge,
  type Variant,
} from "./kernel.ts";

type Real = "f32" | "f16";

function buffers({ m, n, k }: Params, dtype: Real): { inputs: readonly BufferSpec[]; output: BufferSpec } {
  const random = { kind: "random" } as const;
  return {
    inputs: [
      { dtype, elements: m! * k!, fill: random },
      { dtype, elements: k! * n!, fill: random },
    ],
    output: { dtype, elements: m! * n! },
  };
}

interface Recipe {
  readonly id: string;
  /** Language extensions that are features too, besides the dtype's own. */
  readonly requires?: readonly string[];
  /** vec4 loads along K and N. */
  readonly vec4: boolean;
  readonly lanes: readonly [number, number];
  /** Outputs of a workgroup: rows, columns. */
  readonly tile: readonly [number, number];
  readonly workgroupBytes?: (size: number) => number;
  readonly obstacle?: (device: Device) => string | null;
  readonly code: string;
  readonly constants?: Readonly<Record<string, number>>;
}

function variant(recipe: Recipe, dtype: Real): Variant {
  const { tile, lanes } = recipe;
  return {
    id: recipe.id,
    dtype,
    requires: [...(recipe.requires ?? []), ...(dtype === "f16" ? ["shader-f16"] : [])],
    obstacle: (params, device) => {
      const { inputs, output } = buffers(params, dtype);
      if (recipe.vec4 && (params.k! % 4 || params.n! % 4)) return "K and N must be multiples of 4";
      if (lanes[0] * lanes[1] > device.limits.maxComputeInvocationsPerWorkgroup!)
        return "workgroup too large";
      if (
        (recipe.workgroupBytes?.(dtype === "f16" ? 2 : 4) ?? 0) >
        device.limits.maxComputeWorkgroupStorageSize!
      )
        return "too little workgroup memory";
      return recipe.obstacle?.(device) ?? tooLarge([...inputs, output], device);
    },
    plan: (params): Plan => ({
      code: prelude(dtype, recipe.requires) + recipe.code,
      constants: recipe.constants ?? {},
      uniforms: recipe.vec4
        ? [params.m!, params.n! / 4, params.k! / 4, 0]
        : [params.m!, params.n!, params.k!, 0],
      ...buffers(params, dtype),
      workgroups: [Math.ceil(params.n! / tile[1]), Math.ceil(params.m! / tile[0]), 1],
    }),
  };
}

const naive: Recipe = {
  id: "naive",
  vec4: false,
  lanes: [16, 16],
  tile: [16, 16],
  code: naiveCode,
};

function tiled(tm: number, tn: number, width: number, height: number, slab: number): Recipe {
  const sizes = { TM: tm, TN: tn, WIDTH: width, HEIGHT: height, SLAB: slab };
  return {
    id: `tiled-${tm}x${tn}-w${width}x${height}-k${slab}`,
    vec4: false,
    lanes: [width, height],
    tile: [tm * height, tn * width],
    workgroupBytes: (size) => size * slab * (tm * height + tn * width),
    code: constants(sizes) + expand(tiledCode, sizes),
  };
}

function direct(tm: number, tv: number, width: number, height: number): Recipe {
  const sizes = { TM: tm, TV: tv, WIDTH: width, HEIGHT: height };
  return {
    id: `direct-${tm}x${4 * tv}-w${width}x${height}`,
    vec4: true,
    lanes: [width, height],
    tile: [tm * height, 4 * tv * width],
    code: constants(sizes) + expand(directCode, sizes),
  };
}

/** Rows of A shared by broadcast among `lanes` lanes, which must be the device's fixed subgroup size. */
function subgroup(lanes: number, loads: number, tv: number, width: number): Recipe {
  const sizes = { LANES: lanes, LOADS: loads, TV: tv, WIDTH: width };
  return {
    id: `subgroup${lanes}-${lanes * loads}x${4 * tv}-w${width}`,
    requires: ["subgroups"],
    vec4: true,
    lanes: [width, 1],
    tile: [lanes * loads, 4 * tv * width],
    obstacle: (device) => (device.subgroup === lanes ? null : `needs subgroups of exactly ${lanes} lanes`),
    code: constants(sizes) + expand(subgroupCode, sizes),
  };
}

/** The most promising first: a search that runs out of time has seen them. */
const RECIPES: readonly Recipe[] = [
  subgroup(4, 2, 2, 8),
  subgroup(8, 1, 2, 8),
  tiled(8, 8, 8, 8, 16),
  direct(8, 2, 4, 4),
  tiled(4, 4, 16, 16, 16),
  subgroup(4, 4, 2, 8),
  direct(4, 2, 8, 8),
  tiled(8, 8, 16, 16, 8),
  direct(8, 2, 8, 8),
  direct(16, 2, 4, 4),
  naive,
];

export const gemmVariants: readonly Variant[] = (["f32", "f16"] as const).flatMap((dtype) =>
  RECIPES.map((recipe) => variant(recipe, dtype)),
);

/** Shapes that models use: square for the ceiling, attention and MLP of small and base transformers, single rows. */
const QUICK = [
  [256, 256, 256],
  [512, 512, 512],
  [64, 64, 64],
  [1, 1024, 1024],
  [128, 768, 768],
  [1024, 1024, 1024],
  [197, 768, 64],
  [16, 512, 2048],
  [2048, 2048, 2048],
  [784, 128, 256],
  [1, 256, 1024],
  [4096, 4096, 4096],
] as const;
const FULL = [
  ...QUICK,
  [128, 128, 128],
  [384, 384, 384],
  [197, 768, 768],
  [128, 3072, 768],
  [128, 768, 3072],
  [256, 384, 384],
  [64, 50257, 768],
  [4, 1024, 1024],
  [49, 96, 96],
  [3136, 64, 64],
  [1, 4096, 1000],
  [255, 257, 129],
  [33, 1000, 77],
] as const;

/** C = A·B, row-major, one matrix. */
export const gemm: Kernel = {
  id: "gemm",
  role: "operator",
  opClass: () => "gemm",
  title: ({ m, n, k }) => `GEMM, ${m} × ${n} × ${k}`,
  variants: gemmVariants,
  work: ({ m, n, k }, dtype) => {
    const size = dtype === "f16" ? 2 : 4;
    const bytesRead = size * (m! * k! + k! * n!);
    const bytesWritten = size * m! * n!;
    return { flops: 2 * m! * n! * k!, sfu: 0, bytesRead, bytesWritten, footprint: bytesRead + bytesWritten };
  },
  checks: [
    { m: 32, n: 32, k: 32 },
    { m: 37, n: 52, k: 28 },
    { m: 1, n: 64, k: 128 },
    { m: 33, n: 17, k: 29 },
    { m: 130, n: 132, k: 36 },
  ],
  expected: ({ n, k }, input, i) => {
    const row = Math.floor(i / n!);
    const column = i % n!;
    let sum = 0;
    for (let j = 0; j < k!; j++) sum += input(0, row * k! + j) * input(1, j * n! + column);
    return sum;
  },
  tolerance: ({ k }, dtype) => (dtype === "f16" ? 4e-3 : 2e-6) * Math.sqrt(k!),
  points: (profile) => (profile === "quick" ? QUICK : FULL).map(([m, n, k]) => ({ m, n, k })),
};
