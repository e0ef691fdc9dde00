import code from "../../shaders/chains.wgsl?raw";
import { expand, substitute } from "./expand.ts";
import {
  type Device,
  type Expected,
  grid,
  type Kernel,
  type KernelDtype,
  type Params,
  type Plan,
  type Variant,
} from "./kernel.ts";
import { widestWorkgroup } from "./streaming.ts";

/** One kind of chain of dependent steps. */
interface Chain {
  readonly dtype: KernelDtype;
  /** What a step is computed in; integers lie in u32 buffers. */
  readonly scalar: "f32" | "i32";
  readonly requires?: readonly string[];
  /** WGSL statements: once a lane, once a chain (`x$c` is its value), once a step. */
  readonly setup: string;
  readonly start: string;
  readonly step: string;
  /** The value of one chain after so many steps, on the CPU. */
  readonly follow: (seed: number, chain: number, component: number, steps: number) => number;
}

interface Shape {
  readonly chains: number;
  readonly width: 1 | 4;
}

/** Steps unrolled in the loop body. */
const UNROLL = 16;

/** Steps of each chain, whole rounds of them, so that every shape does `steps` a lane in all. */
function stepsEach(steps: number, { chains, width }: Shape): number {
  return UNROLL * Math.max(1, Math.round(steps / (chains * width * UNROLL)));
}

interface ChainKernel {
  readonly id: string;
  readonly title: string;
  readonly chain: Chain;
  /** Chains side by side and components of each: a variant for each shape. */
  readonly shapes: readonly (readonly [chains: number, width: 1 | 4])[];
  /** What one step of one lane counts as. */
  readonly step: { readonly flops?: number; readonly sfu?: number; readonly operations?: number };
  readonly tolerance: number;
}

/** A ceiling measured by chains: problems of `lanes` lanes that do `steps` steps each, a word read and written a lane. */
export function chainKernel({ id, title, chain, shapes, step, tolerance }: ChainKernel): Kernel {
  const { flops = 0, sfu = 0, operations } = step;
  return {
    id,
    role: "ceiling",
    opClass: () => null,
    title: () => title,
    variants: shapes.map(([chains, width]) => variant(chain, { chains, width })),
    work: ({ lanes, steps }) => ({
      flops: flops * lanes! * steps!,
      sfu: sfu * lanes! * steps!,
      bytesRead: 4 * lanes!,
      bytesWritten: 4 * lanes!,
      footprint: 8 * lanes!,
      ...(operations === undefined ? {} : { operations: operations * lanes! * steps! }),
    }),
    checks: [
      { lanes: 64, steps: 256 },
      { lanes: 333, steps: 1024 },
    ],
    expected: () => Number.NaN, // each shape has its own
    tolerance: () => tolerance,
    points: (_profile, device) => chainRungs(device),
    ladder: true,
  };
}

function variant(chain: Chain, shape: Shape): Variant {
  return {
    id: `${shape.chains}x${shape.width}`,
    dtype: chain.dtype,
    requires: chain.requires ?? [],
    obstacle: () => null,
    plan: (params, device) => plan(chain, shape, params, device),
    expected: expectedOf(chain, shape),
  };
}

function plan(chain: Chain, shape: Shape, { lanes, steps }: Params, device: Device): Plan {
  const { scalar } = chain;
  const { chains, width } = shape;
  const workgroup = widestWorkgroup(device);
  const element = scalar === "f32" ? "f32" : "u32";
  const header = [
    `alias element = ${element};`,
    `alias scalar = ${scalar};`,
    `alias value = ${width === 4 ? "vec4<scalar>" : "scalar"};`,
    `const component = value(${width === 4 ? "0, 1, 2, 3" : "0"});\n`,
  ].join("\n");
  const body = substitute(code, {
    SETUP: chain.setup,
    START: chain.start,
    STEP: chain.step,
    REDUCE: width === 4 ? "sum.x + sum.y + sum.z + sum.w" : "sum",
  });
  const fill =
    scalar === "f32" ? ({ kind: "random" } as const) : ({ kind: "index", below: 2 ** 31 } as const);
  return {
    code: header + expand(body, { CHAINS: chains, UNROLL }),
    constants: { WORKGROUP: workgroup },
    uniforms: [stepsEach(steps!, shape) / UNROLL, 0, 0, 0],
    inputs: [{ dtype: element, elements: lanes!, fill }],
    output: { dtype: element, elements: lanes! },
    workgroups: grid(Math.ceil(lanes! / workgroup), device),
  };
}

function expectedOf({ scalar, follow }: Chain, shape: Shape): Expected {
  return ({ steps }, input, i) => {
    const seed = input(0, i);
    const each = stepsEach(steps!, shape);
    let sum = 0;
    for (let chain = 0; chain < shape.chains; chain++)
      for (let component = 0; component < shape.width; component++)
        sum += follow(seed, chain, component, each);
    return scalar === "f32" ? sum : sum >>> 0;
  };
}

const RUNGS: readonly Params[] = [
  { lanes: 2 ** 12, steps: 256 },
  { lanes: 2 ** 12, steps: 1024 },
  ...[2 ** 12, 2 ** 14, 2 ** 16, 2 ** 18, 2 ** 20].map((lanes) => ({ lanes, steps: 4096 })),
  { lanes: 2 ** 21, steps: 16384 },
];

/** A rung this long at the multiply-add rate is short on any device, were its steps a hundred times slower. */
const SHORT_ENOUGH = 5e-5;

/** Rungs of a ladder; those that the multiply-add rate shows to be far too short are not tried. */
export function chainRungs({ seen }: Device): readonly Params[] {
  const tall = RUNGS.filter(({ lanes, steps }) => (2 * lanes! * steps!) / (seen.flops ?? 0) >= SHORT_ENOUGH);
  return tall.length > 0 ? tall : RUNGS.slice(-1);
}
