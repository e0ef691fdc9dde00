import { afterEach, describe, expect, it } from "vitest";
import type { Clock } from "../../src/bench/clock.ts";
import { type OpenDevice, openDevice } from "../../src/bench/device.ts";
import { createLab, type Lab, type LabHooks } from "../../src/bench/lab.ts";
import { createRanking } from "../../src/bench/ranking.ts";
import { searchAndMeasure } from "../../src/bench/search.ts";
import { isMeasured, type MeasuredRow, type Row } from "../../src/core/calibration.ts";
import { fma } from "../../src/kernels/fma.ts";
import type { Kernel, Params, Plan, Variant } from "../../src/kernels/kernel.ts";
import { POISON } from "../../src/kernels/random.ts";
import { flopRate } from "../../src/roofline/rates.ts";

/** Faults planted on purpose, on the real GPU of this browser: each must be caught by a guard of its own. */

const opened: OpenDevice[] = [];
afterEach(() => {
  for (const { device } of opened.splice(0)) device.destroy();
});

async function createOwnLab(hooks: Partial<LabHooks> = {}): Promise<Lab> {
  const result = await openDevice(navigator.gpu);
  if (!result.ok) throw new Error(result.error.what);
  opened.push(result.value);
  return createLab(result.value, 1, { stopped: () => false, hidden: () => false, ...hooks });
}

const EFFORT = { minPass: 0.01, minPairs: 5, maxPairs: 5, budget: 5 };
const SEARCH = { minPass: 0.005, budget: 5, maxVariants: 12, seeds: 12, slowest: 4 };

function search(lab: Lab, kernel: Kernel, params: Params): Promise<readonly Row[]> {
  return searchAndMeasure(lab, kernel, kernel.variants, params, createRanking(), SEARCH, EFFORT);
}

/** The variant with its plan changed: still a variant, no longer an honest one. */
function altered(variant: Variant, id: string, change: (plan: Plan, params: Params) => Plan): Variant {
  return { ...variant, id, plan: (params, device) => change(variant.plan(params, device), params) };
}

function variantOf(kernel: Kernel, id: string): Variant {
  return kernel.variants.find((variant) => variant.id === id && variant.dtype === "f32")!;
}

describe("a chain that a compiler has folded", () => {
  /** What algebra makes of 16 steps x·y + z with the same y and z: one step with y¹⁶ and z·(1 + y + … + y¹⁵). */
  const folded = altered(variantOf(fma, "affine-4x4-w64"), "affine-folded", (plan) => {
    const [head, body] = plan.code.split("for (var round");
    const lines = body!.split("\n");
    const steps = lines.filter((line) => line.includes("= fma("));
    const kept = lines.filter((line, i) => !steps.includes(line) || lines.indexOf(line) === i);
    const doubling = "z1 = fma(z1, y1, z1); y1 = y1 * y1;\n".repeat(4);
    const together = `var y1 = y; var z1 = z;\n${doubling}for (var round`;
    return { ...plan, code: head + together + kept.join("\n").replaceAll(", y, z)", ", y1, z1)") };
  });
  const honest = ["leapfrog-4x4-w64", "square-4x4-w64", "affine-4x4-w64"].map((id) => variantOf(fma, id));
  const PARAMS = { lanes: 2 ** 14, steps: 4096 };

  it("computes the right values and yet is not the roof, but a row for the record that says so", async () => {
    const lab = await createOwnLab();
    expect(await lab.verdict(fma, folded)).toMatchObject({ right: true });
    const rows = await search(lab, { ...fma, variants: [folded, ...honest] }, PARAMS);
    expect(rows[0]).toMatchObject({ role: "compute", outcome: { status: "measured" } });
    expect(rows[0]!.variant).not.toBe(folded.id);
    const kept = rows.find(({ variant }) => variant === folded.id)!;
    expect(kept).toMatchObject({
      role: "search",
      outcome: { quality: { flags: expect.arrayContaining(["chain-folded"]) } },
    });
    // It was no small thing: the fold is faster by far than the roof that was measured.
    const [roof, fold] = [rows[0], kept].map((row) => flopRate(row as MeasuredRow)!.value);
    expect(fold! / roof!).toBeGreaterThan(1.3);
  });

  it("alone, with nothing to confirm it, gives no roof at all", async () => {
    const rows = await search(await createOwnLab(), { ...fma, variants: [folded] }, PARAMS);
    expect(rows.filter(isMeasured).filter(({ role }) => role === "compute")).toEqual([]);
  });
});

