import { afterEach, describe, expect, it } from "vitest";
import { type OpenDevice, openDevice } from "../../src/bench/device.ts";
import { createLab, type Lab } from "../../src/bench/lab.ts";
import { HOST_COSTS, measureHostCost } from "../../src/bench/overhead.ts";
import type { Outcome } from "../../src/core/calibration.ts";
import { atomics, sharedAtomics } from "../../src/kernels/atomics.ts";
import { dot4 } from "../../src/kernels/dot4.ts";
import type { Kernel, Params } from "../../src/kernels/kernel.ts";
import { latency } from "../../src/kernels/latency.ts";

/** The other ceilings on the real GPU of this browser: many dispatches in a row, and what must be caught. */

const opened: OpenDevice[] = [];
afterEach(() => {
  for (const { device } of opened.splice(0)) device.destroy();
});

async function newLab(options = {}): Promise<Lab> {
  const result = await openDevice(navigator.gpu, options);
  if (!result.ok) throw new Error(result.error.what);
  opened.push(result.value);
  return createLab(result.value, 1, { stopped: () => false, hidden: () => false });
}

const EFFORT = { minPass: 0.003, minPairs: 3, maxPairs: 3, budget: 1 };

async function measureOne(kernel: Kernel, params: Params, lab: Lab): Promise<Outcome> {
  const [variant] = kernel.variants;
  return lab.withProblem(kernel, variant!, params, (bench) => bench.measure(variant!, EFFORT));
}

function altered(kernel: Kernel, change: (code: string) => string): Kernel {
  const variants = kernel.variants.map((variant) => ({
    ...variant,
    plan: (...given: Parameters<typeof variant.plan>) => {
      const plan = variant.plan(...given);
      const code = change(plan.code);
      expect(code).not.toBe(plan.code);
      return { ...plan, code };
    },
  }));
  return { ...kernel, variants };
}

describe("a kernel that goes on where the last dispatch ended", () => {
  it.each([
    { kernel: latency, params: { footprint: 2 ** 16, loads: 4080 } },
    { kernel: atomics, params: { lanes: 4096 } },
    { kernel: sharedAtomics, params: { lanes: 4096 } },
  ])("is right after many dispatches: $kernel.id", async ({ kernel, params }) => {
    const outcome = await measureOne(kernel, params, await newLab());
    expect(outcome).toMatchObject({ status: "measured", check: { error: 0 } });
  });

  it("is caught when it starts anew each time, on a trail that a cache would hold", async () => {
    const lab = await newLab();
    const anew = altered(latency, (code) => code.replace("state[1] == POISON", "true"));
    expect((await lab.verdict(anew, anew.variants[0]!)).right).toBe(true); // one dispatch does not show it
    const outcome = await measureOne(anew, { footprint: 2 ** 16, loads: 4080 }, lab);
    expect(outcome.status).toBe("wrong");
  });

  it("is caught when it does not count", async () => {
    const lab = await newLab();
    const silent = altered(latency, (code) => code.replace("state[1] += 1u;", ""));
    expect((await lab.verdict(silent, silent.variants[0]!)).right).toBe(false);
  });
});

describe("8-bit dot products", () => {
  it("are a row with the reason where the language lacks them", async () => {
    const feature = "packed_4x8_integer_dot_product";
    const lab = await newLab({ without: [feature] });
    expect(lab.open.features).not.toContain(feature);
    const outcome = await measureOne(dot4, { lanes: 4096, steps: 256 }, lab);
    expect(outcome).toEqual({ status: "unsupported", feature });
  });
});

describe("what the host pays", () => {
  it.each(HOST_COSTS)("is measured: $title", async (cost) => {
    const row = await measureHostCost(await newLab(), EFFORT, cost);
    expect(row).toMatchObject({
      role: "overhead",
      outcome: { status: "measured", quality: { clock: "wall" } },
    });
    expect(row.work.bytesRead + row.work.bytesWritten).toBe(cost.moved?.bytes ?? 0);
  });
});
