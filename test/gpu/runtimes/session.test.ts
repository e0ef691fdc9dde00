import { beforeAll, describe, expect, it } from "vitest";
import { MEASURED_RUNTIMES, type MeasuredRuntime } from "../../../src/core/runtime.ts";
import { inputSpecs, makeFeeds } from "../../../src/runtimes/feeds.ts";
import { type LoadedRuntime, loadRuntime } from "../../../src/runtimes/load.ts";
import { writeProbeModel } from "../../../src/runtimes/probe-model.ts";
import { openSession } from "../../../src/runtimes/session.ts";
import { failsHalfWay, product } from "./models.ts";

/** The runtime itself, in the page of the test: what it computes is what its times are worth. */

let loaded: LoadedRuntime;
beforeAll(async () => {
  loaded = await loadRuntime(1);
});

const [m, k, n] = [3, 8, 4];
const a = Float32Array.from({ length: m * k }, (_, i) => (i % 5) - 2);
const b = (row: number, column: number) => ((row * n + column) % 7) - 3;
const EXPECTED = Array.from({ length: m * n }, (_, i) => {
  const [row, column] = [Math.floor(i / n), i % n];
  return Array.from({ length: k }, (_, j) => a[row * k + j]! * b(j, column)).reduce((x, z) => x + z);
});

async function multiply(runtime: MeasuredRuntime): Promise<number[]> {
  const session = await openSession(loaded, runtime, writeProbeModel(product(m, k, n)));
  const A = new loaded.ort.Tensor("float32", a, [m, k]);
  const y = (await session.outputs({ A })).get("Y") as Float32Array;
  await session.close();
  return [...y];
}

describe.each(MEASURED_RUNTIMES)("a session of %s", (runtime) => {
  it("multiplies rightly", async () => {
    expect(await multiply(runtime)).toEqual(EXPECTED);
  });

  it("multiplies rightly after another's run has failed half-way", async () => {
    const session = await openSession(loaded, runtime, writeProbeModel(failsHalfWay));
    const feeds = makeFeeds(loaded.ort, inputSpecs(session.inputs, {}));
    await expect(session.run(feeds)).rejects.toThrow("cannot be reshaped");
    await session.close();
    expect(await multiply(runtime)).toEqual(EXPECTED);
  });
});
