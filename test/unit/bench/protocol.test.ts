import { describe, expect, it } from "vitest";
import {
  type BatchTimes,
  type Effort,
  measure,
  type Protocol,
  sizeBatch,
} from "../../../src/bench/protocol.ts";
import { effortsFor } from "../../../src/bench/schedule.ts";
import { median, seededRandom } from "../../../src/core/statistics.ts";

/**
 * The protocol against clocks that behave as browsers' clocks have been seen to: a device whose true time per dispatch is
 * known, seen through a clock that floors, jumps, lies or stands still. No GPU is imitated here, only time.
 */

interface World {
  /** True seconds of a dispatch, and of what a submission costs on top. */
  readonly dispatch: number;
  readonly fixed: number;
  /** What the timestamp clock makes of a true span that starts at `at`. */
  readonly gpu?: (span: number, at: number, batch: number) => number;
  /** What the wall clock makes of a true span. */
  readonly wall?: (span: number, batch: number) => number;
  readonly noise?: number;
  readonly hidden?: (batch: number) => boolean;
}

const EFFORT: Effort = { minPass: 0.02, minPairs: 10, maxPairs: 30, budget: 60 };

function simulate(world: World, kind: "timestamp-query" | "wall", quantum: number) {
  let time = 1;
  let batches = 0;
  const random = seededRandom(42);
  const batch = async (n: number): Promise<BatchTimes> => {
    batches++;
    const noise = 1 + (world.noise ?? 0) * (random() - 0.5);
    const span = n * world.dispatch * noise;
    const at = time;
    time += span + world.fixed;
    return {
      wall: world.wall ? world.wall(span + world.fixed, batches) : span + world.fixed,
      gpu: world.gpu ? world.gpu(span, at, batches) : null,
      hidden: world.hidden?.(batches) ?? false,
    };
  };
  const protocol: Protocol = {
    now: () => time,
    random,
    stopped: () => false,
    clock: { kind, quantum, wallQuantum: kind === "wall" ? quantum : 1e-4 },
  };
  return { batch, protocol };
}

async function run(
  world: World,
  kind: "timestamp-query" | "wall" = "timestamp-query",
  quantum = 1e-9,
  effort = EFFORT,
) {
  const { batch, protocol } = simulate(world, kind, quantum);
  return measure(batch, effort, protocol);
}

const exact = (span: number) => span;
const floored = (grid: number) => (span: number, at: number) =>
  (Math.floor((at + span) / grid) - Math.floor(at / grid)) * grid;

describe("sizing", () => {
  it("doubles the batch until a pass is long enough, by wall clock", async () => {
    const { batch, protocol } = simulate({ dispatch: 1e-5, fixed: 1e-4 }, "wall", 1e-4);
    const { n, perDispatch } = await sizeBatch(batch, 0.02, protocol.clock);
    expect(n * 1e-5 + 1e-4).toBeGreaterThanOrEqual(0.02);
    expect(n).toBeLessThanOrEqual(4096);
    expect(perDispatch).toBeCloseTo(1e-5, 6);
  });

  it("ends where a dispatch takes no time at all", async () => {
    const { batch, protocol } = simulate({ dispatch: 0, fixed: 0 }, "wall", 1e-4);
    expect((await sizeBatch(batch, 0.02, protocol.clock)).n).toBe(4096);
  });

  it("goes by the timestamps where the wall clock only polls, and does not trust timestamps that stand still", async () => {
    const polls = (span: number) => Math.ceil(span / 0.1) * 0.1;
    const firefox = simulate({ dispatch: 1e-5, fixed: 0, gpu: exact, wall: polls }, "timestamp-query", 1e-9);
    const clock = { ...firefox.protocol.clock, wallQuantum: 0.1 };
    expect((await sizeBatch(firefox.batch, 0.02, clock)).n).toBe(2048);
    const safari = simulate({ dispatch: 1e-3, fixed: 0, gpu: () => 1e-6 }, "timestamp-query", 1e-9);
    const { n } = await sizeBatch(safari.batch, 0.02, safari.protocol.clock);
    expect(n * 1e-3).toBeLessThan(2);
  });
});

