import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenDevice, openDevice } from "../../src/bench/device.ts";
import { createLab, type Lab } from "../../src/bench/lab.ts";
import { KERNELS as PROFILE_KERNELS } from "../../src/kernels/index.ts";
import { LESSON_KERNELS } from "../../src/kernels/lessons.ts";

/** Every variant of every kernel against the CPU reference, odd sizes included, on the real GPU of this browser. */

const KERNELS = [...PROFILE_KERNELS, ...LESSON_KERNELS];

let open: OpenDevice;
let lab: Lab;

beforeAll(async () => {
  const opened = await openDevice(navigator.gpu);
  if (!opened.ok) throw new Error(opened.error.what);
  open = opened.value;
  lab = await createLab(open, 7, { stopped: () => false, hidden: () => false });
});

afterAll(() => open.device.destroy());

/** A space of hundreds is checked by sample: the bench itself checks every variant before it is timed. */
const WHOLE = 24;
const EVERY = 6;
const VARIANTS = KERNELS.flatMap((kernel) =>
  kernel.variants.filter((_, i) => i < WHOLE || i % EVERY === 0).map((variant) => ({ kernel, variant })),
);

describe("kernels", () => {
  it.each(
    VARIANTS.map(({ kernel, variant }) => ({
      name: `${kernel.id} ${variant.id} ${variant.dtype}`,
      kernel,
      variant,
    })),
  )("$name computes what the CPU computes", async ({ kernel, variant }) => {
    const verdict = await lab.verdict(kernel, variant);
    if (verdict.right) expect(verdict.check.error).toBeLessThanOrEqual(verdict.check.tolerance);
    else {
      // A feature that this device lacks is the only excuse.
      expect(verdict.outcome.status, JSON.stringify(verdict.outcome)).toBe("unsupported");
      const missing = variant.requires.some((feature) => !open.features.includes(feature));
      // A subgroup variant wants one size, or at least the lanes in its name.
      const lanes = /subgroup(\d*)/.exec(variant.id)?.[1];
      const unlike = lanes === "" ? open.subgroup === null : Number(lanes) > (open.leastSubgroup ?? 0);
      expect(missing || (lanes !== undefined && unlike)).toBe(true);
    }
  });

  it("have unique ids, and checks that at least one variant can run", () => {
    expect(new Set(KERNELS.map(({ id }) => id)).size).toBe(KERNELS.length);
    for (const kernel of KERNELS) {
      const ids = kernel.variants.map(({ id, dtype }) => `${id} ${dtype}`);
      expect(new Set(ids).size, kernel.id).toBe(ids.length);
      for (const params of kernel.checks)
        expect(
          kernel.variants.some((variant) => variant.obstacle(params, lab.device()) === null),
          `${kernel.id} ${JSON.stringify(params)}`,
        ).toBe(true);
    }
  });
});
