import { describe, expect, it } from "vitest";
import { copyCost } from "../../../../src/predict/runtimes/copies.ts";

const IDLE = 1e-3;
const copy = (bytes: number) => ({ from: "gpu" as const, bytes, after: "x" });

describe("what copies between the sides cost", () => {
  it("is a wait for each and a price for each byte, half of there and back", () => {
    const roundTrips = [
      { bytes: 1e6, samples: [IDLE + 4e-3] },
      { bytes: 4e6, samples: [IDLE + 16e-3] },
    ];
    const cost = copyCost([copy(5e6), copy(0)], { roundTrips }, IDLE);
    expect(cost.waiting).toBeCloseTo(2 * IDLE, 9);
    expect(cost.moving).toBeCloseTo(10e-3, 9);
    expect(cost.relative).toBeCloseTo(0, 9);
  });

  it("is the less certain the more round trips differ by the byte", () => {
    const roundTrips = [
      { bytes: 1e6, samples: [IDLE + 2e-3] },
      { bytes: 4e6, samples: [IDLE + 16e-3] },
    ];
    expect(copyCost([copy(1e6)], { roundTrips }, IDLE).relative).toBeGreaterThan(0.25);
  });

  it("is their waits alone where round trips were not measured", () => {
    expect(copyCost([copy(1e6)], {}, IDLE)).toEqual({ waiting: IDLE, moving: 0, relative: 0 });
  });
});
