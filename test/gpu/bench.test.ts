import { afterEach, describe, expect, it } from "vitest";
import type { Progress } from "../../src/bench/api.ts";
import { characterize, type Engine } from "../../src/bench/characterize.ts";
import { createClock } from "../../src/bench/clock.ts";
import { type OpenDevice, openDevice } from "../../src/bench/device.ts";
import { browserHost } from "../../src/bench/environment.ts";
import { glance } from "../../src/bench/glance.ts";
import { createLab } from "../../src/bench/lab.ts";
import { createRanking } from "../../src/bench/ranking.ts";
import { searchAndMeasure } from "../../src/bench/search.ts";
import type { Row } from "../../src/core/calibration.ts";
import type { Kernel, Variant } from "../../src/kernels/kernel.ts";
import { unary } from "../../src/kernels/unary.ts";

/** The engine on the real GPU of this browser, and what it makes of a GPU that refuses, lies, or goes away. */

const opened: OpenDevice[] = [];
afterEach(() => {
  for (const { device } of opened.splice(0)) device.destroy();
});

function engine(overrides: Partial<Engine> = {}): Engine {
  return { gpu: navigator.gpu, host: browserHost(), stopped: () => false, hidden: () => false, ...overrides };
}

async function device(options = {}): Promise<OpenDevice> {
  const result = await openDevice(navigator.gpu, options);
  if (!result.ok) throw new Error(result.error.what);
  opened.push(result.value);
  return result.value;
}

const EFFORT = { minPass: 0.003, minPairs: 3, maxPairs: 3, budget: 1 };
const SEARCH = { minPass: 0.001, budget: 0.5, maxVariants: 12, seeds: 12, slowest: 4 };

async function measureOne(kernel: Kernel, params: Record<string, number>): Promise<readonly Row[]> {
  const lab = await createLab(await device(), 1, { stopped: () => false, hidden: () => false });
  return searchAndMeasure(lab, kernel, kernel.variants, params, createRanking(), SEARCH, EFFORT);
}

/** The ReLU kernel with its WGSL changed: still a kernel, no longer the right one. */
function altered(change: (code: string) => string): Kernel {
  const variants: Variant[] = unary.variants.map((variant) => ({
    ...variant,
    plan: (params, on) => {
      const plan = variant.plan(params, on);
      return { ...plan, code: change(plan.code) };
    },
  }));
  return { ...unary, variants };
}

