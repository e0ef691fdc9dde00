import { afterEach, describe, expect, it } from "vitest";
import { drawAgreement } from "../../../src/ui/charts/agreement.ts";
import { drawBars } from "../../../src/ui/charts/bars.ts";
import { drawRoofline } from "../../../src/ui/charts/roofline.ts";
import { standaloneSvg } from "../../../src/ui/export/standalone-svg.ts";
import { NARROW, stage, WIDE } from "./stage.ts";
import { crowdedData, syntheticDevice, syntheticPoint } from "./synthetic-device.ts";
import "../../../src/ui/style/runtimes.css";

const ABOUT = { title: "Roofline: a device", description: ["Device: synthetic.", "Ridgepoint 0.1.0."] };
const MARKS = ["line", "path", "rect", "circle", "text"] as const;

afterEach(() => {
  document.documentElement.style.colorScheme = "";
});

function parsed(text: string): SVGSVGElement {
  const found = new DOMParser().parseFromString(text, "image/svg+xml");
  expect(found.querySelector("parsererror")?.textContent ?? null).toBeNull();
  return found.documentElement as unknown as SVGSVGElement;
}

/** Nothing in it that leads out, runs, or hangs on the page. */
function expectAlone(text: string): void {
  const root = parsed(text);
  expect(text).not.toMatch(/var\(|light-dark|color-mix|<script|<style|<!DOCTYPE|url\(/i);
  for (const element of [root, ...root.querySelectorAll("*")])
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on|href|style|class|src/i);
      if (name !== "xmlns") expect(value).not.toMatch(/[a-z]+:\/\/|javascript:/i);
    }
}

/** How each mark looks, in the order in which they are drawn. */
function looks(marks: Iterable<Element>): string[] {
  return [...marks].map((mark) => {
    const style = getComputedStyle(mark);
    const stroke = style.stroke === "none" ? "" : `${style.strokeWidth} ${style.strokeDasharray}`;
    const font = mark.localName === "text" ? `${style.fontSize} ${style.fontWeight} ${style.textAnchor}` : "";
    return [mark.localName, ...inSrgb(style, mark.localName !== "line"), stroke, font].join(" ");
  });
}

/** Fill and stroke as four bytes each, however they are written. */
function inSrgb(style: CSSStyleDeclaration, filled: boolean): string[] {
  return ([filled ? "fill" : "", "stroke"] as const).filter(Boolean).map((name) => {
    const color = style.getPropertyValue(name);
    if (color === "none") return "none";
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { colorSpace: "srgb" })!;
    canvas.globalAlpha = Number(style.getPropertyValue(`${name}-opacity`));
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].join(",");
  });
}

const marksOf = (root: Element, without = "") =>
  [...root.querySelectorAll(MARKS.join(","))].filter((mark) => !without || !mark.closest(without));

/** The file's marks, shown on a page that has none of our styles. */
function opened(text: string): Element[] {
  const shown = document.createElement("iframe");
  document.body.append(shown);
  const root = shown.contentDocument!.importNode(parsed(text), true);
  shown.contentDocument!.body.append(root);
  // The first is the paper.
  return marksOf(root).slice(1);
}

describe("a chart as a standalone file", () => {
  it.each(["light", "dark"])("looks the same without the page's styles, in %s", (scheme) => {
    document.documentElement.style.colorScheme = scheme;
    const svg = stage();
    drawRoofline(svg, crowdedData(), { ...WIDE, sweep: true, pinned: crowdedData().points[3]!.key });
    const { text, width, height } = standaloneSvg(svg, ABOUT);
    expectAlone(text);
    const marks = marksOf(svg, ".tip");
    expect(marks.length).toBeGreaterThan(100);
    expect(looks(opened(text))).toEqual(looks(marks));
    expect([width, height]).toEqual([1232, 672]);
    const paper = parsed(text).querySelector("rect")!;
    expect(paper.getAttribute("fill")).toBe(scheme === "dark" ? "#121315" : "#ffffff");
  });

  it("looks the same for bars, bands and markers in mixed colours", () => {
    for (const draw of [
      (svg: SVGSVGElement) =>
        drawBars(svg, [{ label: "matrix multiply", value: 2, text: "2 s", color: "var(--c-vermillion)" }], {
          ...WIDE,
          label: "Bars",
        }),
      (svg: SVGSVGElement) =>
        drawAgreement(
          svg,
          [
            {
              key: "a",
              label: "a model",
              runtime: "onnxruntime-web/webgpu",
              measured: 1,
              predicted: { value: 1.1, low: 0.9, high: 1.3 },
              newest: true,
            },
          ],
          NARROW,
        ),
    ]) {
      const svg = stage();
      draw(svg);
      const { text } = standaloneSvg(svg, ABOUT);
      expectAlone(text);
      expect(looks(opened(text))).toEqual(looks(marksOf(svg)));
    }
  });

  it("says what it is of, and leaves out what the pointer is on", () => {
    const svg = stage();
    const data = { roofline: syntheticDevice(), points: [syntheticPoint({ key: "p", label: "a point" })] };
    drawRoofline(svg, data, { ...WIDE, sweep: false });
    svg.dispatchEvent(new KeyboardEvent("keydown", { key: "Home" }));
    expect(svg.querySelector(".tip .strong")).not.toBeNull();
    const root = parsed(standaloneSvg(svg, ABOUT).text);
    expect(root.querySelector("title")?.textContent).toBe(ABOUT.title);
    expect(root.querySelector("desc")?.textContent).toBe(ABOUT.description.join("\n"));
    expect([...root.querySelectorAll("text")].filter((text) => text.textContent === "a point")).toHaveLength(
      1,
    );
  });

  it("has the keys below it, in their own colours", () => {
    const keys = document.createElement("ul");
    keys.className = "keys";
    keys.innerHTML = `<li><svg viewBox="-7 -7 14 14"><path d="M-4,-4h8v8h-8Z" style="fill: var(--c-orange)"></path></svg>convolution</li>`;
    const svg = stage();
    drawRoofline(svg, { roofline: syntheticDevice(), points: [] }, { ...WIDE, sweep: false });
    document.body.append(keys);
    const bare = standaloneSvg(svg, ABOUT);
    const { text, height } = standaloneSvg(svg, ABOUT, [...keys.children]);
    expectAlone(text);
    expect(height).toBeGreaterThan(bare.height + 13);
    expect(text).toContain(">convolution<");
    expect(text).toContain('fill="#b87900"');
  });

  it("takes a name for text, whatever it would rather be", () => {
    const label = `</text><script>alert(1)</script><a href="javascript:x">&amp;"'\u0000\u0008\u202E\uFFFF`;
    const svg = stage();
    drawRoofline(
      svg,
      { roofline: syntheticDevice(), points: [syntheticPoint({ key: "p", label })] },
      { ...WIDE, sweep: false },
    );
    const { text } = standaloneSvg(svg, { title: label, description: [label] });
    const root = parsed(text);
    expect(root.querySelector("script, a")).toBeNull();
    for (const sign of ["\u0000", "\u0008", "\u202E", "\uFFFF"]) expect(text).not.toContain(sign);
    const shown = `</text><script>alert(1)</script><a href="javascript:x">&amp;"'⟨U+0000⟩⟨U+0008⟩⟨U+202E⟩\uFFFD`;
    for (const name of ["title", "desc"]) expect(root.querySelector(name)?.textContent).toBe(shown);
    expect([...root.querySelectorAll("text")].map((text) => text.textContent)).toContain(shown);
  });
});
