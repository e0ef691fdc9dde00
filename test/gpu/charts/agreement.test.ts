import { describe, expect, it } from "vitest";
import { type AgreementPoint, drawAgreement } from "../../../src/ui/charts/agreement.ts";
import { NARROW, stage, texts, WIDE } from "./stage.ts";

const point = (measured: number, predicted: number, over: Partial<AgreementPoint> = {}): AgreementPoint => ({
  key: `${measured} ${predicted}`,
  label: "<model>",
  runtime: "onnxruntime-web/wasm",
  measured,
  predicted: { value: predicted, low: predicted / 2, high: predicted * 2 },
  newest: false,
  ...over,
});

function places(svg: SVGSVGElement): number[][] {
  return [...svg.querySelectorAll(".point")].map((mark) =>
    mark
      .getAttribute("transform")!
      .match(/[\d.]+/g)!
      .map(Number),
  );
}

/** Height of the diagonal over a place. */
function diagonalAt(svg: SVGSVGElement, x: number): number {
  const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) =>
    Number(svg.querySelector(".diagonal")!.getAttribute(name)),
  ) as [number, number, number, number];
  return y1 + ((x - x1) / (x2 - x1)) * (y2 - y1);
}

describe("the chart of predicted against measured", () => {
  it("has what came true on its diagonal, and what was predicted too long above it", () => {
    const svg = stage();
    drawAgreement(svg, [point(0.01, 0.01), point(0.1, 0.3), point(0.1, 0.03)], WIDE);
    const [even, long, short] = places(svg) as [number[], number[], number[]];
    expect(even[1]).toBeCloseTo(diagonalAt(svg, even[0]!), 0);
    expect(long[1]).toBeLessThan(diagonalAt(svg, long[0]!) - 10);
    expect(short[1]).toBeGreaterThan(diagonalAt(svg, short[0]!) + 10);
    expect(svg.querySelectorAll(".whisker")).toHaveLength(3);
    expect(svg.querySelectorAll(".band")).toHaveLength(2);
    expect(texts(svg, ".axis text")).toContain("10 ms");
  });

  it("tells the runtimes apart by colour and by shape", () => {
    const svg = stage();
    drawAgreement(svg, [point(1, 1), point(1, 2, { runtime: "onnxruntime-web/webgpu" })], NARROW);
    const marks = [...svg.querySelectorAll(".point")];
    for (const attribute of ["style", "d"])
      expect(new Set(marks.map((mark) => mark.getAttribute(attribute))).size).toBe(2);
  });

  it("says a point when the keys come to it", () => {
    const svg = stage();
    const said: (string | null)[] = [];
    drawAgreement(svg, [point(0.1, 0.12)], { ...WIDE, onActive: (sentence) => said.push(sentence) });
    svg.focus();
    svg.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
    expect(said.at(-1)).toMatch(/<model>: predicted 120 ms, measured 100 ms, \+20 % off/);
  });

  it("draws nothing of nothing", () => {
    const svg = stage();
    drawAgreement(svg, [], WIDE);
    expect(svg.outerHTML).not.toContain("NaN");
  });
});