describe("a kernel that skips work", () => {
  const honest = variantOf(fma, "leapfrog-4x4-w64");
  const PARAMS = { lanes: 2 ** 14, steps: 4096 };

  it("because it finds its result already there is refused, and the honest one is measured", async () => {
    const lazy = altered(honest, "returns-when-done", (plan) => ({
      ...plan,
      code: plan.code.replace(
        "let seed = ",
        `if (bitcast<u32>(results[i]) != ${POISON}u) { return; }\n  let seed = `,
      ),
    }));
    const rows = await search(await createOwnLab(), { ...fma, variants: [lazy, honest] }, PARAMS);
    expect(rows[0]).toMatchObject({ variant: honest.id, outcome: { status: "measured" } });
    expect(rows[1]).toMatchObject({ variant: lazy.id, role: "search", outcome: { status: "wrong" } });
    const { outcome } = rows[1]!;
    if (outcome.status === "wrong") expect(outcome.detail).toMatch(/cleared output.*skips work/);
  });

  it("at the timed size only, right on every check, is refused by the sample after the timing", async () => {
    // So much faster that no noise hides it: else the honest one may win the look, and nobody asks this one.
    const shorter = altered(honest, "a-sixteenth-of-the-steps", (plan, { steps }) => {
      const [rounds, ...rest] = plan.uniforms;
      const done = steps! > Math.max(...fma.checks.map((check) => check.steps!)) ? rounds! / 16 : rounds!;
      return { ...plan, uniforms: [done, ...rest] };
    });
    const lab = await createOwnLab();
    expect(await lab.verdict(fma, shorter)).toMatchObject({ right: true });
    const rows = await search(lab, { ...fma, variants: [shorter, honest] }, { lanes: 2 ** 12, steps: 16384 });
    expect(rows[0]).toMatchObject({ variant: honest.id, outcome: { status: "measured" } });
    expect(rows[1]).toMatchObject({ variant: shorter.id, role: "search", outcome: { status: "wrong" } });
  });
});

describe("a clock that lies", () => {
  it.each([10, 1 / 10])("by a factor of %s is left for the wall clock after two strikes", async (factor) => {
    const clock = (own: Clock): Clock => ({
      ...own,
      time: async (encode) => {
        const { wall, gpu } = await own.time(encode);
        return { wall, gpu: gpu && gpu * factor };
      },
    });
    const lab = await createOwnLab({ clock });
    const kernel = { ...fma, variants: [variantOf(fma, "square-4x4-w64")] };
    const qualities = [];
    for (const lanes of [2 ** 12, 2 ** 13, 2 ** 14]) {
      const [row] = await search(lab, kernel, { lanes, steps: 4096 });
      if (row?.outcome.status !== "measured") throw new Error(JSON.stringify(row));
      qualities.push({ ...row.outcome.quality, demoted: lab.demoted() });
    }
    // None by the lying clock; the first two were caught at it, the third no longer asked it.
    expect(qualities.map((quality) => quality.clock)).toEqual(["wall", "wall", "wall"]);
    expect(qualities.map(({ flags }) => flags.includes("clock-disagrees"))).toEqual([true, true, false]);
    expect(qualities.map(({ demoted }) => demoted)).toEqual([false, true, true]);
  });
});
