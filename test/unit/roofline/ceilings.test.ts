import { describe, expect, it } from "vitest";
import type { Row, Work } from "../../../src/core/calibration.ts";
import { otherCeilings } from "../../../src/roofline/ceilings.ts";
import { deriveRoofline } from "../../../src/roofline/derive.ts";
import { syntheticFma, syntheticMeasured, syntheticMemory, syntheticRow } from "./synthetic.ts";

const ceiling = (kernel: string, work: Partial<Work>, params: Row["params"] = {}, seconds = 1e-3) =>
  syntheticRow({ kernel, role: "ceiling", work, params, seconds });
const host = (kernel: string, seconds: number, work: Partial<Work> = {}) =>
  syntheticRow({ kernel, role: "overhead", variant: "host", work, seconds });

const rows: readonly Row[] = [
  host("compile", 2e-3),
  host("submit", 3e-5),
  host("download", 4e-3, { bytesRead: 16e6, footprint: 16e6 }),
  ceiling("latency", { operations: 4096, footprint: 2 ** 26 }, { footprint: 2 ** 26 }, 4096 * 600e-9),
  ceiling("latency", { operations: 16384, footprint: 2 ** 14 }, { footprint: 2 ** 14 }, 16384 * 30e-9),
  ceiling("strided", { bytesRead: 8e6, bytesWritten: 5e5, footprint: 2 ** 28 }, { stride: 32 }),
  ceiling("workgroup-memory", { bytesRead: 3e9, bytesWritten: 1e6 }),
  ceiling("dot4", { operations: 8e9 }),
  ceiling("special", { flops: 2e9, sfu: 2e9 }),
  ceiling("atomics", { operations: 5e7 }),
];

describe("the other ceilings", () => {
  it("say what each row means: operations, useful bytes, or seconds for one", () => {
    const found = Object.fromEntries(
      otherCeilings(rows)
        .filter(({ group }) => group !== "latency")
        .map(({ key, unit, value }) => [key.split("/")[0], { unit, value: value.value }]),
    );
    expect(found.special!.unit).toBe("op/s");
    expect(found.special!.value / 2e12).toBeCloseTo(1, 1);
    expect(found.dot4!.value / 8e12).toBeCloseTo(1, 1);
    expect(found.atomics!.value / 5e10).toBeCloseTo(1, 1);
    expect(found["workgroup-memory"]!.unit).toBe("B/s");
    expect(found["workgroup-memory"]!.value / 3e12).toBeCloseTo(1, 1);
    // What is written in passing was not asked for.
    expect(found.strided!.value / 8e9).toBeCloseTo(1, 2);
    expect(found.submit).toMatchObject({ unit: "s" });
    expect(found.submit!.value / 3e-5).toBeCloseTo(1, 1);
    expect(found.download!.unit).toBe("B/s");
    expect(found.download!.value / 4e9).toBeCloseTo(1, 1);
  });

  it("give the latency of one load, small working sets first, with its interval", () => {
    const latencies = otherCeilings(rows).filter(({ group }) => group === "latency");
    expect(latencies.map(({ footprint }) => footprint)).toEqual([2 ** 14, 2 ** 26]);
    expect(latencies.map(({ unit }) => unit)).toEqual(["s", "s"]);
    expect(latencies[0]!.value.value / 30e-9).toBeCloseTo(1, 1);
    expect(latencies[1]!.value.value / 600e-9).toBeCloseTo(1, 1);
    for (const { value } of latencies) {
      expect(value.low).toBeLessThanOrEqual(value.value);
      expect(value.high).toBeGreaterThanOrEqual(value.value);
    }
  });

  it("take strides in rising order, though wider ones touch less", () => {
    const strides = [32, 1, 4].map((stride) =>
      ceiling("strided", { bytesRead: 1e6, footprint: 2 ** 28 - stride }, { stride }),
    );
    expect(otherCeilings(strides).map(({ label }) => label)).toEqual([
      "Reads 1 word apart",
      "Reads 4 words apart",
      "Reads 32 words apart",
    ]);
  });

  it("come group by group", () => {
    const groups = otherCeilings(rows).map(({ group }) => group);
    expect([...new Set(groups)]).toEqual(["arithmetic", "memory", "latency", "host"]);
    expect(groups).toHaveLength(rows.length);
    expect(groups).toEqual(groups.toSorted((a, b) => groups.indexOf(a) - groups.indexOf(b)));
  });

  it("leave out what was not measured, does nothing, lost its search, or was timed by a broken clock", () => {
    const broken = { outcome: syntheticMeasured(1e-4, { agreement: 0.1 }) };
    expect(
      otherCeilings([
        { ...ceiling("dot4", { operations: 8e9 }), outcome: { status: "unsupported", feature: "dot4" } },
        { ...ceiling("special", { sfu: 2e9 }), ...broken },
        { ...ceiling("special", { sfu: 2e9 }), role: "search" },
        ceiling("integer", {}),
        ceiling("latency", { footprint: 64 }),
        ceiling("unheard-of", { operations: 1 }),
        ...syntheticMemory(() => 1e9),
      ]),
    ).toEqual([]);
  });

  it("make no roof", () => {
    const roofs = [syntheticFma(1e12), ...syntheticMemory(() => 1e11)];
    expect(deriveRoofline([...roofs, ...rows])).toEqual(deriveRoofline(roofs));
  });
});
