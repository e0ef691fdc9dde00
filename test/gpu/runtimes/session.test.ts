import { beforeAll, describe, expect, it } from "vitest";
import { MEASURED_RUNTIMES } from "../../../src/core/runtime.ts";
import { type LoadedRuntime, loadRuntime } from "../../../src/runtimes/load.ts";
import { writeProbeModel } from "../../../src/runtimes/probe-model.ts";
import { openSession } from "../../../src/runtimes/session.ts";
import { product } from "./models.ts";

/** The runtime itself, in the page of the test: what it computes is what its times are worth. */

let loaded: LoadedRuntime;
beforeAll(async () => {
  loaded = await loadRuntime(1);
});

describe.each(MEASURED_RUNTIMES)("a session of %s", (runtime) => {
  it("multiplies rightly", async () => {
    const [m, k, n] = [3, 8, 4];
    const session = await openSession(loaded, runtime, writeProbeModel(product(m, k, n)));
    const a = Float32Array.from({ length: m * k }, (_, i) => (i % 5) - 2);
    const A = new loaded.ort.Tensor("float32", a, [m, k]);
    const y = (await session.outputs({ A })).get("Y");
    const b = (row: number, column: number) => ((row * n + column) % 7) - 3;
    const expected = Array.from({ length: m * n }, (_, i) => {
      const [row, column] = [Math.floor(i / n), i % n];
      return Array.from({ length: k }, (_, j) => a[row * k + j]! * b(j, column)).reduce((x, z) => x + z);
    });
    expect([...(y as Float32Array)]).toEqual(expected);
    expect(session.create).toBeGreaterThan(0);
    await session.close();
  });
});
