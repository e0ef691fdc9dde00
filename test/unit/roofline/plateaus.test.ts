import { describe, expect, it } from "vitest";
import { deriveRoofline } from "../../../src/roofline/derive.ts";
import { syntheticCopy, syntheticMeasured, syntheticMemory } from "./synthetic.ts";

const KiB = 1024;
const MiB = 1024 * KiB;
const GB = 1e9;

const levelsOf = (rows: Parameters<typeof deriveRoofline>[0]) => deriveRoofline(rows).memory;

/** A device that needs `full` bytes in flight to reach a level's rate. */
const ramp = (footprint: number, full: number) => Math.min(1, footprint / full);

describe("memory levels of synthetic devices", () => {
  it("finds two levels and names them by footprint", () => {
    const levels = levelsOf(syntheticMemory((f) => (f <= 4 * MiB ? 500 * GB : 90 * GB)));
    expect(levels.map(({ level, label }) => [level, label])).toEqual([
      [0, "≥ 8 MiB"],
      [1, "64 KiB – 4 MiB"],
    ]);
    expect(levels[0]!.rate.value).toBeCloseTo(90 * GB, -9);
    expect(levels[1]!.rate.value / (500 * GB)).toBeCloseTo(1, 1);
    expect(levels[0]!.from.length).toBeGreaterThan(3);
  });

  it("finds three levels with slopes between them, and no level on the ramp of a device not yet filled", () => {
    const device = (f: number) => {
      if (f >= 256 * MiB) return 3000 * GB;
      if (f === 128 * MiB) return 4100 * GB;
      if (f >= 16 * MiB) return 6000 * GB;
      if (f === 8 * MiB) return 8500 * GB;
      return 14_000 * GB * ramp(f, MiB);
    };
    const levels = levelsOf(syntheticMemory(device));
    expect(levels.map((level) => level.label)).toEqual(["≥ 256 MiB", "16 MiB – 64 MiB", "1 MiB – 4 MiB"]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "keeps one level on a flat device under ±15 percent noise (seed %i)",
    (seed) => {
      const levels = levelsOf(syntheticMemory(() => 12 * GB, { largest: 256 * MiB, noise: 0.15, seed }));
      expect(levels).toHaveLength(1);
      expect(levels[0]!.rate.value / (12 * GB)).toBeGreaterThan(0.95);
      expect(levels[0]!.rate.value / (12 * GB)).toBeLessThan(1.15);
      expect(levels[0]!.rate.low).toBeLessThanOrEqual(levels[0]!.rate.value);
      expect(levels[0]!.rate.high).toBeGreaterThanOrEqual(levels[0]!.rate.value);
    },
  );

  it.each([1, 2, 3, 4, 5])("keeps two levels apart under ±8 percent noise (seed %i)", (seed) => {
    const device = (f: number) => (f <= 2 * MiB ? 300 * GB : 120 * GB);
    const levels = levelsOf(syntheticMemory(device, { noise: 0.08, seed }));
    expect(levels.map((level) => level.footprint)).toEqual([
      { low: 4 * MiB, high: 1024 * MiB },
      { low: 64 * KiB, high: 2 * MiB },
    ]);
  });

  it("merges plateaus within 1.25× into one level", () => {
    const levels = levelsOf(syntheticMemory((f) => (f <= 4 * MiB ? 108 * GB : 90 * GB)));
    expect(levels.map((level) => level.label)).toEqual(["≥ 64 KiB"]);
  });

  it.each([
    ["slow", 0.5],
    ["fast", 1.35],
  ])("is not moved by one %s outlier in the middle", (_, factor) => {
    const device = (f: number) => 90 * GB * (f === 64 * MiB ? factor : 1);
    const levels = levelsOf(syntheticMemory(device));
    expect(levels).toHaveLength(1);
    expect(levels[0]!.rate.value / (90 * GB)).toBeCloseTo(1, 1);
  });

  it("takes a lone fast footprint at the top for an outlier, a lone slow one for a level", () => {
    const fast = levelsOf(syntheticMemory((f) => (f === 1024 * MiB ? 170 * GB : 90 * GB)));
    expect(fast).toHaveLength(1);
    expect(fast[0]!.rate.value / (90 * GB)).toBeCloseTo(1, 1);
    const slow = levelsOf(syntheticMemory((f) => (f === 1024 * MiB ? 30 * GB : 90 * GB)));
    expect(slow.map((level) => level.label)).toEqual(["≥ 1 GiB", "64 KiB – 512 MiB"]);
  });

  it("makes no second level of a difference that lies within the noise of the rows", () => {
    const steps = [2, 8, 32, 128].map((m) => m * MiB);
    const steady = steps.map((f) => syntheticCopy(f, (f <= 8 * MiB ? 130 : 90) * GB));
    expect(levelsOf(steady)).toHaveLength(2);
    const noisy = steady.map((row) => ({
      ...row,
      outcome: syntheticMeasured(
        (row.work.footprint / GB) * (row.work.footprint <= 8 * MiB ? 1 / 130 : 1 / 90),
        {
          noise: 0.6,
        },
      ),
    }));
    const levels = levelsOf(noisy);
    expect(levels.map((level) => level.label)).toEqual(["≥ 2 MiB"]);
    expect(levels[0]!.rate.high / levels[0]!.rate.low).toBeGreaterThan(130 / 90);
  });

  it("works on a coarse grid, where two footprints span a level", () => {
    const device = (f: number) => (f <= MiB ? 400 * GB : 90 * GB);
    const levels = levelsOf(syntheticMemory(device, { step: 16, largest: 256 * MiB }));
    expect(levels.map((level) => level.label)).toEqual(["≥ 16 MiB", "64 KiB – 1 MiB"]);
  });

  it("calls the top footprint the level when a device never stops getting faster", () => {
    const levels = levelsOf(syntheticMemory((f) => 100 * GB * ramp(f, 4096 * MiB)));
    expect(levels.map((level) => level.label)).toEqual(["≥ 1 GiB"]);
  });

  it("names a level by round footprints when a kernel rounds them to whole elements", () => {
    const rows = [64, 128, 256].map((m) => syntheticCopy(Math.floor((m * MiB) / 48) * 48, 90 * GB, "triad"));
    expect(rows[0]!.work.footprint).toBeLessThan(64 * MiB);
    expect(levelsOf(rows).map((level) => level.label)).toEqual(["≥ 64 MiB"]);
    const cache = [syntheticCopy(MiB, 400 * GB), syntheticCopy(4 * MiB - 16, 400 * GB, "triad")];
    expect(levelsOf([...cache, ...rows]).map((level) => level.label)).toEqual(["≥ 64 MiB", "1 MiB – 4 MiB"]);
  });

  it("stays quick on thousands of footprints", () => {
    const rows = Array.from({ length: 4000 }, (_, i) => syntheticCopy(65_536 + 4096 * i, 90 * GB));
    expect(levelsOf(rows)).toHaveLength(1);
  });
});
