import { describe, expect, it } from "vitest";
import { gridOf } from "../../../src/bench/clock.ts";
import type { OpenDevice } from "../../../src/bench/device.ts";
import { markRows, type TimedRow } from "../../../src/bench/plausible.ts";
import {
  effortsFor,
  operatorsInTurns,
  roundRobin,
  takesTooLong,
  tasksOf,
  totalBudget,
} from "../../../src/bench/schedule.ts";
import { orLost } from "../../../src/bench/scope.ts";
import { driftOf } from "../../../src/bench/sentinel.ts";
import type { Row } from "../../../src/core/calibration.ts";
import { halfToNumber } from "../../../src/core/half.ts";
import { KERNELS } from "../../../src/kernels/index.ts";
import type { Device } from "../../../src/kernels/kernel.ts";

const DEVICE: Device = {
  limits: {
    maxStorageBufferBindingSize: 2 ** 27,
    maxBufferSize: 2 ** 28,
    maxComputeInvocationsPerWorkgroup: 256,
  },
  features: new Set(),
  subgroup: null,
  leastSubgroup: null,
  software: false,
  seen: { flops: null, bytes: null },
};

describe("the clock's grid", () => {
  it("is the largest step that divides every timestamp", () => {
    expect(gridOf([65536n * 10n, 65536n * 13n, 65536n * 14n])).toBeCloseTo(65536e-9, 15);
    expect(gridOf([52n * 3n, 52n * 4n, 52n * 9n])).toBeCloseTo(52e-9, 15);
  });

  it("is nothing when the clock stands still", () => {
    expect(gridOf([5n, 5n, 5n])).toBeNull();
    expect(gridOf([])).toBeNull();
  });
});

describe("a promise of a device that is going", () => {
  const lost = { what: "lost" };
  const going = { lost: new Promise<never>((_, reject) => setTimeout(() => reject(lost), 20)) };
  going.lost.catch(() => {}); // on a busy machine it rejects before the first test listens
  const staying = { lost: new Promise<never>(() => {}) };

  it("rejects with the loss, though its own rejection comes first", async () => {
    const aborted = Promise.reject(new Error("AbortError"));
    await expect(orLost(going as OpenDevice, aborted)).rejects.toBe(lost);
  });

  it("rejects with its own error where nothing was lost", async () => {
    await expect(orLost(staying as OpenDevice, Promise.reject(new Error("own")))).rejects.toThrow("own");
  });
});

describe("half precision", () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x0001, 2 ** -24],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0x7fc0, Number.NaN],
  ])("%s is %s", (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });
});

describe("the schedule", () => {
  it("takes the first of each list, then the second of each", () => {
    expect(roundRobin([["a", "b", "c"], ["d"], [], ["e", "f"]])).toEqual(["a", "d", "e", "b", "f", "c"]);
  });

  it("takes as many of a list at a time as its turn is long", () => {
    const lists = [["a", "b", "c", "d", "e"], ["x", "y", "z"], ["p"]];
    expect(roundRobin(lists, [2, 1, undefined]).join("")).toBe("abxpcdyez");
    expect(roundRobin(lists, [9, 9]).join("")).toBe("abcdexyzp");
  });

  it("gives turns to what the device is fast enough for, and says of the rest beforehand that it is not", () => {
    const slow: Device = { ...DEVICE, software: true, seen: { flops: 6e9, bytes: 6e8 } };
    const operators = KERNELS.filter(({ role }) => role === "operator");
    const order = operatorsInTurns(
      operators.map((kernel) => tasksOf(kernel, "quick", slow)),
      slow,
    );
    const obstacles = order.map((task) => takesTooLong(task, slow));
    const first = obstacles.indexOf(null);
    expect(first).toBeGreaterThan(3);
    expect(obstacles.slice(first).every((obstacle) => obstacle === null)).toBe(true);
    const inTurn = order.slice(first).map(({ kernel }) => kernel.id);
    expect(inTurn.slice(0, 6)).toEqual(["gemm", "gemm", "conv2d", "conv2d", "conv2d", "unary"]);
  });

  it("asks for f16 once where the device lacks it, so that its absence is a row", () => {
    const gemm = KERNELS.find(({ id }) => id === "gemm")!;
    const without = tasksOf(gemm, "quick", DEVICE).filter(({ variants }) => variants[0]!.dtype === "f16");
    expect(without).toHaveLength(1);
    const withIt = tasksOf(gemm, "quick", { ...DEVICE, features: new Set(["shader-f16"]) });
    expect(withIt.filter(({ variants }) => variants[0]!.dtype === "f16").length).toBeGreaterThan(5);
  });

  it("keeps the smaller batch well above the clock's grid", () => {
    const { measure } = effortsFor("quick", false, 65536e-9, false, 0.1);
    expect(measure.minPass).toBeGreaterThanOrEqual(20 * 65536e-9);
  });

  it("stays within the promised times", () => {
    expect(totalBudget("quick", false)).toBeLessThanOrEqual(10);
    expect(totalBudget("quick", true)).toBeLessThanOrEqual(90);
  });

  it("gives every kernel points in both profiles, and full has no fewer than quick", () => {
    for (const kernel of KERNELS) {
      const quick = kernel.points("quick", DEVICE).length;
      expect(quick, kernel.id).toBeGreaterThan(0);
      expect(kernel.points("full", DEVICE).length, kernel.id).toBeGreaterThanOrEqual(quick);
    }
  });
});

