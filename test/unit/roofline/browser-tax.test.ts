import { describe, expect, it } from "vitest";
import { browserTax } from "../../../src/roofline/browser-tax.ts";
import type { Roofline } from "../../../src/roofline/types.ts";

const rate = (value: number) => ({ value, low: 0.9 * value, high: 1.1 * value, n: 5 });

const MEASURED: Pick<Roofline, "compute" | "bandwidth"> = {
  compute: [{ kind: "compute", dtype: "f32", rate: rate(15e12), from: "fma" }],
  bandwidth: [
    { key: "a", kernel: "read", footprint: 2 ** 16, rate: rate(900e9) },
    { key: "b", kernel: "read", footprint: 2 ** 28, rate: rate(300e9) },
    { key: "c", kernel: "triad", footprint: 2 ** 30, rate: rate(350e9) },
  ],
};

describe("the browser tax", () => {
  it("sets the roof and the largest working set against the native figures, with their intervals", () => {
    const lines = browserTax(MEASURED, [
      { what: "fma-f32", value: 20e12 },
      { what: "read", value: 400e9 },
    ]);
    expect(lines.map(({ what, browser, share }) => [what, browser.value, share.value])).toEqual([
      ["fma-f32", 15e12, 0.75],
      ["read", 300e9, 0.75],
    ]);
    expect(lines[0]!.share.low).toBeCloseTo(0.675, 12);
  });

  it("leaves out what one of the two did not measure", () => {
    expect(
      browserTax(MEASURED, [
        { what: "copy", value: 1 },
        { what: "fma-f16", value: 1 },
      ]),
    ).toEqual([]);
    expect(browserTax(MEASURED, [])).toEqual([]);
  });
});
