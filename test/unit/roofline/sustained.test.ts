import { describe, expect, it } from "vitest";
import type { Sustained } from "../../../src/core/calibration.ts";
import { deriveEndurance, describeEndurance } from "../../../src/roofline/sustained.ts";

/** Half a minute in quarters of a second; `seconds` of one dispatch at a time. */
function run(seconds: (at: number) => number, until = 30): Sustained {
  const times = Array.from({ length: until * 4 }, (_, i) => (i + 1) / 4);
  return {
    ...{ kernel: "fma", variant: "affine", readings: times.map((at) => ({ at, seconds: seconds(at) })) },
    work: { flops: 1e9, sfu: 0, bytesRead: 0, bytesWritten: 0, footprint: 0 },
  };
}

describe("burst against sustained", () => {
  it("sees a device that slows down", () => {
    const endurance = deriveEndurance(run((at) => (at < 8 ? 0.001 : 0.002)))!;
    expect(endurance.burst.value).toBeCloseTo(1e12);
    expect(endurance.sustained.value).toBeCloseTo(5e11);
    expect(describeEndurance(endurance)).toBe(
      "In 30 s without a pause it went from 1.00 TFLOP/s to 500 GFLOP/s: 50 % of the burst.",
    );
  });

  it("claims nothing within the scatter", () => {
    const endurance = deriveEndurance(run((at) => 0.001 * (1 + 0.05 * Math.sin(at * 7))))!;
    expect(describeEndurance(endurance)).toMatch(/^In 30 s without a pause it kept its speed, /);
  });

  it("says nothing of a run that ended early", () => {
    expect(deriveEndurance(run(() => 0.001, 1))).toBeNull();
    expect(deriveEndurance({ ...run(() => 0.001), readings: [] })).toBeNull();
  });
});
