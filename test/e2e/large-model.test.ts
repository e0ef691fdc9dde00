import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../src/store/document.ts";
import { model, node, value } from "../unit/graph/support.ts";
import { syntheticCalibration } from "../unit/store/synthetic.ts";
import { openPage, textOf } from "./open-page.ts";

const NODES = 10_000;

/** A chain of activations, as long as the graphs of large language models are. */
function longChain(count: number, nameOf: (i: number) => string): Buffer {
  const nodes = Array.from({ length: count }, (_, i) =>
    node("Relu", [i === 0 ? "x" : `t${i - 1}`], [i === count - 1 ? "y" : `t${i}`], {}, { name: nameOf(i) }),
  );
  return Buffer.from(
    model({ node: nodes, input: [value("x", ["rows", 64])], output: [value("y", ["rows", 64])] }),
  );
}

describe("a model of ten thousand nodes", () => {
  it("opens, asks for its open dimension, counts at once, scrolls without an empty stripe, sorts and filters", async () => {
    const { page, complaints } = await openPage({ at: "calibrations" });
    await page.setInputFiles("input[type=file]", {
      name: "calibration.json",
      mimeType: "application/json",
      buffer: Buffer.from(stringifyCalibration(syntheticCalibration())),
    });
    await page.locator(".list .name").waitFor();
    await page.click("nav >> text=Predict");
    await page.locator("h1", { hasText: "Predict" }).waitFor();
    await page.setInputFiles("input[type=file]", {
      name: "chain.onnx",
      mimeType: "application/octet-stream",
      buffer: longChain(NODES, (i) => `relu-${i}`),
    });
    await page.locator(".dims input[type=number]").fill("32");
    // 32 × 64 elements of one FLOP each in every node.
    await page.locator(".answers .value", { hasText: "20.48 MFLOP" }).waitFor({ timeout: 30_000 });

    const rows = page.locator(".nodes tbody tr:not(.space)");
    expect(await rows.count()).toBeLessThan(80);
    expect(await page.locator(".nodes table").getAttribute("aria-rowcount")).toBe(String(NODES + 1));

    await page.evaluate(scrollThrough);

    await page.click(".nodes th >> text=#");
    await page.locator(".nodes").evaluate((box) => box.scrollTo(0, 0));
    expect(await textOf(rows.first())).toContain("relu-0");
    await page.click(".nodes th >> text=#");
    expect(await textOf(rows.first())).toContain(`relu-${NODES - 1}`);
    await page.fill("[aria-label=Layers] input[type=search]", "relu-777");
    // relu-777 and relu-7770 … relu-7779
    await page.waitForFunction(() => document.querySelectorAll(".nodes tbody tr:not(.space)").length === 11);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a model of a hundred thousand nodes", () => {
  const COUNT = 100_000;

  it("has all its rows in reach, few of them in the document, folds them into modules and draws its outline", async () => {
    const { page, complaints } = await openPage({ at: "predict?sort=index" });
    await page.setInputFiles("input[type=file]", {
      name: "long.onnx",
      mimeType: "application/octet-stream",
      buffer: longChain(
        COUNT,
        (i) => `/layers.${Math.floor(i / 1000)}/block.${Math.floor(i / 50) % 20}/relu-${i}`,
      ),
    });
    const rows = page.locator(".nodes tbody tr:not(.space)");
    await rows.first().waitFor({ timeout: 60_000 });
    const table = page.locator(".nodes table");
    await expect.poll(() => table.getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
    await table.focus();
    await page.keyboard.press("Control+End");
    await page.locator(".nodes tr", { hasText: `relu-${COUNT - 1}` }).waitFor();
    expect(await rows.count()).toBeLessThan(80);
    await page.evaluate(scrollThrough);
    await page.check("text=Group by module");
    await expect.poll(() => table.getAttribute("aria-rowcount"), { timeout: 20_000 }).toBe("101");
    await page.locator(".graph[aria-busy=false]").waitFor({ timeout: 60_000 });
    await page.fill("[aria-label=Graph] input[type=search]", "relu-77777");
    await page.click("[aria-label=Graph] >> text=Next");
    await page.locator("[aria-label='The chosen node']", { hasText: "relu-77777" }).waitFor();
    await page.locator(".nodes tr.chosen", { hasText: "relu-77777" }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

const SWIN = resolve(import.meta.dirname, "../../../shared/models/swin_t.onnx");
if (!existsSync(SWIN)) console.warn(`Not tested: the graph of Swin-T, because ${SWIN} is absent`);

describe("the graph of Swin-T, 6,623 nodes", () => {
  it.skipIf(!existsSync(SWIN))("follows the pointer with every node drawn, near and far", async () => {
    const { page, complaints } = await openPage({ at: "predict" });
    await page.setInputFiles("input[type=file]", SWIN);
    const ready = page.locator(".graph[aria-busy=false]");
    await ready.waitFor({ timeout: 60_000 });
    await page.check("[aria-label=Graph] >> text=Constants");
    await page.locator(".graph[aria-busy=true]").waitFor();
    await ready.waitFor({ timeout: 60_000 });
    await page.click("[aria-label=Graph] >> text=Open all");
    await page.locator(".graph[aria-busy=true]").waitFor();
    await ready.waitFor({ timeout: 60_000 });
    await page.click(".graph >> text=Fit");
    await page.locator(".graph canvas").focus();
    // All of it in view stays where it is.
    for (let zooms = 1; zooms < 3; zooms++) {
      for (let i = 0; i < 8; i++) await page.keyboard.press("+");
      const pictures = await dragGraph(page);
      expect(new Set(pictures).size, `after ${zooms} zooms`).toBe(pictures.length);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** Drags the graph to three places, and returns what it looks like at each. */
async function dragGraph(page: Page): Promise<string[]> {
  const canvas = page.locator(".graph canvas");
  const { x, y } = (await canvas.boundingBox())!;
  const pictures: string[] = [];
  await page.mouse.move(x + 400, y + 200);
  await page.mouse.down();
  for (const shift of [0, 40, 90]) {
    await page.mouse.move(x + 400, y + 200 + shift, { steps: 5 });
    pictures.push((await canvas.screenshot()).toString("base64"));
  }
  await page.mouse.up();
  return pictures;
}

/** Scrolls the table from its top to its end; throws when a frame shows no rows. */
async function scrollThrough(): Promise<void> {
  const box = document.querySelector(".nodes")!;
  const nextFrame = () => new Promise(requestAnimationFrame);
  for (let at = 0; at < 60; at++) {
    box.scrollTop = (box.scrollHeight * at) / 60;
    await nextFrame();
    await nextFrame();
    if (!document.querySelector(".nodes tbody th[scope=row]")) throw new Error("an empty stripe");
  }
}
