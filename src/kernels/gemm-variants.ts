import scalarCode from "../../shaders/gemm-scalar.wgsl?raw";
import vec4Code from "../../shaders/gemm-vec4.wgsl?raw";
import sumSlicesCode from "../../shaders/sum-slices.wgsl?raw";
import { expand, prelude } from "./expand.ts";
import {
  type BufferSpec,
  grid,
  type Params,
  type Plan,
  type Stage,
  tooLarge,
  type Variant,
} from "./kernel.ts";
import { FEW, PATHS, type Path, pathObstacle, SEEDS, utilisation } from "./product.ts";

type Real = "f32" | "f16";
const SIZE = { f32: 4, f16: 2 } as const;

/** A of m × k, B of k × n, C of m × n, row-major. */
function gemmBuffers(
  { m, n, k }: Params,
  dtype: Real,
): { inputs: readonly [BufferSpec, BufferSpec]; output: BufferSpec } {
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
  readonly path: Path;
  /** vec4: K and N are multiples of 4; scalar: any size. */
  readonly operands: "vec4" | "scalar";
  readonly dtype: Real;
  /** What f16 products are added up in. */
  readonly sum: Real;
  /** Slices of K, each with its own C, added up by a second dispatch: work for every lane where C is small. */
  readonly slices: number;
}

/** Tiles of C from which on cutting K gains nothing: enough for every core of any GPU. */
const ENOUGH_TILES = 512;
/** A slice shorter than this is mostly its own ends. */
const LEAST_SLICE = 64;

function variant(recipe: Recipe): Variant {
  const { path, operands, dtype, sum, slices } = recipe;
  const bytes = { element: SIZE[dtype], sum: SIZE[sum] };
  const id = [
    path.id,
    ...(operands === "scalar" ? ["any"] : []),
    ...(sum === dtype ? [] : [`sum-${sum}`]),
    ...(slices > 1 ? [`split${slices}`] : []),
  ].join("-");
  const partial = ({ m, n }: Params) => ({ dtype, elements: slices * m! * n! });
  return {
    id,
    dtype,
    space: { ...path.space, operands, sum, slices },
    utilisation: ({ m, n }) => utilisation(path, m!, n!),
    requires: [...path.requires, ...(dtype === "f16" ? ["shader-f16"] : [])],
    obstacle: (params, device) => {
      const { m, n, k } = params;
      const aligned = k! % 4 === 0 && n! % 4 === 0;
      if (operands === "vec4" && !aligned) return "K and N must be multiples of 4";
      if (operands === "scalar" && aligned) return "K and N are multiples of 4: vec4s do";
      if (m! > path.mostRows) return `at most ${path.mostRows} rows`;
      if (slices > 1 && Math.ceil(m! / path.rows) * Math.ceil(n! / path.columns) > ENOUGH_TILES)
        return "enough tiles without cutting K";
      if (slices > 1 && k! < slices * LEAST_SLICE) return "K is too short to be cut";
      const { inputs, output } = gemmBuffers(params, dtype);
      return pathObstacle(path, device, bytes) ?? tooLarge([...inputs, output, partial(params)], device);
    },
    plan: (params, device): Plan => {
      const { m, n, k } = params;
      const [n4, k4] = [Math.ceil(n! / 4), Math.ceil(k! / 4)];
      const code = operands === "vec4" ? vec4Code : expand(scalarCode, {});
      const product: Stage = {
        code: prelude(dtype, path.requires, sum) + code + path.code,
        constants: {},
        uniforms: [m!, n4, k4, Math.ceil(k4 / slices), n!, k!],
        workgroups: [Math.ceil(n! / path.columns), Math.ceil(m! / path.rows), slices],
      };
      const buffers = gemmBuffers(params, dtype);
      if (slices === 1) return { ...product, ...buffers };
      const vectors = (m! * n!) / 4;
      return {
        code: prelude(dtype, [], sum) + sumSlicesCode,
        constants: {},
        uniforms: [vectors, slices],
        workgroups: grid(Math.ceil(vectors / 64), device),
        ...buffers,
        first: { ...product, scratch: partial(params), reads: [0, 1], keeps: [] },
      };
    },
  };
}

/** Slices of K that are tried; the paths that make the most of few tiles. */
const SPLITS = [4, 16] as const;
const SPLIT_PATHS = SEEDS.filter(({ space }) => space.path !== "rows");

function variants(dtype: Real, sum: Real): readonly Variant[] {
  const base = { dtype, sum, operands: "vec4", slices: 1 } as const;
  const vec4 = PATHS.map((path) => variant({ ...base, path }));
  const scalar = FEW.map((path) => variant({ ...base, path, operands: "scalar" }));
  const split = SPLIT_PATHS.flatMap((path) => SPLITS.map((slices) => variant({ ...base, path, slices })));
  return [...vec4, ...scalar, ...split];
}

/** In f32, the few paths only and in one dispatch: for convolutions, which are products too. */
export const fewGemmVariants: readonly Variant[] = FEW.map((path) =>
  variant({ path, dtype: "f32", sum: "f32", operands: "vec4", slices: 1 }),
);

export const gemmVariants: readonly Variant[] = [
  ...variants("f32", "f32"),
  ...variants("f16", "f16"),
  ...variants("f16", "f32"),
];
