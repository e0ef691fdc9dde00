import { describe, expect, inject, it } from "vitest";
import { stringifyCalibration } from "../../src/store/document.ts";
import { model, node, value } from "../unit/graph/support.ts";
import { syntheticCalibration } from "../unit/store/synthetic.ts";
import { openPage, textOf } from "./open-page.ts";

const ids = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`);

/** The calibrations page with two calibrations, "first" and "second". */
async function withTwo(options: Parameters<typeof openPage>[0] = {}) {
  const opened = await openPage({ at: "calibrations", ...options });
  for (const [i, name] of ["first", "second"].entries()) {
    const calibration = syntheticCalibration({ id: ids[i]!, name });
    await opened.page.setInputFiles("input[type=file]", {
      name: `${name}.json`,
      mimeType: "application/json",
      buffer: Buffer.from(stringifyCalibration(calibration)),
    });
    await opened.page.locator(".list .name", { hasText: name }).waitFor();
  }
  return opened;
}

describe("the address", () => {
  it("rules which calibration Measure shows, and every link carries it along", async () => {
    const { page, complaints } = await withTwo();
    for (const [i, name] of ["first", "second"].entries()) {
      await page.goto(`${inject("pageUrl")}#/measure?calibration=${ids[i]}`);
      await page.locator("[aria-label=Result] .kicker", { hasText: name }).waitFor();
    }
    await page.click("nav >> text=Predict");
    await page.click("a.brand");
    await page.locator("[aria-label=Result] .kicker", { hasText: "second" }).waitFor();
    expect(page.url()).toContain(`measure?calibration=${ids[1]}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("forgets a calibration that is deleted, and undoing that selects nothing else", async () => {
    const { page, complaints } = await withTwo();
    const second = page.locator(".list > li", { hasText: "second" });
    await second.locator("text=Delete").click();
    await second.waitFor({ state: "detached" });
    expect(page.url()).not.toContain("calibration=");
    await page.click("text=Undo");
    await second.waitFor();
    const chosen = page.locator(".list > li[aria-current=true]");
    expect(await textOf(chosen.locator(".name"))).toBe("first");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("opens the sample that it names, and another when it names another", async () => {
    const { page } = await openPage({ at: "predict?sample=kws_ds_cnn" });
    await page.locator("h2", { hasText: "kws_ds_cnn" }).waitFor();
    await page.evaluate(() => {
      location.hash = "#/predict?sample=mobilenet_v2";
    });
    await page.locator("h2", { hasText: "mobilenet_v2" }).waitFor();
    await page.context().close();
  });
});

describe("a sample that comes late", () => {
  it("does not replace a file that was opened after it", async () => {
    const { page } = await openPage({ at: "predict" });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/kws_ds_cnn.onnx", async (route) => {
      await held;
      await route.continue();
    });
    await page.click("text=DS-CNN");
    await page.setInputFiles("input[type=file]", { name: "own.onnx", mimeType: "", buffer: open() });
    await page.locator("h2", { hasText: "own.onnx" }).waitFor();
    const arrived = page.waitForResponse("**/kws_ds_cnn.onnx");
    release();
    await (await arrived).finished();
    await page.waitForTimeout(300);
    expect(await textOf(page.locator("main h2").first())).toBe("own.onnx");
    await page.context().close();
  });
});

describe("a dimension that is left open", () => {
  it("is named beside the figure, and typing one keeps the forecast on the page", async () => {
    const { page } = await withTwo();
    await page.click("nav >> text=Predict");
    const buffer = open({ fixed: true });
    await page.setInputFiles("input[type=file]", { name: "own.onnx", mimeType: "", buffer });
    const time = page.locator(".answers").first();
    await time.locator(".interval", { hasText: "without what depends on rows" }).waitFor();
    await page.evaluate(() => {
      new MutationObserver(() => {
        if (!document.querySelector(".answers:not(.minor)")) document.title = "flashed";
      }).observe(document.body, { childList: true, subtree: true });
    });
    await page.locator("[aria-label='Open dimensions'] input").pressSequentially("128", { delay: 40 });
    await page.locator(".answers .value", { hasText: "8.704 kFLOP" }).waitFor();
    await time.locator(".interval", { hasText: "without" }).waitFor({ state: "detached" });
    expect(await page.title()).not.toBe("flashed");
    await page.context().close();
  });

  it("is asked for where no time can be told without it", async () => {
    const { page } = await withTwo();
    await page.click("nav >> text=Predict");
    await page.setInputFiles("input[type=file]", { name: "own.onnx", mimeType: "", buffer: open() });
    await page.locator("text=Set rows to see how long a run takes").waitFor();
    expect(await page.locator("dt", { hasText: "Time for one run" }).count()).toBe(0);
    await page.locator("[aria-label='Open dimensions'] input").pressSequentially("128");
    await page.locator("dt", { hasText: "Time for one run" }).waitFor();
    await page.context().close();
  });
});

describe("a telephone", () => {
  it("shows what a node is and what it costs side by side", async () => {
    const { page } = await withTwo({ viewport: { width: 390, height: 844 } });
    await page.click("nav >> text=Predict");
    await page.click("text=DS-CNN");
    await page.locator(".nodes button.figure").first().waitFor();
    for (const name of ["Node", "Time", "Share"]) {
      const box = await page.locator(".nodes th", { hasText: name }).first().boundingBox();
      expect(box!.x + box!.width, name).toBeLessThanOrEqual(390);
    }
    await page.context().close();
  });
});

/** Relu over [rows, 64], and beside it one over [8, 64] if asked. */
function open({ fixed = false } = {}): Buffer {
  const more = fixed ? [node("Relu", ["a"], ["b"], {}, { name: "other" })] : [];
  return Buffer.from(
    model({
      node: [node("Relu", ["x"], ["y"], {}, { name: "relu" }), ...more],
      input: [value("x", ["rows", 64]), ...(fixed ? [value("a", [8, 64])] : [])],
      output: [value("y", ["rows", 64])],
    }),
  );
}
