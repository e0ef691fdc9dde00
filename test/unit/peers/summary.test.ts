import { describe, expect, it } from "vitest";
import type { Lane } from "../../../peers/race.ts";
import { brief, report } from "../../../peers/report.ts";
import { geometricMean, type Result, ratioOf, standings } from "../../../peers/summary.ts";

function lane(name: string, samples: readonly number[], change: Partial<Lane> = {}): Lane {
  return { name, detail: "kernel", failure: "", error: 1e-7, right: true, count: 4, samples, ...change };
}

function result(shape: string, lanes: readonly Lane[]): Result {
  return { group: "gemm", shape, flops: 2e9, bytes: 1e6, lanes };
}

const OURS = lane("ridgepoint", [1, 2, 4]);

describe("a ratio", () => {
  it("pairs the rounds, so that a machine that slows down does not count", () => {
    expect(ratioOf(OURS, lane("peer", [3, 6, 12]))).toEqual({ value: 3, low: 3, high: 3, n: 3 });
  });

  it("leaves out rounds without a usable time", () => {
    expect(ratioOf(OURS, lane("peer", [-1, 6, 8]))).toMatchObject({ value: 2.5, n: 2 });
    expect(ratioOf(OURS, lane("peer", [0, -1, 0]))).toBeNull();
  });

  it("is not taken from a library that failed or computed wrongly", () => {
    const times = [3, 6, 12];
    expect(ratioOf(OURS, lane("peer", times, { right: false }))).toBeNull();
    expect(ratioOf(OURS, lane("peer", times, { failure: "lost" }))).toBeNull();
    expect(ratioOf({ ...OURS, right: false }, lane("peer", times))).toBeNull();
  });
});

describe("a geometric mean", () => {
  it("is that of the shapes' medians, and its interval holds it", () => {
    const mean = geometricMean([
      [1, 2, 3],
      [7, 8, 9],
    ]);
    expect(mean.value).toBeCloseTo(4, 12);
    expect(mean.low).toBeGreaterThanOrEqual(Math.sqrt(7));
    expect(mean.low).toBeLessThan(mean.value);
    expect(mean.high).toBeGreaterThan(mean.value);
    expect(mean.high).toBeLessThanOrEqual(Math.sqrt(27));
  });
});

const RESULTS = [
  result("1x1x1", [
    OURS,
    lane("peer", [2, 4, 8]),
    lane("broken", [], { failure: "no device", right: false }),
  ]),
  result("2x2x2", [OURS, lane("peer", [0.5, 1, 2]), lane("broken", [5, 5, 5])]),
];

describe("standings", () => {
  it("rank a group's shapes from the slowest, a peer a line, and name what is missing", () => {
    const [peer, broken] = standings(RESULTS);
    expect(peer!.ratios.map(({ shape, ratio }) => [shape, ratio.value])).toEqual([
      ["2x2x2", 0.5],
      ["1x1x1", 2],
    ]);
    expect(peer!.geomean.value).toBeCloseTo(1, 12);
    expect(broken).toMatchObject({ peer: "broken", missing: ["1x1x1"] });
    expect(broken!.ratios).toHaveLength(1);
  });
});

describe("the report", () => {
  const text = report(RESULTS);

  it("says where we are slower, and which library failed why", () => {
    expect(text).toMatch(/Slower than a peer\n {2}0\.50× \(0\.50–0\.50\) of peer at gemm 2x2x2/);
    expect(text).toContain("broken failed at gemm 1x1x1: no device");
  });

  it("says one workload in a line", () => {
    expect(brief(RESULTS[0]!)).toBe("2.00 s, kernel; 2.00× (2.00–2.00) peer, failed broken");
  });

  it("gives every shape a line with our rate and each peer's ratio", () => {
    expect(text).toMatch(/1x1x1 +kernel +2\.00 s +1\.00 GFLOP\/s +4\.00 s +2\.00× \(2\.00–2\.00\) +– +– +ok/);
  });
});