describe("the slope", () => {
  it("removes what a submission costs, however much", async () => {
    const { samples, quality } = await run({ dispatch: 1e-4, fixed: 0.005, gpu: (span) => span + 0.003 });
    expect(median(samples)).toBeCloseTo(1e-4, 8);
    expect(quality).toMatchObject({
      ended: "interval",
      flags: [],
      discarded: { negative: 0, zero: 0, hidden: 0 },
    });
    expect(quality.agreement).toBeCloseTo(1, 3);
  });

  it("holds within 1 % under Chromium's grid of 65,536 ns", async () => {
    const { samples, quality } = await run(
      { dispatch: 3e-5, fixed: 1e-4, gpu: floored(65536e-9), noise: 0.005 },
      "timestamp-query",
      65536e-9,
    );
    expect(Math.abs(median(samples) / 3e-5 - 1)).toBeLessThan(0.01);
    expect(quality.flags).not.toContain("coarse-clock");
  });

  it("uses the wall clock where there is no other, and says so", async () => {
    const { samples, wallSamples, quality } = await run(
      { dispatch: 1e-4, fixed: 0.001, noise: 0.01 },
      "wall",
      1e-4,
    );
    expect(median(samples)).toBeCloseTo(1e-4, 6);
    expect(wallSamples).toEqual([]);
    expect(quality).toMatchObject({ clock: "wall", agreement: null });
  });
});

describe("odd clocks", () => {
  const TRUE = 1e-4;

  it("negative spans are discarded and counted, and the rest still tells the truth", async () => {
    const gpu = (span: number, _at: number, batch: number) => (batch % 3 === 0 ? -span : span);
    const { samples, quality, impossible } = await run({ dispatch: TRUE, fixed: 0, gpu });
    expect(quality.discarded).toMatchObject({ zero: 0, hidden: 0 });
    expect(quality.discarded.negative).toBe(quality.pairs - samples.length);
    expect(quality.discarded.negative).toBeGreaterThan(0);
    expect(quality.clock).toBe("timestamp-query");
    expect(impossible).toBe(false);
    expect(median(samples)).toBeCloseTo(TRUE, 8);
  });

  it("a counter that wraps gives a huge span or a negative one: discarded, counted, and no reason to leave the clock", async () => {
    for (const wrap of [2 ** 36 * 80e-9, 2 ** 32 * 1e-6, -(2 ** 36) * 80e-9]) {
      const gpu = (span: number, _at: number, batch: number) => (batch % 7 === 0 ? span + wrap : span);
      const { samples, quality, impossible } = await run({ dispatch: TRUE, fixed: 0, gpu });
      expect(quality.discarded.negative).toBeGreaterThan(0);
      expect(impossible).toBe(false);
      expect(median(samples)).toBeCloseTo(TRUE, 8);
    }
  });

  it("a wrapped span does not end the growth of the batch", async () => {
    const gpu = (span: number, _at: number, batch: number) => (batch === 2 ? 5000 : span);
    const { batch, protocol } = simulate({ dispatch: 1e-5, fixed: 0, gpu }, "timestamp-query", 1e-9);
    expect((await sizeBatch(batch, 0.02, protocol.clock)).n).toBe(2048);
  });

  it("a clock that answers only zeros, or only negatives, is replaced by the wall clock, and never gives a zero", async () => {
    for (const [sign, kind] of [
      [0, "zero"],
      [-1, "negative"],
    ] as const) {
      const { samples, quality, impossible } = await run({
        dispatch: TRUE,
        fixed: 0,
        gpu: (span) => sign * span,
      });
      expect(quality.discarded[kind]).toBe(EFFORT.maxPairs);
      expect(quality.clock).toBe("wall");
      expect(impossible).toBe(true);
      expect(median(samples)).toBeCloseTo(TRUE, 8);
    }
  });

  it.each([
    ["ten times fast", 10],
    ["ten times slow", 1 / 10],
    ["in ticks of 83.33 ns taken for nanoseconds, as on Intel in Firefox", 1 / 83.33],
    ["with that factor applied twice", 83.33],
    ["with the factor of another GPU, 52.08 ns for 83.33 ns", 52.08 / 83.33],
    ["at 1 ms for 70 ms, as in Safari", 1 / 70],
  ])("a clock that runs %s is caught by the wall clock, which stands in for it", async (_, factor) => {
    // Submissions that cost as much as the work: what the sums of spans say of such a clock proves nothing.
    for (const fixed of [0, 0.02]) {
      const world: World = { dispatch: TRUE, fixed, noise: 0.02, gpu: (span) => span * factor };
      const { samples, quality, impossible } = await run(world);
      expect(impossible).toBe(true);
      expect(quality).toMatchObject({ clock: "wall" });
      expect(quality.agreement! / factor).toBeCloseTo(1, 1);
      expect(quality.flags).toContain("clock-disagrees");
      expect(Math.abs(median(samples) / TRUE - 1)).toBeLessThan(0.05);
    }
  });

  it("timestamps that span more than the wall clock saw are impossible, be it by a little", async () => {
    const { impossible } = await run({ dispatch: TRUE, fixed: 0, gpu: (span) => span * 1.2 });
    expect(impossible).toBe(true);
  });

  it("a clock that answers 1 ms whatever was done is caught too", async () => {
    const gpu = (_span: number, at: number) => 0.001 + 1e-6 * Math.sin(at * 1e6);
    const { samples, impossible } = await run({ dispatch: TRUE, fixed: 0.001, noise: 0.02, gpu });
    expect(impossible).toBe(true);
    expect(Math.abs(median(samples) / TRUE - 1)).toBeLessThan(0.05);
  });

  it("an honest clock is believed: where submissions cost ten times the work, and where the wall clock is restless", async () => {
    const dear: World = { dispatch: TRUE, fixed: 0.2, gpu: exact };
    expect((await run(dear)).impossible).toBe(false);
    const random = seededRandom(5);
    for (let time = 0; time < 40; time++) {
      const late = (span: number) => span - 0.007 * Math.log(1 - random());
      const shaky = await run({ dispatch: TRUE, fixed: 0, gpu: exact, wall: late, noise: 0.05 });
      expect(shaky.impossible).toBe(false);
      expect(shaky.quality.clock).toBe("timestamp-query");
    }
  });

  it("timestamps on a grid of 100 µs hold within 1 % where the wall clock is as coarse", async () => {
    const { samples, quality, impossible } = await run(
      { dispatch: 3e-5, fixed: 1e-4, gpu: floored(1e-4), wall: (span) => Math.round(span * 1e4) / 1e4 },
      "timestamp-query",
      1e-4,
    );
    expect(impossible).toBe(false);
    expect(Math.abs(median(samples) / 3e-5 - 1)).toBeLessThan(0.01);
    expect(quality.flags).not.toContain("coarse-clock");
  });

  it("timestamps are not judged by a wall clock that only polls", async () => {
    const wall = (span: number) => Math.ceil(span / 0.1) * 0.1;
    const { batch, protocol } = simulate(
      { dispatch: 1e-4, fixed: 0, gpu: exact, wall },
      "timestamp-query",
      1e-9,
    );
    const timing = await measure(batch, EFFORT, {
      ...protocol,
      clock: { ...protocol.clock, wallQuantum: 0.1 },
    });
    expect(timing.impossible).toBe(false);
    expect(median(timing.samples)).toBeCloseTo(1e-4, 8);
  });

  it("a span of a few ticks is flagged as coarse", async () => {
    const { quality } = await run(
      { dispatch: 0.03, fixed: 0, gpu: floored(0.005) },
      "timestamp-query",
      0.005,
    );
    expect(quality.flags).toContain("coarse-clock");
  });

  it("a wall clock that steps by 100 ms gives no false precision", async () => {
    const wall = (span: number) => Math.ceil(span / 0.1) * 0.1;
    const effort = effortsFor("full", false, 0.1, false, 60).measure;
    const { samples, quality } = await run({ dispatch: 1e-3, fixed: 0, wall }, "wall", 0.1, effort);
    expect(median(samples)).toBeGreaterThan(0.5e-3);
    expect(quality.flags).toContain("coarse-clock");
  });
});

