import { describe, expect, it } from "vitest";
import { atomics, sharedAtomics } from "../../../src/kernels/atomics.ts";
import { chainRungs } from "../../../src/kernels/chains.ts";
import { compileProbe } from "../../../src/kernels/compile-probe.ts";
import { copy } from "../../../src/kernels/copy.ts";
import { dot4 } from "../../../src/kernels/dot4.ts";
import { integer } from "../../../src/kernels/integer.ts";
import type { Device, Kernel, Params } from "../../../src/kernels/kernel.ts";
import { latency } from "../../../src/kernels/latency.ts";
import { inputReader } from "../../../src/kernels/random.ts";
import { randomRead, strided } from "../../../src/kernels/scattered-read.ts";
import { special } from "../../../src/kernels/special.ts";

const DEVICE: Device = {
  limits: {
    maxStorageBufferBindingSize: 2 ** 31,
    maxBufferSize: 2 ** 31,
    maxComputeInvocationsPerWorkgroup: 256,
  },
  features: new Set(),
  subgroup: null,
  leastSubgroup: null,
  software: false,
  seen: { flops: null, bytes: null },
};

/** The right value of an element, were the kernel asked for other params. */
function expected(kernel: Kernel, params: Params, asked: Params, i = 0): number {
  const variant = kernel.variants[0]!;
  const input = inputReader(variant.plan(params, DEVICE).inputs, 5);
  return (variant.expected ?? kernel.expected)(asked, input, i);
}

describe("chains of other arithmetic", () => {
  it.each([special, integer, dot4])("show a round left out: $id", (kernel) => {
    const params = kernel.checks[0]!;
    const fewer = { ...params, steps: params.steps! - 64 };
    const [right, wrong] = [params, fewer].map((asked) => expected(kernel, params, asked));
    const error = Math.abs(wrong! - right!) / (1 + Math.abs(right!));
    expect(error).toBeGreaterThan(2 * kernel.tolerance(params, kernel.variants[0]!.dtype));
  });

  it("start on a rung that is short at the rate seen, however slow the steps are", () => {
    for (const flops of [1e9, 1e11, 1e12, 6e13]) {
      const [first, ...others] = chainRungs({ ...DEVICE, seen: { flops, bytes: null } });
      const seconds = (2 * first!.lanes! * first!.steps!) / flops;
      // On a slow device the lowest rung there is; elsewhere a hundred times slower steps stay below 50 ms.
      if (seconds > 5e-4) expect(first).toEqual({ lanes: 2 ** 12, steps: 256 });
      else expect(100 * seconds).toBeLessThanOrEqual(0.05);
      for (const rung of others)
        expect(rung.lanes! * rung.steps!).toBeGreaterThan(first!.lanes! * first!.steps!);
    }
    expect(chainRungs(DEVICE)[0]).toEqual({ lanes: 2 ** 12, steps: 256 });
  });
});

describe("kernels that go on where the last dispatch ended", () => {
  it("are expected further on after more dispatches, which the last element counts", () => {
    for (const kernel of [latency, atomics, sharedAtomics]) {
      const params = kernel.checks[1]!;
      const { inputs, output } = kernel.variants[0]!.plan(params, DEVICE);
      const input = inputReader(inputs, 5);
      const right = (i: number, dispatches: number) => kernel.expected(params, input, i, dispatches);
      expect(kernel.resumes, kernel.id).toBe(true);
      expect(right(0, 2), kernel.id).not.toBe(right(0, 1));
      expect(right(output.elements - 1, 7) - right(output.elements - 1, 6), kernel.id).toBe(1);
    }
  });

  it("never end a chase where it began", () => {
    for (const software of [false, true])
      for (const params of latency.points("full", { ...DEVICE, software }))
        for (const dispatches of [1, 2, 3, 100])
          expect(
            latency.expected(params, () => 0, 0, dispatches),
            JSON.stringify(params),
          ).not.toBe(0);
  });

  it("follow the chase load by load", () => {
    const params = { footprint: 256, loads: 48 };
    const next = inputReader(latency.variants[0]!.plan(params, DEVICE).inputs, 1);
    let at = 0;
    for (let load = 0; load < 3 * params.loads; load++) at = next(0, at);
    expect(latency.expected(params, next, 0, 3)).toBe(at);
  });
});

describe("points", () => {
  it("of a full profile begin at 16 KiB, and quick takes the most telling", () => {
    for (const kernel of [copy, latency])
      expect(kernel.points("full", DEVICE)[0]!.footprint, kernel.id).toBe(2 ** 14);
    expect(latency.points("quick", DEVICE)).toHaveLength(1);
    expect(strided.points("quick", DEVICE).map(({ stride }) => stride)).toEqual([32]);
    expect(strided.points("full", DEVICE).map(({ stride }) => stride)).toEqual([1, 2, 4, 8, 16, 32]);
  });

  it("of scattered reads fit the device, and read an array that takes a hundredth of a second", () => {
    const small = { ...DEVICE, limits: { ...DEVICE.limits, maxStorageBufferBindingSize: 2 ** 27 } };
    for (const kernel of [strided, randomRead])
      for (const { words } of kernel.points("full", small)) expect(4 * words!).toBeLessThanOrEqual(2 ** 27);
    const slow = { ...DEVICE, seen: { flops: null, bytes: 5e9 } };
    expect(4 * strided.points("quick", slow)[0]!.words!).toBeLessThanOrEqual(5e7);
  });
});

it("a probe for the compiler is another kernel for each salt", () => {
  const probes = [0, 1, 2 ** 32 - 2, 2 ** 32 - 1].map(compileProbe);
  expect(new Set(probes).size).toBe(4);
});
