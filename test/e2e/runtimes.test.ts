import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Calibration } from "../../src/core/calibration.ts";
import type { ModelGraph } from "../../src/graph/model.ts";
import { openModel } from "../../src/graph/open.ts";
import { bytesSource } from "../../src/graph/source.ts";
import { stringifyCalibration } from "../../src/store/document.ts";
import { expectAccessible, type Opened, openPage, textOf } from "./open-page.ts";
import { calibratedFor, runtimeRows } from "./runtime-rows.ts";

/**
 * Predicting a small model in onnxruntime-web and running it in the tab. Measuring a whole runtime takes minutes on a
 * software adapter: WebGPU is seeded with made-up times, WASM is measured and stopped after a few probes.
 */
const root = resolve(import.meta.dirname, "../..");
const VERSION = "1.30.0";
const AT = "predict?sample=kws_ds_cnn";

let graph: ModelGraph;
let example: Calibration;
let opened: Opened;

beforeAll(async () => {
  const bytes = readFileSync(resolve(root, "public/models/kws_ds_cnn.onnx"));
  const read = await openModel([bytesSource(bytes, "kws_ds_cnn.onnx")], {});
  if (!read.ok) throw new Error(read.error.what);
  graph = read.value;
  example = JSON.parse(readFileSync(resolve(root, "docs/results/example-swiftshader.json"), "utf8"));
  opened = await openPage({ at: "calibrations" });
  await seed(opened.page, {});
});

afterAll(() => opened.page.context().close());

/** Brings a calibration of the device at hand, in which WebGPU is measured. */
async function seed(page: Page, adapter: Partial<Calibration["environment"]["adapter"]>): Promise<void> {
  await page.waitForFunction(() => window.ridgepoint?.environment());
  const here = (await page.evaluate(() => window.ridgepoint.environment()))!;
  const environment = { ...here, adapter: { ...here.adapter, ...adapter } };
  const calibration = calibratedFor(example, environment, [
    runtimeRows(graph, "onnxruntime-web/webgpu", VERSION),
  ]);
  await page.setInputFiles("input[type=file]", {
    name: "seed.json",
    mimeType: "application/json",
    buffer: Buffer.from(stringifyCalibration(calibration)),
  });
  await page.locator(".list .name", { hasText: "With runtimes" }).waitFor();
}

/** To a place of the same document: what is open there stays open. */
async function go(page: Page, at: string): Promise<void> {
  await page.evaluate((at) => {
    location.hash = `#/${at}`;
  }, at);
}

const forecast = (page: Page) => page.locator("section[aria-label=Forecast]");
const time = (page: Page) => forecast(page).locator(".answers dt", { hasText: "Time for one run" });
const near = (page: Page) => page.locator("section[aria-label=Runtimes]").scrollIntoViewIfNeeded();

