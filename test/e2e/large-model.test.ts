import { existsSync } from "node:fs";
import { resolve } from "node:path";
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
  it("opens, asks for its open dimension, counts at once, scrolls smoothly, sorts and filters", async () => {
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
    await page.locator(".dims input").fill("32");
    // 32 × 64 elements of one FLOP each in every node.
    await page.locator(".answers .value", { hasText: "20.48 MFLOP" }).waitFor({ timeout: 30_000 });

    const rows = page.locator(".nodes tbody tr:not(.space)");
    expect(await rows.count()).toBeLessThan(80);
    expect(await page.locator(".nodes table").getAttribute("aria-rowcount")).toBe(String(NODES + 1));

    const frames = await page.evaluate(scrollThrough);
    expect(
      frames.sort((a, b) => a - b)[Math.floor(frames.length * 0.9)],
      "a frame in ten may be slow",
    ).toBeLessThan(100);

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
  it.skipIf(!existsSync(SWIN))("is moved smoothly with every node drawn", async () => {
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
    for (let zooms = 0; zooms < 3; zooms++) {
      const frames = (await page.evaluate(dragGraph)).sort((a, b) => a - b);
      // A third of the rate of a screen, on a machine that draws with its processor and may be busy.
      expect(frames[Math.floor(frames.length / 2)], `after ${zooms} zooms`).toBeLessThan(50);
      for (let i = 0; i < 8; i++) await page.keyboard.press("+");
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** Drags the graph to and fro for 90 frames, and returns how long each took. */
async function dragGraph(): Promise<number[]> {
  const canvas = document.querySelector(".graph canvas")!;
  const { left, top } = canvas.getBoundingClientRect();
  const mouse = (target: EventTarget, type: string, x: number) =>
    target.dispatchEvent(
      new MouseEvent(type, { clientX: left + x, clientY: top + 200, bubbles: true, view: window }),
    );
  const frames: number[] = [];
  let last = performance.now();
  mouse(canvas, "mousedown", 400);
  for (let i = 0; i < 90; i++) {
    mouse(window, "mousemove", 400 + 150 * Math.sin(i / 8));
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  mouse(window, "mouseup", 400);
  return frames;
}

/** Scrolls the table from its top to its end, and returns how long each frame took. */
async function scrollThrough(): Promise<number[]> {
  const box = document.querySelector(".nodes")!;
  const frames: number[] = [];
  const nextFrame = () => new Promise(requestAnimationFrame);
  for (let at = 0; at < 60; at++) {
    const before = performance.now();
    box.scrollTop = (box.scrollHeight * at) / 60;
    await nextFrame();
    await nextFrame();
    frames.push((performance.now() - before) / 2);
    if (!document.querySelector(".nodes tbody th[scope=row]")) throw new Error("an empty stripe");
  }
  return frames;
}
