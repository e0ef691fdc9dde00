import { describe, expect, it } from "vitest";
import { fma } from "../../../src/kernels/fma.ts";
import type { Device, Params, Variant } from "../../../src/kernels/kernel.ts";
import { inputReader } from "../../../src/kernels/random.ts";

/** Whether the check of a multiply-add chain would notice that some of its steps were never done. */

const DEVICE: Device = {
  limits: { maxComputeInvocationsPerWorkgroup: 256 },
  features: new Set(["shader-f16"]),
  subgroup: null,
  leastSubgroup: null,
  software: false,
  seen: { flops: null, bytes: null },
};
const LANES = 16;
const STEPS = [...new Set([...fma.checks, ...fma.points("full", DEVICE)].map(({ steps }) => steps!))];

/** The largest distance between two results of the first lanes, in tolerances. */
function distance(variant: Variant, params: Params, got: (i: number) => number): number {
  const input = inputReader(variant.plan(params, DEVICE).inputs, 7);
  const each = Array.from({ length: LANES }, (_, i) => {
    const want = variant.expected!(params, input, i);
    return Math.abs(got(i) - want) / (1 + Math.abs(want)) / fma.tolerance(params, variant.dtype);
  });
  return Math.max(...each);
}

function shapeOf({ id }: Variant): { chains: number; width: number } {
  const [, chains, width] = id.match(/-(\d+)x(\d)-/)!;
  return { chains: Number(chains), width: Number(width) };
}

describe("every shape of chain", () => {
  it.each(fma.variants.map((variant) => ({ name: `${variant.id} ${variant.dtype}`, variant })))(
    "$name shows that no step was done, or a quarter of them",
    ({ variant }) => {
      const { chains, width } = shapeOf(variant);
      const parts = fma.checks.map((params) => {
        const input = inputReader(variant.plan(params, DEVICE).inputs, 7);
        const quarter = { ...params, steps: params.steps! / 4 };
        return {
          none: distance(variant, params, () => 0),
          quarter: distance(variant, params, (i) => variant.expected!(quarter, input, i)),
        };
      });
      expect(Math.max(...parts.map(({ none }) => none))).toBeGreaterThan(1);
      // In half precision many chains of a few steps that forget are within rounding of one another.
      if (variant.dtype === "f32" || chains * width === 1)
        expect(Math.max(...parts.map(({ quarter }) => quarter))).toBeGreaterThan(1);
    },
  );
});

/** The leapfrog chain as a GPU does it: every result rounded to the type, `missing` of its last pairs of steps not done. */
function leapfrog(variant: Variant, params: Params, i: number, missing: number): number {
  const round = variant.dtype === "f32" ? Math.fround : toHalf;
  const { chains, width } = shapeOf(variant);
  const seed = inputReader(variant.plan(params, DEVICE).inputs, 7)(0, i);
  const tilt = Math.floor(seed * 64) / 512;
  const pairs = Math.max(1, Math.round(params.steps! / (chains * width * 16))) * 8 - missing;
  let sum = 0;
  for (let chain = 0; chain < chains * width; chain++) {
    let x = round(seed * 0.25 + Math.floor(chain / width) / 64 + (chain % width) / 256);
    let y = round(0.25 - x);
    for (let pair = 0; pair < pairs; pair++) {
      x = round(x + (0.375 + tilt) * y);
      y = round(y + (tilt - 0.375) * x);
    }
    sum = round(sum + round(x + y));
  }
  return sum;
}

/** The nearest number of IEEE 754 binary16, ties to even. */
function toHalf(value: number): number {
  if (value === 0) return 0;
  const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -14) - 10);
  const below = Math.floor(value / unit);
  const rest = value / unit - below;
  return (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below) * unit;
}

describe("the leapfrog", () => {
  const shapes = fma.variants.filter(({ id }) => /^leapfrog.*-w64$/.test(id));
  it.each(shapes.map((variant) => ({ name: `${variant.id} ${variant.dtype}`, variant })))(
    "$name keeps its rounding well within the tolerance, and one pair of steps left out far outside of it",
    ({ variant }) => {
      for (const steps of STEPS) {
        const params = { lanes: LANES, steps };
        if (variant.obstacle(params, DEVICE)) continue;
        expect(distance(variant, params, (i) => leapfrog(variant, params, i, 0))).toBeLessThan(0.7);
        expect(distance(variant, params, (i) => leapfrog(variant, params, i, 1))).toBeGreaterThan(3);
      }
    },
  );

  it("is not offered where half precision would lose its phase", () => {
    const longest = { lanes: LANES, steps: Math.max(...STEPS) };
    const single = fma.variants.find(({ id, dtype }) => id === "leapfrog-1x1-w64" && dtype === "f16")!;
    expect(single.obstacle(longest, DEVICE)).toMatch(/half precision/);
    expect(distance(single, longest, (i) => leapfrog(single, longest, i, 0))).toBeGreaterThan(0.7);
  });

  it("and the square cannot be folded; the affine chain can, and is marked", () => {
    for (const { id, foldable } of fma.variants) expect(foldable ?? false).toBe(id.startsWith("affine"));
  });
});
