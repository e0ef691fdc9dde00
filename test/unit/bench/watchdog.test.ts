import { describe, expect, it } from "vitest";
import { takesTooLong, tasksOf } from "../../../src/bench/schedule.ts";
import { totalBytes } from "../../../src/core/calibration.ts";
import { KERNELS } from "../../../src/kernels/index.ts";
import type { Device } from "../../../src/kernels/kernel.ts";

/** No dispatch on hardware may come near the two seconds after which a driver resets the GPU: 50 ms at the rates seen. */

const LONGEST = 0.05;
/** Seconds that a load from main memory may take, on a GPU and a bus that are slow both. */
const SLOWEST_LOAD = 2e-6;

const DEVICES = [
  { name: "an old integrated GPU", flops: 50e9, bytes: 5e9, operations: 5e9 },
  { name: "a telephone", flops: 400e9, bytes: 20e9, operations: 40e9 },
  { name: "a laptop", flops: 2.6e12, bytes: 90e9, operations: 250e9 },
  { name: "a data-centre GPU", flops: 60e12, bytes: 4e12, operations: 6e12 },
] as const;

function deviceOf(flops: number | null, bytes: number | null): Device {
  const limits = {
    maxStorageBufferBindingSize: 2 ** 31 - 4,
    maxBufferSize: 2 ** 31,
    maxComputeInvocationsPerWorkgroup: 1024,
    maxComputeWorkgroupStorageSize: 49152,
    maxComputeWorkgroupsPerDimension: 65535,
  };
  return {
    limits,
    features: new Set(["shader-f16", "subgroups"]),
    subgroup: 32,
    leastSubgroup: 32,
    software: false,
    seen: { flops, bytes },
  };
}

describe.each(DEVICES)("on $name", ({ flops, bytes }) => {
  const device = deviceOf(flops, bytes);
  const tasks = (profile: "quick" | "full") =>
    KERNELS.flatMap((kernel) => tasksOf(kernel, profile, device)).filter(
      (task) => !takesTooLong(task, device),
    );

  it("every task that is taken on does its arithmetic and moves its bytes in under 50 ms", () => {
    for (const { kernel, params, variants } of tasks("full")) {
      if (kernel.ladder) continue; // climbed, below
      const work = kernel.work(params, variants[0]!.dtype);
      const waiting = kernel.id === "latency" ? work.operations! * SLOWEST_LOAD : 0;
      const seconds = Math.max(work.flops / flops, totalBytes(work) / bytes, waiting);
      expect(seconds, `${kernel.id} ${JSON.stringify(params)}`).toBeLessThanOrEqual(LONGEST);
    }
  });

  it("something is left of every kernel", () => {
    const left = new Set(tasks("quick").map(({ kernel }) => kernel.id));
    expect(KERNELS.filter(({ id }) => !left.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it("the rungs of a ladder rise in steps that lead from 1 ms to no more than 50 ms", () => {
    for (const kernel of KERNELS.filter(({ ladder }) => ladder)) {
      const amounts = kernel.points("full", device).map((params) => {
        const work = kernel.work(params, kernel.variants[0]!.dtype);
        return Math.max(work.flops, work.operations ?? 0, totalBytes(work));
      });
      for (const [i, amount] of amounts.entries())
        if (i > 0) expect(amount / amounts[i - 1]!, kernel.id).toBeLessThanOrEqual(50);
    }
  });
});

describe("before anything is known of the device", () => {
  it("the first rung of each ladder and the first footprints are short on the slowest device", () => {
    const [slowest] = DEVICES;
    for (const kernel of KERNELS.filter(({ ladder, role }) => ladder || role === "memory")) {
      const work = kernel.work(kernel.points("quick", deviceOf(null, null))[0]!, kernel.variants[0]!.dtype);
      const arithmetic = Math.max(work.flops / slowest.flops, (work.operations ?? 0) / slowest.operations);
      expect(Math.max(arithmetic, totalBytes(work) / slowest.bytes), kernel.id).toBeLessThanOrEqual(LONGEST);
    }
  });
});