describe("plans", () => {
  it("are whole: uniforms and workgroups of every point are numbers that a GPU takes", () => {
    const device: Device = {
      ...DEVICE,
      features: new Set(["shader-f16", "subgroups"]),
      subgroup: 4,
      leastSubgroup: 4,
    };
    for (const kernel of KERNELS)
      for (const profile of ["quick", "full"] as const)
        for (const params of kernel.points(profile, device))
          for (const variant of kernel.variants) {
            if (variant.obstacle(params, device)) continue;
            const { uniforms, workgroups } = variant.plan(params, device);
            const where = `${kernel.id} ${variant.id} ${JSON.stringify(params)}`;
            expect(uniforms.length, where).toBeLessThanOrEqual(16);
            expect(
              uniforms.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32),
              where,
            ).toBe(true);
            expect(
              workgroups.every((count) => Number.isInteger(count) && count >= 1 && count <= 65535),
              where,
            ).toBe(true);
          }
  });
});

function row(role: Row["role"], flops: number, seconds: number): Row {
  return {
    ...{ key: `${role}${flops}`, kernel: "k", variant: "v", role, opClass: null, params: {}, dtype: "f32" },
    work: { flops, sfu: 0, bytesRead: 1, bytesWritten: 1, footprint: 2 },
    outcome: {
      status: "measured",
      samples: [seconds],
      wallSamples: [],
      check: { error: 0, tolerance: 0 },
      quality: {
        ...{ clock: "wall", quantum: 0, batch: 1, pairs: 1, agreement: null, ended: "interval", flags: [] },
        discarded: { negative: 0, zero: 0, hidden: 0 },
      },
    },
    takenAt: "2026-01-01T00:00:00.000Z",
  } as Row;
}

function flagsOf(rows: readonly Row[]): readonly (readonly string[])[] {
  return rows.map(({ outcome }) => (outcome.status === "measured" ? outcome.quality.flags : []));
}

describe("plausibility", () => {
  const steady = [
    { at: 0, seconds: 1 },
    { at: 10, seconds: 1 },
    { at: 20, seconds: 1.01 },
  ];

  it("marks what is faster than the multiply-add roof", () => {
    const timed: TimedRow[] = [row("compute", 100, 1), row("operator", 90, 1), row("operator", 120, 1)].map(
      (r) => ({ row: r, from: 1, to: 2 }),
    );
    expect(flagsOf(markRows(timed, steady))).toEqual([[], [], ["above-roof"]]);
  });

  it("marks what was taken next to a reading that drifted, and only that", () => {
    const restless = [...steady, { at: 30, seconds: 1.2 }, { at: 40, seconds: 1 }];
    const timed: TimedRow[] = [
      { row: row("compute", 100, 1), from: 5, to: 6 },
      { row: row("operator", 1, 1), from: 22, to: 23 },
      { row: row("operator", 2, 1), from: 33, to: 34 },
    ];
    expect(flagsOf(markRows(timed, restless))).toEqual([[], ["unsteady"], ["unsteady"]]);
    expect(driftOf(restless)).toBeCloseTo(0.2, 5);
    expect(driftOf(steady)).toBeCloseTo(0.01, 5);
  });
});
