import { describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../src/store/document.ts";
import { model, node, value } from "../unit/graph/support.ts";
import { syntheticCalibration } from "../unit/store/synthetic.ts";
import { openPage, textOf } from "./open-page.ts";

const NODES = 10_000;

/** A chain of activations, as long as the graphs of large language models are. */
function longChain(): Buffer {
  const nodes = Array.from({ length: NODES }, (_, i) =>
    node("Relu", [i === 0 ? "x" : `t${i - 1}`], [i === NODES - 1 ? "y" : `t${i}`], {}, { name: `relu-${i}` }),
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
      buffer: longChain(),
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
    await page.fill("input[type=search]", "relu-777");
    // relu-777 and relu-7770 … relu-7779
    await page.waitForFunction(() => document.querySelectorAll(".nodes tbody tr:not(.space)").length === 11);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

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
