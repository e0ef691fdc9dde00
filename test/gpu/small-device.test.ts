import { afterEach, describe, expect, it, vi } from "vitest";
import type { DeviceOptions } from "../../src/bench/api.ts";
import { characterize, type Engine } from "../../src/bench/characterize.ts";
import { type OpenDevice, openDevice } from "../../src/bench/device.ts";
import { browserHost } from "../../src/bench/environment.ts";
import { createLab } from "../../src/bench/lab.ts";
import { createRanking } from "../../src/bench/ranking.ts";
import { searchAndMeasure } from "../../src/bench/search.ts";
import { fma } from "../../src/kernels/fma.ts";
import { KERNELS } from "../../src/kernels/index.ts";
import type { Variant } from "../../src/kernels/kernel.ts";
import { deriveRoofline } from "../../src/roofline/derive.ts";

/** A device with as little as WebGPU allows, asked for in this browser, and a driver that returns wrong values. */

const SMALL: DeviceOptions = {
  limits: {
    maxStorageBufferBindingSize: 2 ** 27,
    maxBufferSize: 2 ** 28,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
    maxComputeWorkgroupSizeY: 256,
  },
  without: ["timestamp-query", "shader-f16", "subgroups"],
};
/** Of a kernel with hundreds of variants so many are tried, spread over all. */
const SAMPLED = 16;
const LARGEST = /^tiled-8x8-w16x16-k32/;
const HOOKS = { stopped: () => false, hidden: () => false };

let opened: OpenDevice | null = null;
afterEach(() => {
  vi.restoreAllMocks();
  opened?.device.destroy();
});

async function labOn(options?: DeviceOptions) {
  const result = await openDevice(navigator.gpu, options);
  if (!result.ok) throw new Error(result.error.what);
  opened = result.value;
  return createLab(opened, 1, HOOKS);
}

describe("the smallest device", () => {
  it("has no more than was asked for", async () => {
    const lab = await labOn(SMALL);
    expect(lab.device().limits).toMatchObject(SMALL.limits!);
    expect([...lab.device().features].filter((name) => SMALL.without!.includes(name))).toEqual([]);
    expect(lab.grid().kind).toBe("wall");
  });

  it.each(["gemm", "transpose", "softmax", "workgroup-memory", "read"])(
    "runs the variants of %s rightly, or says what it lacks",
    async (id) => {
      const lab = await labOn(SMALL);
      const kernel = KERNELS.find((candidate) => candidate.id === id)!;
      const every = Math.ceil(kernel.variants.length / SAMPLED);
      let right = 0;
      // The largest tiles want 32 KiB of workgroup memory, and must say so.
      for (const variant of kernel.variants.filter(({ id }, i) => i % every === 0 || LARGEST.test(id))) {
        const verdict = await lab.verdict(kernel, variant);
        if (verdict.right) right++;
        else expect(verdict.outcome, variant.id).toMatchObject({ status: "unsupported" });
      }
      expect(right).toBeGreaterThan(0);
    },
  );

  it("is characterized to the end, by the wall clock, with a reason for what is missing", async () => {
    const engine: Engine = { gpu: navigator.gpu, host: browserHost(), ...HOOKS };
    const kernels = ["fma", "softmax", "transpose"];
    const result = await characterize(engine, { profile: "quick", kernels, device: SMALL });
    if (!result.ok) throw new Error(result.error.what);
    const { rows, environment, session } = result.value;
    expect(session.ended).toBe("complete");
    expect(environment.clock.kind).toBe("wall");
    for (const kernel of kernels)
      expect(rows.some((row) => row.kernel === kernel && row.outcome.status === "measured")).toBe(true);
    for (const { outcome, dtype } of rows)
      if (outcome.status === "measured") expect(outcome.quality).toMatchObject({ clock: "wall" });
      else expect([dtype, outcome]).toEqual(["f16", { status: "unsupported", feature: "shader-f16" }]);
    expect(rows.some(({ dtype }) => dtype === "f16")).toBe(true);
  });
});

describe("a driver that returns wrong values", () => {
  const EFFORT = { minPass: 0.003, minPairs: 3, maxPairs: 3, budget: 1 };
  const SEARCH = { minPass: 0.001, budget: 0.5, maxVariants: 4, seeds: 4, slowest: 4 };
  const PARAMS = { lanes: 2 ** 12, steps: 4096 };

  async function roofOf(variants: readonly Variant[]) {
    const kernel = { ...fma, variants };
    const rows = await searchAndMeasure(
      ...([await labOn(), kernel, variants, PARAMS, createRanking(), SEARCH, EFFORT] as const),
    );
    return { rows, roofline: deriveRoofline(rows) };
  }

  const chains = fma.variants.filter(({ id, dtype }) => dtype === "f32" && id.endsWith("4x4-w64"));

  it("is given no roof when its arithmetic is wrong", async () => {
    const wrong = chains.map((variant): Variant => {
      const plan: Variant["plan"] = (params, device) => {
        const right = variant.plan(params, device);
        return { ...right, code: right.code.replace("results[i] = ", "results[i] = 0.1 + ") };
      };
      return { ...variant, plan };
    });
    const { rows, roofline } = await roofOf(wrong);
    expect(rows.map(({ outcome }) => outcome.status)).toContain("wrong");
    expect(rows.some(({ outcome }) => outcome.status === "measured")).toBe(false);
    expect(roofline.compute).toEqual([]);
  });

  it("is given no roof when what is read back is corrupt", async () => {
    const own = GPUBuffer.prototype.getMappedRange;
    vi.spyOn(GPUBuffer.prototype, "getMappedRange").mockImplementation(function (this: GPUBuffer, ...range) {
      const bytes = own.apply(this, range);
      // One bit of one word, and none in the 16 bytes of the timestamps.
      if (bytes.byteLength > 16) new Uint32Array(bytes)[1]! ^= 1 << 22;
      return bytes;
    });
    const { rows, roofline } = await roofOf(chains);
    expect(rows.map(({ outcome }) => outcome.status)).toContain("wrong");
    expect(rows.some(({ outcome }) => outcome.status === "measured")).toBe(false);
    expect(roofline.compute).toEqual([]);
  });
});