describe("a runtime that is not ours", () => {
  it("is chosen on the page, kept in the address, and says what it runs for each node", async () => {
    const { page } = opened;
    await go(page, AT);
    await time(page).waitFor();
    await page.locator(".runtime-choice label", { hasText: "ONNX Runtime Web, WebGPU" }).click();
    await page.locator("section[aria-label='What the runtime adds']").waitFor();
    expect(page.url()).toContain("runtime=ort-webgpu");
    expect(await textOf(page.locator("section[aria-label='What the runtime adds']"))).toMatch(
      /WebGPU 1\.30\.0.*: 18 launches, 4 nodes run within another/,
    );
    await page.locator(".nodes tbody tr", { hasText: "runs within" }).first().waitFor();
    await page.locator(".nodes tbody tr", { hasNotText: "fused" }).locator("button.figure").first().click();
    const popover = page.locator(".popover:popover-open");
    await popover.locator("section.launch").first().waitFor();
    expect(await textOf(popover)).toMatch(/A launch.*Rests on.*law of.*measured launch/s);
    await page.keyboard.press("Escape");
  });

  it("that the calibration lacks is measured at a press, stopped, and kept", async () => {
    const { page } = opened;
    await page.locator(".runtime-choice label", { hasText: "WASM" }).click();
    const prompt = page.locator("section[aria-label='Calibrate this runtime']");
    await prompt.waitFor();
    await expectAccessible(page, "the prompt to calibrate a runtime");
    await prompt.locator("button").click();
    const progress = page.locator("section[aria-label='Calibration of the runtime under way']");
    await expect.poll(() => textOf(progress), { timeout: 60_000 }).toMatch(/Probe ([2-9]|\d\d+) of \d+/);
    await progress.locator("button").click();
    await time(page).waitFor();
    expect(await textOf(page.locator("section[aria-label='What the runtime adds']"))).toContain("WASM");
    await page.locator("section.problem", { hasText: "ended early (stopped)" }).waitFor();
  });

  it("runs the model in the tab, beside what was predicted, and the run is still there after a reload", async () => {
    const { page } = opened;
    await near(page);
    const section = page.locator("section[aria-label='Run it']");
    await section.locator("button", { hasText: "Run it" }).click();
    await section.locator("dt", { hasText: "First run" }).waitFor({ timeout: 60_000 });
    expect(await textOf(section)).toMatch(
      /Predicted.*95 % interval.*Measured.*median of \d+.*Error of the prediction.*%.*filled with random values.*Kept/s,
    );
    await page.reload();
    await near(page);
    await page.locator("section.problem", { hasText: "ended early (stopped)" }).waitFor();
    const record = page.locator("section[aria-label='Predicted against measured']");
    await record.locator(".chart .point").waitFor();
    await record.locator("summary").click();
    expect(await textOf(record.locator("tbody tr"))).toContain("kws_ds_cnn");
    expect(await record.locator("tbody tr").count()).toBe(1);
  });

  it("stands beside the others, by batch too", async () => {
    const { page } = opened;
    const section = page.locator("section[aria-label='In another runtime']");
    await section.locator("section[aria-label='Table by batch'] tbody tr").nth(4).waitFor();
    const [totals, batches] = [section.locator("table").first(), section.locator("table").nth(1)];
    expect(await totals.locator("tbody tr").count()).toBe(3);
    expect(await textOf(section)).toMatch(/× faster here|too close to call here|cannot be told apart/);
    expect(await textOf(batches)).toMatch(/16[\d.]+ [mµ]?s(≥ |≈ )?[\d.]+ [mµ]?s/);
    await expectAccessible(page, "a model in a runtime");
  });

  it("had nothing to complain about", () => {
    expect(opened.complaints).toEqual([]);
  });
});

describe("a runtime that cannot be had", () => {
  it("says why, and the rest of the page stands", async () => {
    const { page } = await openPage({ at: "calibrations" });
    await seed(page, {});
    await page.context().route("**/*.wasm", (route) => route.abort());
    await go(page, `${AT}&runtime=ort-webgpu`);
    await time(page).waitFor();
    await near(page);
    const section = page.locator("section[aria-label='Run it']");
    await section.locator("button").click();
    await section.locator("[role=alert]").waitFor({ timeout: 60_000 });
    expect(await textOf(section.locator("[role=alert]"))).toContain("onnxruntime-web");
    expect(await section.locator("button", { hasText: "Run it" }).isEnabled()).toBe(true);
    expect(await time(page).count()).toBe(1);
    await page.context().close();
  });

  it("is not measured into a calibration of another device", async () => {
    const { page, complaints } = await openPage({ at: "calibrations" });
    await seed(page, { vendor: "elsewhere" });
    await go(page, `${AT}&runtime=ort-wasm`);
    const prompt = page.locator("section[aria-label='Calibrate this runtime']");
    await prompt.waitFor();
    expect(await textOf(prompt)).toContain("of another device");
    expect(await prompt.locator("button").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
