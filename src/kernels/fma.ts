import code from "../../shaders/fma.wgsl?raw";
import leapfrogCode from "../../shaders/fma-leapfrog.wgsl?raw";
import { expand, prelude, substitute } from "./expand.ts";
import {
  type Device,
  type Expected,
  grid,
  type Kernel,
  type Params,
  type Plan,
  type Variant,
} from "./kernel.ts";

/** Steps unrolled in the loop body: enough to hide the loop's own instructions. */
const UNROLL = 16;

/**
 * affine  x = x·y + z: full rate everywhere, but linear in x with the same y and z at every step, so that a compiler with
 *         loose arithmetic may do many steps at once;
 * square  x = x·x + z: no algebra shortens it, but reading one operand twice halves its rate on some GPUs;
 * leapfrog  x = x + a·y, y = y − b·x by turns, an oscillator: three different operands, and no start is ever forgotten.
 */
type Step = "leapfrog" | "affine" | "square";

interface Shape {
  readonly step: Step;
  /** Independent chains in each lane. */
  readonly chains: number;
  /** Components of each chain's value. */
  readonly width: 1 | 4;
  readonly workgroup: number;
  readonly dtype: "f32" | "f16";
}

/** Rounds of the loop, so that every shape does `steps` multiply-adds a lane in all. */
function rounds(steps: number, { chains, width }: Shape): number {
  return Math.max(1, Math.round(steps / (chains * width * UNROLL)));
}

function plan({ lanes, steps }: Params, device: Device, shape: Shape): Plan {
  const { dtype, width } = shape;
  const header = `${prelude(dtype)}alias chain = ${width === 4 ? "real4" : "real"};\n`;
  const body = substitute(shape.step === "leapfrog" ? leapfrogCode : code, {
    STEP: shape.step === "affine" ? "fma(x$c, y, z)" : "fma(x$c, x$c, z)",
    Y_OF_SEED: dtype === "f32" ? "seed * 0.005 + 0.993" : "seed * 0.03125h + 0.96875h",
    // Components differ, or a compiler could do the work of one for all four.
    OFFSET: width === 4 ? "real4(0, 1, 2, 3) * real(0.00390625)" : "real(0)",
    Z_OF_SEED: shape.step === "affine" ? "seed * real(0.005)" : "real(0.25) - abs(seed) * real(0.001)",
    REDUCE: width === 4 ? "sum.x + sum.y + sum.z + sum.w" : "sum",
  });
  return {
    code: header + expand(body, { CHAINS: shape.chains, UNROLL, PAIRS: UNROLL / 2 }),
    constants: { WORKGROUP: shape.workgroup },
    uniforms: [rounds(steps!, shape), 0, 0, 0],
    inputs: [{ dtype, elements: lanes!, fill: { kind: "random" } }],
    output: { dtype, elements: lanes! },
    workgroups: grid(Math.ceil(lanes! / shape.workgroup), device),
  };
}

/** The same chains in double precision. They forget their start slowly or never, so that steps left out show in the sum. */
function expectedOf(shape: Shape): Expected {
  if (shape.step === "leapfrog") return expectedLeapfrog(shape);
  return ({ steps }, input, i) => {
    const seed = input(0, i);
    const y = shape.dtype === "f32" ? seed * 0.005 + 0.993 : seed * 0.03125 + 0.96875;
    const z = shape.step === "affine" ? seed * 0.005 : 0.25 - Math.abs(seed) * 0.001;
    const count = rounds(steps!, shape) * UNROLL;
    let sum = 0;
    for (let chain = 0; chain < shape.chains; chain++)
      for (let component = 0; component < shape.width; component++) {
        let x = seed * 0.25 + chain * 0.015625 + component * 0.00390625;
        for (let step = 0; step < count; step++) x = shape.step === "affine" ? x * y + z : x * x + z;
        sum += x;
      }
    return sum;
  };
}

/** `a` and `b` are exact in f16 too: an error in them would turn into one of phase that grows with every step. */
function expectedLeapfrog(shape: Shape): Expected {
  return ({ steps }, input, i) => {
    const seed = input(0, i);
    const tilt = Math.floor(seed * 64) / 512;
    const [a, b] = [0.375 + tilt, tilt - 0.375];
    const pairs = (rounds(steps!, shape) * UNROLL) / 2;
    let sum = 0;
    for (let chain = 0; chain < shape.chains; chain++)
      for (let component = 0; component < shape.width; component++) {
        let x = seed * 0.25 + chain * 0.015625 + component * 0.00390625;
        let y = 0.25 - x;
        for (let pair = 0; pair < pairs; pair++) {
          x += a * y;
          y += b * x;
        }
        sum += x + y;
      }
    return sum;
  };
}

/** Steps over which rounding to f16 keeps an oscillator's phase well within the tolerance. */
const LONGEST_F16 = 2048;

/** Chains × width in the order in which a search tries them: unlike shapes first, since a quick one sees only some. */
const CHAINS = "4x4 1x4 8x1 16x1 2x4 4x1 8x4 2x1 1x1 16x4"
  .split(" ")
  .map((shape) => shape.split("x").map(Number) as [number, 1 | 4]);

function variants(dtype: "f32" | "f16"): readonly Variant[] {
  return [64, 256, 128].flatMap((workgroup) =>
    CHAINS.flatMap(([chains, width]) =>
      (["leapfrog", "affine", "square"] as const).map((step) =>
        variant({ step, chains, width, workgroup, dtype }),
      ),
    ),
  );
}

function variant(shape: Shape): Variant {
  const { step, chains, width, workgroup, dtype } = shape;
  return {
    id: `${step}-${chains}x${width}-w${workgroup}`,
    dtype,
    requires: dtype === "f16" ? ["shader-f16"] : [],
    obstacle: ({ steps }, { limits }) => {
      if (workgroup > (limits.maxComputeInvocationsPerWorkgroup ?? 0))
        return `needs workgroups of ${workgroup}`;
      const tooLong = step === "leapfrog" && dtype === "f16" && rounds(steps!, shape) * UNROLL > LONGEST_F16;
      return tooLong ? "half precision loses the phase of so long a chain" : null;
    },
    plan: (params, device) => plan(params, device, shape),
    expected: expectedOf(shape),
    ...(step === "affine" ? { foldable: true } : {}),
  };
}

/**
 * Multiply-add rate. Which shape of chain reaches the peak differs between GPUs, so many are tried, and the best of those
 * that compute the right values stands for the roof.
 */
export const fma: Kernel = {
  id: "fma",
  role: "compute",
  opClass: () => null,
  title: () => "Multiply-add chains",
  variants: [...variants("f32"), ...variants("f16")],
  work: ({ lanes, steps }, dtype) => {
    const bytes = lanes! * (dtype === "f16" ? 2 : 4);
    return {
      flops: 2 * lanes! * steps!,
      sfu: 0,
      bytesRead: bytes,
      bytesWritten: bytes,
      footprint: 2 * bytes,
    };
  },
  checks: [
    { lanes: 64, steps: 64 },
    { lanes: 64, steps: 1024 },
    { lanes: 333, steps: 4096 },
  ],
  expected: () => Number.NaN,
  tolerance: (_params, dtype) => (dtype === "f16" ? 0.02 : 2e-4),
  points: () => [
    { lanes: 2 ** 12, steps: 4096 },
    { lanes: 2 ** 14, steps: 4096 },
    { lanes: 2 ** 16, steps: 4096 },
    { lanes: 2 ** 18, steps: 4096 },
    { lanes: 2 ** 20, steps: 4096 },
    { lanes: 2 ** 21, steps: 16384 },
  ],
  ladder: true,
};
