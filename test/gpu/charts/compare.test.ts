import { describe, expect, it } from "vitest";
import type { Roofline } from "../../../src/roofline/types.ts";
import { type DotGroup, dotsHeight } from "../../../src/ui/charts/dot-lines.ts";
import { drawDots } from "../../../src/ui/charts/dots.ts";
import { drawOverlay } from "../../../src/ui/charts/overlay.ts";
import { seriesColor, seriesDash, seriesMarker } from "../../../src/ui/charts/series.ts";
import { NARROW, stage, texts, WIDE } from "./stage.ts";
import { syntheticDevice } from "./synthetic-device.ts";

/** The synthetic device, so many times as fast at everything. */
function faster(factor: number): Roofline {
  const device = syntheticDevice();
  const scaled = <T extends { readonly rate: { value: number; low: number; high: number; n: number } }>(
    one: T,
  ): T => ({
    ...one,
    rate: {
      ...one.rate,
      value: one.rate.value * factor,
      low: one.rate.low * factor,
      high: one.rate.high * factor,
    },
  });
  return { ...device, compute: device.compute.map(scaled), memory: device.memory.map(scaled) };
}

const series = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    key: `k${i}`,
    name: `Laptop <b>${i}</b>`,
    series: i,
    roofline: faster(1 + i),
  }));

describe("ten calibrations", () => {
  it("differ by marker and dash each, and not by colour alone", () => {
    const marks = Array.from({ length: 10 }, (_, i) => {
      const { path, turn } = seriesMarker(i, 90);
      return `${path} ${turn}`;
    });
    expect(new Set(marks).size).toBe(10);
    expect(new Set(Array.from({ length: 10 }, (_, i) => seriesDash(i))).size).toBe(10);
    expect(new Set(Array.from({ length: 7 }, (_, i) => seriesColor(i))).size).toBe(7);
  });
});

describe("the overlay", () => {
  it("draws a roof and a knee for each, and names as many as there is room for, none over another", () => {
    const svg = stage();
    drawOverlay(svg, { all: series(10) }, WIDE);
    expect(svg.querySelectorAll(".roof.series")).toHaveLength(10);
    expect(svg.querySelectorAll(".dot")).toHaveLength(10);
    const boxes = [...svg.querySelectorAll<SVGTextElement>(".label.roof")].map((label) =>
      label.getBoundingClientRect(),
    );
    expect(boxes.length).toBeGreaterThan(5);
    expect(texts(svg, ".label.roof")[0]).toBe("Laptop <b>0</b>");
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) {
        const flat = a.height < 20 && b.height < 20;
        const apart =
          a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
        expect(!flat || apart).toBe(true);
      }
  });

  it("puts one before the others in a small multiple", () => {
    const svg = stage();
    drawOverlay(svg, { all: series(4), only: "k2" }, NARROW);
    expect(svg.querySelectorAll(".roof.series")).toHaveLength(1);
    expect(svg.querySelectorAll(".roof.faint")).toHaveLength(3);
    expect(svg.querySelectorAll(".sweep-dot").length).toBeGreaterThan(0);
  });

  it("is walked by keyboard, and draws nothing of nothing", () => {
    const svg = stage();
    const heard: (string | null)[] = [];
    drawOverlay(svg, { all: series(2) }, { ...WIDE, onActive: (sentence) => heard.push(sentence) });
    svg.focus();
    svg.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
    expect(heard.at(-1)).toMatch(/^Laptop <b>0<\/b>: f32 /);
    drawOverlay(svg, { all: [] }, WIDE);
    expect(svg.outerHTML).not.toContain("NaN");
  });
});

describe("the dots", () => {
  const dot = (series: number, value: number, hollow = false) => ({
    ...{ series, hollow, title: `s${series}`, notes: [`${value} ×`] },
    value: { value, low: value * 0.9, high: value * 1.1, n: 9 },
  });
  const groups: readonly DotGroup[] = [
    { heading: "Roofs", lines: [{ key: "a", label: "FMA", dots: [dot(1, 0.8), dot(2, 1.1, true)] }] },
    { heading: "Operators", lines: [{ key: "b", label: "GEMM <i>", dots: [dot(1, 1)] }] },
  ];
  const data = {
    groups,
    reference: 1,
    title: "ratio",
    label: "ratios",
    format: (value: number) => `${value} ×`,
  };
  const size = { ...WIDE, height: dotsHeight(groups, WIDE.fontSize) };

  it("lie where their values are, within their intervals, with 1 as the line", () => {
    const svg = stage();
    drawDots(svg, data, size);
    const places = [...svg.querySelectorAll(".dot")].map((one) =>
      Number(/translate\(([\d.]+)/.exec(one.getAttribute("transform")!)![1]),
    );
    const line = Number(svg.querySelector(".reference")!.getAttribute("x1"));
    expect(places[0]).toBeLessThan(line);
    expect(places[1]).toBeGreaterThan(line);
    expect(places[2]).toBe(line);
    const whisker = svg.querySelector(".whisker")!;
    expect(Number(whisker.getAttribute("x1"))).toBeLessThan(places[0]!);
    expect(Number(whisker.getAttribute("x2"))).toBeGreaterThan(places[0]!);
    expect(svg.querySelectorAll(".dot.hollow")).toHaveLength(1);
    expect(texts(svg, ".heading")).toEqual(["Roofs", "Operators"]);
    expect(texts(svg, ".axis text").filter((text) => text.endsWith("×")).length).toBeGreaterThan(2);
    expect(svg.outerHTML).toContain("GEMM &lt;i&gt;");
  });

  it("are walked by keyboard, and none is no failure", () => {
    const svg = stage();
    const heard: (string | null)[] = [];
    drawDots(svg, data, { ...size, onActive: (sentence) => heard.push(sentence) });
    svg.focus();
    svg.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
    expect(heard.at(-1)).toBe("s1: 0.8 ×");
    drawDots(svg, { ...data, groups: [] }, size);
    expect(svg.outerHTML).not.toContain("NaN");
  });
});
