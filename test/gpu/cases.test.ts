import { describe, expect, it } from "vitest";
import type { Case } from "../../src/bench/api.ts";
import { characterize, type Engine } from "../../src/bench/characterize.ts";
import type { OpenDevice } from "../../src/bench/device.ts";
import { browserHost } from "../../src/bench/environment.ts";

/** Single cases on the real GPU of this browser, by the protocol and with the checks of a whole profile. */

function engine(overrides: Partial<Engine> = {}): Engine {
  return { gpu: navigator.gpu, host: browserHost(), stopped: () => false, hidden: () => false, ...overrides };
}

function measure(list: readonly Case[], on = engine(), budget = 40) {
  return characterize(on, { profile: "quick", cases: { list, budget } });
}

const RELU: Case = { kernel: "unary", params: { elements: 16_384 } };
const product = { m: 64, n: 64, k: 64 };

describe("single cases", () => {
  it("are measured in their order, checked, each a row of its own", async () => {
    const result = await measure([
      { kernel: "gemm-steps", variant: "naive", params: product },
      { kernel: "gemm-steps", variant: "tiled-16x16", params: product },
      { kernel: "gemm", variant: "tiled-8x8-w8x8-k16-u4", params: product },
      { ...RELU, pairs: 9 },
    ]);
    if (!result.ok) throw new Error(result.error.what);
    const { rows, session } = result.value;
    expect(session.ended).toBe("complete");
    expect(rows.map(({ kernel, variant }) => `${kernel} ${variant}`)).toEqual([
      "gemm-steps naive",
      "gemm-steps tiled-16x16",
      "gemm tiled-8x8-w8x8-k16-u4",
      expect.stringMatching(/^unary vec4/),
    ]);
    for (const { outcome } of rows) {
      if (outcome.status !== "measured") throw new Error(JSON.stringify(outcome));
      expect(outcome.check.error).toBeLessThanOrEqual(outcome.check.tolerance);
      expect(outcome.samples.length).toBeGreaterThan(0);
    }
    const [last] = rows.slice(-1);
    expect(last?.outcome.status === "measured" && last.outcome.quality.pairs).toBe(9);
  });

  it("without sizes take the kernel's own", async () => {
    const result = await measure([{ kernel: "intensity" }]);
    if (!result.ok) throw new Error(result.error.what);
    expect(result.value.rows.length).toBeGreaterThan(3);
    expect(new Set(result.value.rows.map(({ params }) => params.fmas)).size).toBe(result.value.rows.length);
  });

  it("end when they are stopped, and keep what is done", async () => {
    let seen = 0;
    const stopping = engine({ stopped: () => seen >= 1 });
    const result = await characterize(
      stopping,
      { profile: "quick", cases: { list: [RELU, { kernel: "reduce" }], budget: 4 } },
      ({ rows }) => {
        seen += rows.length;
      },
    );
    if (!result.ok) throw new Error(result.error.what);
    expect(result.value.session.ended).toBe("stopped");
    expect(result.value.rows).toHaveLength(1);
  });

  it("keep what is done when the device is lost", async () => {
    let open: OpenDevice | null = null;
    const lossy = engine({ opened: (value) => (open = value) });
    const result = await characterize(
      lossy,
      { profile: "quick", cases: { list: [RELU, { kernel: "reduce" }], budget: 4 } },
      ({ rows }) => rows.length > 0 && open?.device.destroy(),
    );
    if (!result.ok) throw new Error(result.error.what);
    expect(result.value.session.ended).toBe("device-lost");
    expect(result.value.rows).toHaveLength(1);
  });

  it("that nobody knows are refused before the device is asked for", async () => {
    const unasked = engine({ gpu: undefined });
    expect(await measure([{ kernel: "nope" }], unasked)).toMatchObject({ error: { code: "no-kernel" } });
    expect(await measure([{ kernel: "unary", variant: "nope" }], unasked)).toMatchObject({
      error: { code: "no-variant" },
    });
    expect(await measure([RELU], unasked)).toMatchObject({ error: { code: "no-webgpu" } });
  });
});
