import { render } from "preact";
import { afterEach, describe, expect, it, vi } from "vitest";
import { formatHash, parseHash } from "../../../src/ui/route.ts";
import { Boundary } from "../../../src/ui/widgets/boundary.tsx";
import { ProblemNote } from "../../../src/ui/widgets/problem.tsx";

afterEach(() => {
  render(null, document.body);
});

function Broken(): never {
  throw new Error("the frobnicator is absent");
}

describe("the boundary", () => {
  it("says what failed in place of a blank page, with a way on and a text to report", async () => {
    render(
      <Boundary scope="measure">
        <Broken />
      </Boundary>,
      document.body,
    );
    await vi.waitFor(() =>
      expect(document.querySelector("[role=alert]")?.textContent).toContain("frobnicator"),
    );
    expect([...document.querySelectorAll("button")].map((button) => button.textContent)).toContain("Reload");
    expect(document.querySelector("pre")?.textContent).toMatch(/^Ridgepoint \d/);
    expect(document.querySelectorAll("a").length).toBeGreaterThan(1);
  });

  it("begins anew on another page", async () => {
    const at = (scope: string, broken: boolean) =>
      render(<Boundary scope={scope}>{broken ? <Broken /> : <p>fine</p>}</Boundary>, document.body);
    at("measure", true);
    await vi.waitFor(() => expect(document.querySelector("[role=alert]")).not.toBeNull());
    at("predict", false);
    await vi.waitFor(() => expect(document.body.textContent).toBe("fine"));
  });
});

describe("a problem", () => {
  it("says what, where and what to do, and leaves out what it has not", () => {
    render(
      <ProblemNote problem={{ code: "x", what: "It broke", where: "rows[3]", advice: "Try again!" }} />,
      document.body,
    );
    expect(document.body.textContent).toBe("It broke.Where: rows[3]Try again!");
    render(<ProblemNote problem={{ code: "x", what: "It broke.", where: "", advice: "" }} />, document.body);
    expect(document.body.textContent).toBe("It broke.");
  });

  it("shows markup from a file as text", () => {
    render(
      <ProblemNote problem={{ code: "x", what: "<b>bold</b>", where: "", advice: "" }} />,
      document.body,
    );
    expect(document.querySelector("b")).toBeNull();
  });
});

describe("the address", () => {
  it("carries page and options there and back", () => {
    const route = { page: "roofline", options: { calibration: "a/b?c&d=é", sweep: "off" } } as const;
    expect(parseHash(formatHash(route))).toEqual(route);
    expect(formatHash({ page: "predict", options: {} })).toBe("#/predict");
  });

  it("leads to Measure when it says nothing that exists", () => {
    for (const hash of ["", "#", "#/", "#/nowhere", "#/__proto__", "#measure?%"])
      expect(parseHash(hash).page).toBe("measure");
  });
});
