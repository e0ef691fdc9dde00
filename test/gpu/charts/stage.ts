import { afterEach } from "vitest";
import "../../../src/ui/style/tokens.css";
import "../../../src/ui/style/base.css";
import "../../../src/ui/style/chart.css";

/** An svg on the page, styled as the page styles it; taken away after the test. */
export function stage(): SVGSVGElement {
  const box = document.createElement("div");
  box.className = "chart small";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("tabindex", "0");
  box.append(svg);
  document.body.append(box);
  return svg;
}

afterEach(() => {
  document.body.replaceChildren();
});

export const WIDE = { width: 1200, height: 640, fontSize: 13 };
export const NARROW = { width: 358, height: 340, fontSize: 13 };

/** Every text of a class, in the order of the drawing. */
export function texts(svg: SVGSVGElement, selector: string): string[] {
  return [...svg.querySelectorAll(selector)].map((element) => element.textContent ?? "");
}
