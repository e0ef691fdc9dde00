import { readFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright";
import { expect } from "vitest";

/** Files that the page hands out, looked at as a reader's other programs would. */

export interface Taken {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Presses a button and keeps what is downloaded, under its own ending, which a browser goes by. */
export async function taken(page: Page, button: Locator): Promise<Taken> {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const name = download.suggestedFilename();
  const path = `${await download.path()}.${name.split(".").at(-1)}`;
  await rename(await download.path(), path);
  return { name, path, text: readFileSync(path, "utf8") };
}

/** How each mark looks, in the order in which they are drawn: fill and stroke as bytes, text with its size. */
export function looksOf(root: Element, skipped: number): string[] {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (!canvas) return [];
  const bytes = (style: CSSStyleDeclaration, name: "fill" | "stroke") => {
    if (style[name] === "none") return "none";
    canvas.clearRect(0, 0, 1, 1);
    canvas.globalAlpha = Number(style.getPropertyValue(`${name}-opacity`));
    canvas.fillStyle = style[name];
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data.join(" ");
  };
  return [...root.querySelectorAll("line, path, rect, circle, text")]
    .filter((mark) => !mark.closest(".tip"))
    .slice(skipped)
    .map((mark) => {
      const style = getComputedStyle(mark);
      const own = mark.localName === "line" ? "" : bytes(style, "fill");
      const words =
        mark.localName === "text" ? `${style.fontSize} ${style.fontWeight} ${mark.textContent}` : "";
      return [mark.localName, own, bytes(style, "stroke"), words].join("|");
    });
}

/** Opens a drawing from the disk, alone, and holds it against the one on the page. */
export async function expectSame(drawing: Taken, chart: Locator): Promise<void> {
  expect(drawing.text).not.toMatch(
    /var\(|light-dark|color-mix|<script|<style|<image|<use|<a |url\(| on\w+=/i,
  );
  expect(drawing.text.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/\w+:\/\/|href|javascript:/i);
  const here = await chart.evaluate(looksOf, 0);
  const context = await chart.page().context().browser()!.newContext();
  const alone = await context.newPage();
  const asked: string[] = [];
  alone.on("request", (request) => asked.push(request.url()));
  await alone.goto(pathToFileURL(drawing.path).href);
  // The first mark is the paper; the keys come after the chart's own.
  const there = await alone.locator("svg").first().evaluate(looksOf, 1);
  await context.close();
  expect(here.length).toBeGreaterThan(2);
  expect(there.slice(0, here.length), drawing.name).toEqual(here);
  expect(asked).toHaveLength(1);
}

/** Width and height in pixels, and how many colours there are in it. */
export async function seen(
  image: Taken,
  page: Page,
): Promise<{ width: number; height: number; colors: number }> {
  const base64 = readFileSync(image.path).toString("base64");
  return page.evaluate(async (text) => {
    const blob = new Blob([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], { type: "image/png" });
    const { width, height } = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(width, height).getContext("2d")!;
    canvas.drawImage(await createImageBitmap(blob), 0, 0);
    const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
    return { width, height, colors: new Set(pixels).size };
  }, base64);
}
