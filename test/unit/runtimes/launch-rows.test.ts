import { describe, expect, it } from "vitest";
import type { KernelTime } from "../../../src/runtimes/api.ts";
import { launchRows } from "../../../src/runtimes/probe-gpu.ts";

const kernel = (program: string, columns: number, seconds: number): KernelTime => ({
  ...{ program, node: `${program} ${columns}`, op: program, seconds },
  ...{ inputs: [[4, columns]], outputs: [[4, columns]], dtype: "f32" },
});

describe("rows of launches", () => {
  it("join what is the same launch, in whatever run, and keep apart what is not", () => {
    const run = (seconds: number) => [kernel("Softmax", 8, seconds), kernel("Softmax", 9, 2 * seconds)];
    const rows = launchRows([...run(1.1e-4), ...run(1.3e-4), ...run(1.2001e-4)]);
    expect(rows.map(({ inputs, samples }) => [inputs[0]?.[1], samples])).toEqual([
      [8, [1.1e-4, 1.3e-4, 1.2001e-4]],
      [9, [2.2e-4, 2.6e-4, 2.4002e-4]],
    ]);
    expect(Object.keys(rows[0]!).toSorted()).toEqual(["dtype", "inputs", "outputs", "program", "samples"]);
  });

  it("leave out times of a clock that went back", () => {
    const [row] = launchRows([1e-4, -1e-4, 2.0001e-4].map((seconds) => kernel("Add", 1, seconds)));
    expect(row?.samples).toEqual([1e-4, 2.0001e-4]);
  });

  it("have means where the clock's steps are too coarse for the kernel", () => {
    const tick = 65_536e-9;
    const times = [0, 1, 0, 1, 1, 0, 0, 1, 1].map((ticks) => kernel("Add", 1, ticks * tick));
    const [short, long] = launchRows([...times, kernel("Conv", 1, 40 * tick), kernel("Conv", 1, 41 * tick)]);
    expect(short?.samples).toEqual(
      [0, 1, 2].map((i) => (times[i]!.seconds + times[i + 3]!.seconds + times[i + 6]!.seconds) / 3),
    );
    expect(long?.samples).toEqual([40 * tick, 41 * tick]);
  });
});
