import { describe, expect, it } from "vitest";
import { asProblem, describeProblem, fail, ok, ProblemError } from "../../../src/core/result.ts";

describe("results and problems", () => {
  it("carry a value or a problem", () => {
    expect(ok(3)).toEqual({ ok: true, value: 3 });
    expect(fail("broken", "It broke")).toEqual({
      ok: false,
      error: { code: "broken", what: "It broke", where: "", advice: "" },
    });
  });

  it.each([
    [
      { what: "The file is cut short", where: "byte 12", advice: "Download it again." },
      "The file is cut short (byte 12). Download it again.",
    ],
    [{ what: "It broke", where: "", advice: "" }, "It broke."],
    [{ what: "It broke.", where: "", advice: "Try again." }, "It broke. Try again."],
    [{ what: "Line one\nline two", where: "", advice: "" }, "Line one line two."],
  ])("read as one line: %o", (problem, line) => {
    expect(describeProblem({ code: "x", ...problem })).toBe(line);
  });

  it("survive being thrown", () => {
    const problem = { code: "device-lost", what: "The GPU went away", where: "gemm", advice: "Reload." };
    const thrown = new ProblemError(problem);
    expect(thrown.message).toBe("The GPU went away (gemm). Reload.");
    expect(asProblem(thrown)).toBe(problem);
  });

  it("are made of anything thrown", () => {
    expect(asProblem(new TypeError("no such thing"), "bug", "Report it.")).toEqual({
      code: "bug",
      what: "no such thing",
      where: "",
      advice: "Report it.",
    });
    expect(asProblem("text").what).toBe("text");
    expect(asProblem(new Error("")).what).not.toBe("");
  });
});
