import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Locator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Calibration } from "../../src/core/calibration.ts";
import { inDataType } from "../../src/graph/datatypes/index.ts";
import type { ModelGraph } from "../../src/graph/model.ts";
import { openModel } from "../../src/graph/open.ts";
import { bytesSource } from "../../src/graph/source.ts";
import { stringifyCalibration } from "../../src/store/document.ts";
import { expectAccessible, type Opened, openPage, textOf } from "./open-page.ts";
import { calibratedFor, runtimeRows } from "./runtime-rows.ts";

/** Other sizes and other data types of a model, by the calibration that comes with the page and by one with runtimes. */
const ROOT = resolve(import.meta.dirname, "../..");
const VERSION = "1.30.0";

let opened: Opened;
beforeAll(async () => {
  opened = await openPage({ at: "predict?sample=mobilenet_v2" });
});
afterAll(() => opened.page.context().close());

const near = (page: Page) => page.locator("section[aria-label=Runtimes]").scrollIntoViewIfNeeded();
const sizes = (page: Page) => page.locator("section[aria-label='In another runtime']");
const types = (page: Page) => page.locator("section[aria-label='In another data type']");

async function cells(row: Locator): Promise<readonly string[]> {
  return row.locator("th, td").allTextContents();
}

/** "13.3 MiB" in bytes. */
function bytes(text: string): number {
  const [figure, unit = ""] = text.split(" ");
  return Number(figure) * 1024 ** ["B", "KiB", "MiB", "GiB"].indexOf(unit);
}

async function sample(name: string): Promise<ModelGraph> {
  const file = readFileSync(resolve(ROOT, `public/models/${name}.onnx`));
  const read = await openModel([bytesSource(file, name)], {});
  if (!read.ok) throw new Error(read.error.what);
  return read.value;
}

describe("by the example calibration", () => {
  it("the resolution can be chosen in place of the batch, and more pixels take longer", async () => {
    const { page } = opened;
    await page.locator("section[aria-label=Forecast] .answers dt").first().waitFor();
    await near(page);
    await sizes(page).locator("section[aria-label='Table by batch'] tbody tr").nth(4).waitFor();
    await sizes(page).locator("label", { hasText: "Resolution" }).click();
    const rows = sizes(page).locator("section[aria-label='Table by resolution'] tbody tr");
    await rows.nth(4).waitFor();
    const table = await Promise.all((await rows.all()).map(cells));
    expect(table.map(([size]) => size)).toEqual([
      ...["128 × 128", "160 × 160", "224 × 224", "352 × 352", "448 × 448"],
    ]);
    for (const [, time] of table) expect(time).toMatch(/^[\d.]+ m?s$/);
    expect(await textOf(rows.locator("xpath=self::*[contains(@class, 'chosen')]"))).toContain("224");
  });

  it("memory is told in every data type, a time only where it was measured", async () => {
    const { page } = opened;
    const rows = types(page).locator("tbody tr");
    await rows.nth(3).waitFor();
    const [f32, f16, int8, int4] = await Promise.all((await rows.all()).map(cells));
    expect(f32![0]).toBe("f32, as it is");
    expect([f16![0], int8![0], int4![0]]).toEqual(["f16", "int8", "int4"]);
    expect(bytes(f16![1]!) / bytes(f32![1]!)).toBeCloseTo(0.5, 2);
    expect(bytes(int8![1]!) / bytes(f32![1]!)).toBeLessThan(0.3);
    expect(f32!.at(-1)).toMatch(/^[\d.]+ m?s$/);
    expect([f16!.at(-1), int4!.at(-1)]).toEqual(["not measured", "not measured"]);
    // The example has the rate of 8-bit dot products, and no kernel that uses it.
    expect(int8!.at(-1)).toMatch(/^≈ [\d.]+ m?s$/);
    expect(await textOf(types(page))).toContain("f16 halves the memory");
    await types(page).locator("summary").click();
    expect(await textOf(types(page).locator("details"))).toMatch(
      /f16 was not measured on this device in Built-in kernels: .*conv in f16/,
    );
    await expectAccessible(page, "a model in other sizes and data types");
  });

  it("a graph that is written for one size says so", async () => {
    const { page } = opened;
    await page.evaluate(() => {
      location.hash = "#/predict?sample=minilm_l6_seq256";
    });
    await near(page);
    await sizes(page).locator("label", { hasText: "Sequence" }).click();
    await expect
      .poll(() => textOf(sizes(page)), { timeout: 60_000 })
      .toContain("This graph is written for 256 tokens.");
  });

  it("had nothing to complain about", () => {
    expect(opened.complaints).toEqual([]);
  });
});

describe("by a calibration with runtimes", () => {
  it("the fastest of data types and runtimes is named with its margin", async () => {
    const graph = await sample("kws_ds_cnn");
    const wasm = runtimeRows(graph, "onnxruntime-web/wasm", VERSION);
    const int8 = runtimeRows(inDataType(graph, "int8").graph, "onnxruntime-web/wasm", VERSION);
    const rows = [
      ...wasm.rows.map((row) => ({ ...row, samples: row.samples.map((seconds) => 5 * seconds) })),
      ...int8.rows.filter(({ program }) => !wasm.rows.some((row) => row.program === program)),
    ];
    const example: Calibration = JSON.parse(
      readFileSync(resolve(ROOT, "docs/results/example-swiftshader.json"), "utf8"),
    );
    const seeded = calibratedFor(example, example.environment, [{ ...wasm, rows }]);
    const { page, complaints } = await openPage({ at: "calibrations" });
    await page.setInputFiles("input[type=file]", {
      name: "seed.json",
      mimeType: "application/json",
      buffer: Buffer.from(stringifyCalibration(seeded)),
    });
    await page.locator(".list .name", { hasText: "With runtimes" }).waitFor();
    await page.evaluate(() => {
      location.hash = "#/predict?sample=kws_ds_cnn";
    });
    await page.locator("section[aria-label=Forecast] .answers dt").first().waitFor();
    await near(page);
    await types(page).locator("tbody tr").nth(2).waitFor();
    expect(await textOf(types(page))).toMatch(
      /(int8|f32) in WASM is [\d.]+ × faster here than|too close to call here/,
    );
    expect(await textOf(types(page).locator("tbody tr", { hasText: "int8" }))).toMatch(/[\d.]+ [mµ]?s$/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
