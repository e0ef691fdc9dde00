import { describe, expect, it } from "vitest";
import { constants, expand, prelude, substitute } from "../../../src/kernels/expand.ts";

describe("expand", () => {
  it("repeats a line for each value of each clause, the first clause slowest", () => {
    const code = "a;\n  c${i}_${j} = a$i; //* i < TM, j < 2\nb;";
    expect(expand(code, { TM: 2 }).split("\n")).toEqual([
      "a;",
      "  c0_0 = a0;",
      "  c0_1 = a0;",
      "  c1_0 = a1;",
      "  c1_1 = a1;",
      "b;",
    ]);
  });

  it("takes a name only where it ends", () => {
    expect(expand("x$i + $index + ${i}u //* i < 1", {})).toBe("x0 + $index + 0u");
  });

  it("refuses a size it does not know, and a clause it cannot read", () => {
    expect(() => expand("x$i //* i < N", {})).toThrow(/no size named N/);
    expect(() => expand("x$i //* i in N", { N: 1 })).toThrow(/cannot read/);
  });
});

describe("module heads", () => {
  it("put enable directives before every declaration", () => {
    expect(prelude("f16", ["subgroups"])).toMatch(/^enable subgroups;\nenable f16;\nalias real = f16;/);
    expect(prelude("f32")).not.toContain("enable");
  });

  it("write sizes as unsigned constants", () => {
    expect(constants({ TM: 4, TN: 8 })).toBe("const TM = 4u;\nconst TN = 8u;\n");
  });

  it("substitute whole words, everywhere, without reading $ as a pattern", () => {
    expect(substitute("STEP; STEPS; STEP", { STEP: "x$c" })).toBe("x$c; STEPS; x$c");
  });
});
