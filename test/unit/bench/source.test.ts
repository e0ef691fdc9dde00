import { describe, expect, it } from "vitest";
import { sourceOf } from "../../../src/bench/source.ts";

const environment = {
  limits: { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupsPerDimension: 65_535 },
  features: [],
  software: false,
};
const params = { m: 64, n: 64, k: 256 };

describe("the source of a case", () => {
  it("is the WGSL that would run, without a GPU", () => {
    const naive = sourceOf({ kernel: "gemm-steps", variant: "naive", params }, environment);
    expect(naive.ok && naive.value).toMatch(/struct Sizes[\s\S]+sum = fma\(a\[/);
    const blocked = sourceOf({ kernel: "gemm", variant: "tiled-8x8-w8x8-k16-u4", params }, environment);
    expect(blocked.ok && blocked.value).toMatch(/var<workgroup> a_slab/);
    // Lines that stand for many are written out.
    expect(blocked.ok && blocked.value).not.toMatch(/\/\/\*|\$\{/);
  });

  it("has both dispatches where the variant needs two", () => {
    const split = sourceOf({ kernel: "gemm", variant: "direct-8x8-w8x8-split4", params }, environment);
    expect(split.ok && split.value).toContain("in a second dispatch");
    expect(split.ok && split.value.match(/fn main/g)).toHaveLength(2);
  });

  it.each([
    [{ kernel: "nope", params }, "no-kernel"],
    [{ kernel: "gemm", variant: "nope", params }, "no-variant"],
    [{ kernel: "gemm" }, "no-params"],
  ] as const)("of %j is refused", (wanted, code) => {
    expect(sourceOf(wanted, environment)).toMatchObject({ ok: false, error: { code } });
  });
});