describe("when to end", () => {
  it("ends early on a steady device and late on a restless one, and says which", async () => {
    const steady = await run({ dispatch: 1e-4, fixed: 0, gpu: exact, noise: 0.001 });
    expect(steady.quality).toMatchObject({ ended: "interval", pairs: 10 });
    const restless = await run({ dispatch: 1e-4, fixed: 0, gpu: exact, noise: 1 });
    expect(restless.quality.ended).toBe("budget");
    expect(restless.quality.flags).toContain("wide-interval");
  });

  it("ends at the time budget, but not before three pairs", async () => {
    const { quality } = await run(
      { dispatch: 0.5, fixed: 0, gpu: exact, noise: 0.5 },
      "timestamp-query",
      1e-9,
      { ...EFFORT, budget: 0.1 },
    );
    expect(quality.pairs).toBe(3);
  });

  it("drops what was taken while the page was hidden", async () => {
    const { quality } = await run({
      dispatch: 1e-4,
      fixed: 0,
      gpu: exact,
      hidden: (batch) => batch % 8 === 0,
    });
    expect(quality.discarded.hidden).toBeGreaterThan(0);
    expect(quality.flags).toContain("hidden");
  });

  it("keeps what it has when it is stopped", async () => {
    const { batch, protocol } = simulate(
      { dispatch: 1e-4, fixed: 0, gpu: exact, noise: 1 },
      "timestamp-query",
      1e-9,
    );
    let asked = 0;
    const { samples, quality } = await measure(batch, EFFORT, { ...protocol, stopped: () => ++asked > 4 });
    expect(samples).toHaveLength(4);
    expect(quality.ended).toBe("stopped");
  });
});
