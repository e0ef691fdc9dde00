import { afterEach, describe, expect, it } from "vitest";
import { type OpenDevice, openDevice } from "../../src/bench/device.ts";
import { createLab, type Lab } from "../../src/bench/lab.ts";
import { createRanking, searchAndMeasure } from "../../src/bench/search.ts";
import { isMeasured, type MeasuredRow, type Row } from "../../src/core/calibration.ts";
import { fma } from "../../src/kernels/fma.ts";
import type { Kernel, Params, Plan, Variant } from "../../src/kernels/kernel.ts";
import { flopRate } from "../../src/roofline/rates.ts";

/** Faults planted on purpose, on the real GPU of this browser: each must be caught by a guard of its own. */

const opened: OpenDevice[] = [];
afterEach(() => {
  for (const { device } of opened.splice(0)) device.destroy();
});

async function createOwnLab(): Promise<Lab> {
  const result = await openDevice(navigator.gpu);
  if (!result.ok) throw new Error(result.error.what);
  opened.push(result.value);
  return createLab(result.value, 1, { stopped: () => false, hidden: () => false });
}

const EFFORT = { minPass: 0.01, minPairs: 5, maxPairs: 5, budget: 5 };
const SEARCH = { minPass: 0.005, budget: 5, maxVariants: 12, slowest: 4 };

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