describe("a run", () => {
  it("measures the kernels asked for, tells its progress, and keeps raw samples with their quality", async () => {
    const steps: Progress[] = [];
    const result = await characterize(
      engine(),
      { profile: "quick", kernels: ["empty-dispatch", "unary"] },
      (step) => steps.push(step),
    );
    if (!result.ok) throw new Error(result.error.what);
    const { rows, environment, session } = result.value;
    expect(session.ended).toBe("complete");
    expect(rows.length).toBeGreaterThanOrEqual(4);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    for (const { outcome } of rows) {
      if (outcome.status !== "measured") throw new Error(JSON.stringify(outcome));
      expect(outcome.samples.length).toBeGreaterThanOrEqual(1);
      expect(outcome.samples.every((seconds) => seconds > 0 && Number.isFinite(seconds))).toBe(true);
      expect(outcome.check.error).toBeLessThanOrEqual(outcome.check.tolerance);
    }
    // The tests' own adapter is the software one, unless RIDGEPOINT_GPU asked for another.
    expect(environment.software).toBe(environment.adapter.architecture === "swiftshader");
    expect(steps.flatMap((step) => step.rows)).toHaveLength(rows.length);
    const fractions = steps.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  it("that is stopped keeps what is done", async () => {
    let seen = 0;
    const result = await characterize(
      engine({ stopped: () => seen >= 2 }),
      { profile: "quick", kernels: ["unary", "binary"] },
      ({ rows }) => {
        seen += rows.length;
      },
    );
    if (!result.ok) throw new Error(result.error.what);
    expect(result.value.session.ended).toBe("stopped");
    expect(result.value.rows).toHaveLength(2);
  });

  it("that loses its device keeps what is done, and a new run works", async () => {
    let open: OpenDevice | null = null;
    let seen = 0;
    const lossy = engine({ opened: (value) => (open = value) });
    const result = await characterize(
      lossy,
      { profile: "quick", kernels: ["unary", "binary"] },
      ({ rows }) => {
        seen += rows.length;
        if (seen >= 2) open?.device.destroy();
      },
    );
    if (!result.ok) throw new Error(result.error.what);
    expect(result.value.session.ended).toBe("device-lost");
    expect(result.value.rows.length).toBeGreaterThanOrEqual(2);
    const again = await characterize(engine(), { profile: "quick", kernels: ["empty-dispatch"] });
    expect(again.ok).toBe(true);
  });

  it("that loses its device in the middle of a measurement keeps what is done before", async () => {
    let open: OpenDevice | null = null;
    let rowsSeen = 0;
    const lossy = engine({ opened: (value) => (open = value) });
    const result = await characterize(lossy, { profile: "quick", kernels: ["unary"] }, ({ rows }) => {
      rowsSeen += rows.length;
      if (rowsSeen === 1 && rows.length === 0) setTimeout(() => open?.device.destroy(), 60);
    });
    if (!result.ok) throw new Error(result.error.what);
    expect(result.value.session.ended).toBe("device-lost");
    expect(result.value.rows.length).toBeGreaterThanOrEqual(1);
  });

  it("that loses its device before anything is done says so", async () => {
    const result = await characterize(engine({ opened: ({ device: gpu }) => gpu.destroy() }), {
      profile: "quick",
    });
    expect(result).toMatchObject({ ok: false, error: { code: "device-lost" } });
  });

  it("without WebGPU, or with a kernel nobody knows, ends with what to do", async () => {
    const none = await characterize(engine({ gpu: undefined }), { profile: "quick" });
    expect(none).toMatchObject({ ok: false, error: { code: "no-webgpu" } });
    const unknown = await characterize(engine(), { profile: "quick", kernels: ["nope"] });
    expect(unknown).toMatchObject({ ok: false, error: { code: "no-kernel" } });
    const nobody = { requestAdapter: async () => null } as unknown as GPU;
    expect(await characterize(engine({ gpu: nobody }), { profile: "quick" })).toMatchObject({
      ok: false,
      error: { code: "no-adapter" },
    });
  });
});

describe("a kernel that is not right", () => {
  it("is a row with its error, never a time", async () => {
    const [row] = await measureOne(
      altered((code) => code.replace("max(v, vec4f())", "min(v, vec4f())")),
      { elements: 4096 },
    );
    expect(row?.outcome.status).toBe("wrong");
    if (row?.outcome.status === "wrong") {
      expect(row.outcome.error).toBeGreaterThan(row.outcome.tolerance);
      expect(row.outcome.detail).toMatch(/element \d+ is .* should be/);
    }
  });

  it("is caught when it leaves elements unwritten", async () => {
    const [row] = await measureOne(
      altered((code) => code.replaceAll("< vectors.x)", "< vectors.x - 1u)")),
      { elements: 4096 },
    );
    expect(row?.outcome.status).toBe("wrong");
  });

  it("is caught when it is right on small problems and wrong on the timed one", async () => {
    const skips = altered((code) => code.replaceAll("< vectors.x)", "< min(vectors.x, 20000u))"));
    const [row] = await measureOne(skips, { elements: 4 * 40000 });
    expect(row?.outcome.status).toBe("wrong");
  });

  it("and wins by skipping work is refused, and the right one is measured instead", async () => {
    const [right] = unary.variants;
    // So few workgroups do for the checks, and are done in no time at the timed size: no noise hides that it wins.
    const skips: Variant = {
      ...right!,
      id: "skips-work",
      plan: (params, on) => {
        const plan = right!.plan(params, on);
        return { ...plan, workgroups: [Math.min(plan.workgroups[0], 200), 1, 1] };
      },
    };
    const kernel: Kernel = { ...unary, variants: [right!, skips] };
    const rows = await measureOne(kernel, { elements: 2 ** 22 });
    expect(rows[0]).toMatchObject({ variant: right!.id, role: "operator", outcome: { status: "measured" } });
    expect(rows[1]).toMatchObject({ variant: "skips-work", role: "search", outcome: { status: "wrong" } });
  });

  it("that does not compile is a row with the compiler's words", async () => {
    const [row] = await measureOne(
      altered((code) => `${code}\nnonsense`),
      { elements: 4096 },
    );
    expect(row?.outcome).toMatchObject({ status: "failed", stage: "compile" });
  });
});

describe("a small device", () => {
  it("with default limits says what does not fit, and measures the rest", async () => {
    const small = {
      limits: {
        maxStorageBufferBindingSize: 2 ** 27,
        maxBufferSize: 2 ** 28,
        maxComputeInvocationsPerWorkgroup: 256,
        maxComputeWorkgroupStorageSize: 16384,
      },
    };
    const lab = await createLab(await device(small), 1, { stopped: () => false, hidden: () => false });
    expect(lab.device().limits.maxStorageBufferBindingSize).toBe(2 ** 27);
    const huge = await searchAndMeasure(
      lab,
      unary,
      unary.variants,
      { elements: 2 ** 26 },
      createRanking(),
      SEARCH,
      EFFORT,
    );
    expect(huge[0]?.outcome).toMatchObject({ status: "unsupported" });
    const fits = await searchAndMeasure(
      lab,
      unary,
      unary.variants,
      { elements: 2 ** 14 },
      createRanking(),
      SEARCH,
      EFFORT,
    );
    expect(fits[0]?.outcome).toMatchObject({ status: "measured" });
  });

  it("that cannot give the memory is a row, not an end", async () => {
    const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 27 };
    const lab = await createLab(await device({ limits }), 1, { stopped: () => false, hidden: () => false });
    const careless: Kernel = {
      ...unary,
      variants: unary.variants.map((variant) => ({ ...variant, obstacle: () => null })),
    };
    const [row] = await searchAndMeasure(
      lab,
      careless,
      careless.variants,
      { elements: 2 ** 27 },
      createRanking(),
      SEARCH,
      EFFORT,
    );
    expect(row?.outcome).toMatchObject({ status: "failed", stage: "allocate" });
  });

  it("without timestamps is measured by the wall clock", async () => {
    const lab = await createLab(await device({ without: ["timestamp-query"] }), 1, {
      stopped: () => false,
      hidden: () => false,
    });
    expect(lab.clock.grid.kind).toBe("wall");
    const [row] = await searchAndMeasure(
      lab,
      unary,
      unary.variants,
      { elements: 2 ** 18 },
      createRanking(),
      SEARCH,
      EFFORT,
    );
    expect(row?.outcome).toMatchObject({ status: "measured", quality: { clock: "wall", agreement: null } });
  });
});

describe("the clock", () => {
  it("finds Chromium's grid of 65,536 ns, or a finer one", async () => {
    const { grid } = await createClock(await device());
    expect(grid.kind).toBe("timestamp-query");
    expect(grid.quantum).toBeGreaterThan(0);
    expect(grid.quantum).toBeLessThanOrEqual(65536e-9 * 1.001);
  });

  it("gives each pass two times that fit each other", async () => {
    const clock = await createClock(await device());
    const { wall, gpu } = await clock.time(() => {});
    expect(wall).toBeGreaterThan(0);
    expect(gpu).not.toBeNull();
    expect(gpu!).toBeLessThanOrEqual(wall + clock.grid.quantum);
  });
});

describe("a run without ceilings", () => {
  it("glances at them, so that the rates size what follows", async () => {
    const lab = await createLab(await device(), 1, { stopped: () => false, hidden: () => false });
    expect(lab.device().seen).toEqual({ flops: null, bytes: null });
    await glance(lab);
    expect(lab.device().seen.flops).toBeGreaterThan(1e6);
    expect(lab.device().seen.bytes).toBeGreaterThan(1e6);
  });
});
