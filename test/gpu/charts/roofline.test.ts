import { describe, expect, it } from "vitest";
import { drawRoofline, type RooflineData } from "../../../src/ui/charts/roofline.ts";
import { NARROW, stage, texts, WIDE } from "./stage.ts";
import { crowdedData, syntheticDevice, syntheticPoint } from "./synthetic-device.ts";

function drawn(data: RooflineData, options: Partial<Parameters<typeof drawRoofline>[2]> = {}): SVGSVGElement {
  const svg = stage();
  drawRoofline(svg, data, { ...WIDE, sweep: true, ...options });
  return svg;
}

const number = (element: Element | null, name: string) => Number(element?.getAttribute(name));

describe("the roofline chart", () => {
  it("draws a slope for each memory level and a ceiling for each data type, dashed but for f32", () => {
    const svg = drawn({ roofline: syntheticDevice(), points: [] });
    expect(svg.querySelectorAll(".roof.memory")).toHaveLength(3);
    const dashes = [...svg.querySelectorAll(".roof.compute")].map((line) =>
      line.getAttribute("stroke-dasharray"),
    );
    expect(dashes).toEqual(["7 4", null]);
    expect(texts(svg, ".label.roof")).toContain("f32 2.00 TFLOP/s");
  });

  it("puts the knee where the largest level meets the f32 ceiling, and drops it to the axis", () => {
    const svg = drawn({ roofline: syntheticDevice(), points: [] });
    const ring = svg.querySelector(".knee-ring");
    const ceiling = svg.querySelectorAll(".roof.compute")[1] ?? null;
    expect(number(ring, "cy")).toBe(number(ceiling, "y1"));
    const main = svg.querySelector(".roof.memory.main");
    const along = (number(ring, "cx") - number(main, "x1")) / (number(main, "x2") - number(main, "x1"));
    const height = number(main, "y1") + along * (number(main, "y2") - number(main, "y1"));
    expect(height).toBeCloseTo(number(ring, "cy"), 0);
    expect(texts(svg, ".label.knee")).toEqual(["knee 20.0 FLOP/B"]);
  });

  it.each([
    ["wide", WIDE],
    ["narrow", NARROW],
  ])("keeps its labels apart on a %s page, and loses none of the roofs", (_, size) => {
    const svg = drawn(crowdedData(), size);
    const level = [...svg.querySelectorAll<SVGTextElement>(".label")].filter(
      (label) => !label.getAttribute("transform")?.includes("rotate"),
    );
    const boxes = level.map((label) => ({ text: label.textContent, box: label.getBoundingClientRect() }));
    const overlapping = boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter((b) => intersection(a.box, b.box) > 2)
        .map((b) => `${a.text} over ${b.text}`),
    );
    expect(overlapping).toEqual([]);
    expect(texts(svg, ".label.roof")).toHaveLength(5);
    expect(boxes.length).toBeGreaterThan(4);
  });

  it("keeps everything within its frame", () => {
    const svg = drawn(crowdedData(), NARROW);
    const frame = svg.getBoundingClientRect();
    for (const label of svg.querySelectorAll("text")) {
      const box = label.getBoundingClientRect();
      expect(box.left, label.textContent ?? "").toBeGreaterThanOrEqual(frame.left - 1);
      expect(box.right, label.textContent ?? "").toBeLessThanOrEqual(frame.right + 1);
    }
  });

  it("puts the label of a ceiling along its line on a narrow page, never left of where it begins", () => {
    for (const data of [crowdedData(), { roofline: syntheticDevice(), points: [] }]) {
      const svg = drawn(data, NARROW);
      const starts = [...svg.querySelectorAll(".roof.compute")].map((line) => number(line, "x1"));
      const left = svg.getBoundingClientRect().left;
      const named = [...svg.querySelectorAll(".label.roof")].filter(({ textContent }) =>
        /^f(32|16)/.test(textContent ?? ""),
      );
      expect(named).toHaveLength(starts.length);
      for (const label of named)
        expect(label.getBoundingClientRect().left - left).toBeGreaterThan(Math.min(...starts) - 2);
    }
  });

  it("shows minor ticks between decades and units on both axes", () => {
    const svg = drawn(crowdedData());
    expect(svg.querySelectorAll(".tick.minor").length).toBeGreaterThan(30);
    expect(texts(svg, ".axis .title")).toEqual(["Arithmetic intensity, FLOP per byte →", "↑ FLOP/s"]);
  });

  it("draws a whisker over the interval, and the point at its value", () => {
    const rate = { value: 1e12, low: 5e11, high: 2e12, n: 12 };
    const svg = drawn({ roofline: syntheticDevice(), points: [syntheticPoint({ key: "p", rate })] });
    const whisker = svg.querySelector(".whisker");
    const middle = (number(whisker, "y1") + number(whisker, "y2")) / 2;
    const height = Number(
      svg
        .querySelector(".point")
        ?.getAttribute("transform")
        ?.match(/,([\d.]+)\)/)?.[1],
    );
    // On a log axis half and double lie equally far away.
    expect(height).toBeCloseTo(middle, 0);
    expect(number(whisker, "y1")).toBeGreaterThan(height + 10);
  });

  it("treats a name from a file as text", () => {
    const label = `<img src=x onerror="document.title='owned'">`;
    const svg = drawn({ roofline: syntheticDevice(), points: [syntheticPoint({ key: "p", label })] });
    expect(svg.querySelector("img")).toBeNull();
    expect(texts(svg, ".label.name")).toEqual([label]);
  });

  it("draws without any roof, without points and without both", () => {
    const nothing = { compute: [], memory: [], knee: null, sweep: [], curves: [], points: [], bandwidth: [] };
    for (const points of [[], [syntheticPoint({ key: "p" })]])
      expect(drawn({ roofline: nothing, points }).innerHTML).not.toContain("NaN");
  });

  it("looks as it did", async () => {
    await expect(`${drawn(crowdedData()).outerHTML.replaceAll("><", ">\n<")}\n`).toMatchFileSnapshot(
      "./snapshots/roofline.snap",
    );
  });
});

function intersection(a: DOMRect, b: DOMRect): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.min(width, height);
}
