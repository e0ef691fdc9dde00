import { readFileSync } from "node:fs";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { readCsv } from "../unit/core/read-csv.ts";
import { expectAccessible, type Opened, openPage, textOf } from "./open-page.ts";
import { asFile, FIVE, idOf, scaled } from "./scaled.ts";

let opened: Opened;

/** Rooflines are derived in a worker, with thousands of samples drawn for each. */
const PATIENT = { timeout: 30_000 };

const files = FIVE.map((calibration, i) => asFile(`run-${i + 1}.json`, calibration));
const pairs = (page: Page) => page.locator(".pairs > li");
const ticks = (page: Page) => page.locator(".list input[type=checkbox]:checked");
const alerts = (page: Page) => page.locator("main [role=alert]");
const lines = (page: Page) => page.locator("[aria-label=Ratios] .chart text:not(.heading):not(.axis text)");

async function at(page: Page, options: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/compare${options}`);
}

beforeAll(async () => {
  opened = await openPage({ at: "calibrations", acceptDownloads: true });
  const { page } = opened;
  await page.locator("text=Nothing is kept here yet.").waitFor();
  await expectAccessible(page, "an empty shelf");
  await page.setInputFiles("input[type=file]", [
    files[0]!,
    asFile("cut.json", '{"schemaVersion": 2, "rows": ['),
    ...files.slice(1),
    asFile("again.json", FIVE[1]!),
  ]);
  await pairs(page).nth(4).waitFor();
});

afterAll(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});

describe("several files at once", () => {
  it("are kept and put side by side; the broken one and the duplicate are named", async () => {
    const { page } = opened;
    expect(await page.locator(".list > li").count()).toBe(5);
    expect(await ticks(page).count()).toBe(5);
    expect(await alerts(page).count()).toBe(1);
    expect(await textOf(alerts(page))).toMatch(/not JSON[\s\S]*cut\.json/);
    const notes = page.locator("[aria-label=Calibrations] p", { hasText: "again.json" });
    expect(await textOf(notes)).toContain("All 1.5 × the time (scaled, test only): it is kept once");
    await page.locator("text=The other 6 files stand.").waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#\/compare\?/);
    expect(decodeURIComponent(page.url())).toContain(`ids=${FIVE.map(({ id }) => id).join(",")}`);
  });
});

describe("five calibrations side by side", () => {
  it("tell the kernel that got slower from what runs differ by anyway", async () => {
    const { page } = opened;
    const outcome = async (name: string) =>
      textOf(pairs(page).filter({ hasText: name }).locator(".outcome > div").first());
    expect(await textOf(pairs(page).nth(0).locator(".outcome > div").first())).toBe("the base");
    expect(await outcome("GEMM 20")).toMatch(/^\d+ regressions, no difference shown at \d+ points/);
    // The example's run drifted by half: times 1.5 is nothing that can be told from that.
    expect(await outcome("All 1.5")).toMatch(/^no difference shown at \d+ points/);
    expect(await outcome("A tenth")).toMatch(/^\d+ improvements/);
    expect(await outcome("Another device")).not.toMatch(/regression|improvement/);
  });

  it("draw a roof for each, in one chart or in one each, and the address says which", async () => {
    const { page } = opened;
    await expect.poll(() => page.locator("[aria-label=Rooflines] .roof.series").count(), PATIENT).toBe(5);
    await page.click("label:has-text('Side by side')");
    await expect.poll(() => page.locator(".multiples figure").count()).toBe(5);
    expect(page.url()).toContain("view=multiples");
    await page.reload();
    await expect.poll(() => page.locator(".multiples .roof.series").count(), PATIENT).toBe(5);
    await page.click("label:has-text('Over each other')");
    expect(page.url()).not.toContain("view=");
  });

  it("draw a dot for each ratio, of the kernels that the reader wants", async () => {
    const { page } = opened;
    await lines(page).first().waitFor();
    const key = await lines(page).count();
    await page.click("label:has-text('Differing')");
    await expect
      .poll(() => page.locator("[aria-label=Ratios] .dot:not(.hollow)").count())
      .toBeGreaterThan(10);
    await page.click("label:text-is('All')");
    await expect.poll(() => lines(page).count()).toBeGreaterThan(key);
    expect(page.url()).toContain("rows=all");
    await page.click("label:has-text('Slowest first')");
    await expect.poll(async () => (await lines(page).allTextContents())[0]).toContain("GEMM");
    await page.click("label:has-text('One a kernel')");
    await page.click("label:has-text('By kernel')");
  });

  it("are walked by keyboard, and heard", async () => {
    const { page } = opened;
    const chart = page.locator("[aria-label=Ratios] svg[role=application]");
    await chart.focus();
    await page.keyboard.press("Home");
    await page
      .locator("[aria-label=Ratios] .chart [aria-live]", {
        hasText: /scaled, test only.*×.*(shown|ment|ion|er)/,
      })
      .waitFor({ state: "attached" });
    await page.keyboard.press("Escape");
  });

  it("have a table and a CSV of the same ratios", async () => {
    const { page } = opened;
    await page.click("summary:has-text('All ratios as a table')");
    const table = page.locator("[aria-label='Table of the ratios'] tbody tr");
    await table.first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click("[aria-label=Ratios] .evidence .take button"),
    ]);
    const [head, ...cells] = readCsv(readFileSync(await download.path(), "utf8"));
    expect(cells).toHaveLength(4 * (await table.count()));
    const column = (name: string) => head!.indexOf(name);
    const slow = cells.filter((line) => line[column("other")]!.startsWith("All 1.5"));
    for (const line of slow) expect(Number(line[column("speed ratio")])).toBeCloseTo(1 / 1.5, 9);
    const gemm = cells.filter((line) => line[column("verdict")] === "regression");
    expect(new Set(gemm.map((line) => line[column("kernel")]))).toEqual(new Set(["gemm"]));
    await page.click("summary:has-text('All ratios as a table')");
  });

  it("price the same model each", async () => {
    const { page } = opened;
    const section = page.locator("[aria-label='The same model on each']");
    await section.locator("text=DS-CNN").click();
    await section.locator("tbody tr").nth(4).waitFor();
    expect(page.url()).toContain("sample=kws_ds_cnn");
    const times = await section.locator("tbody td").allTextContents();
    expect(times).toHaveLength(5);
    for (const time of times) expect(time).toMatch(/^[\d.]+ (ms|µs|s) \(/);
    await expect.poll(() => section.locator(".dot").count()).toBe(5);
  });

  it("show what differs around them and nothing else", async () => {
    const { page } = opened;
    const rows = page.locator("[aria-label=Environments] tbody tr");
    const heads = await rows.locator("th").allTextContents();
    expect(heads).toEqual([
      "Vendor",
      "Architecture",
      "Host",
      "Version of the host",
      "Isolated from other origins",
      "Feature shader-f16",
      "Limit maxBufferSize",
    ]);
  });

  it("are held against another when it is made the base", async () => {
    const { page } = opened;
    await pairs(page).nth(3).locator("input[type=radio]").check();
    await expect.poll(() => textOf(pairs(page).nth(3).locator(".outcome > div").first())).toBe("the base");
    expect(page.url()).toContain(`base=${idOf(4)}`);
    await expect
      .poll(() => textOf(pairs(page).nth(0).locator(".outcome > div").first()))
      .toMatch(/regressions/);
    await pairs(page).nth(0).locator("input[type=radio]").check();
  });

  it.each(["light", "dark"] as const)("are accessible in %s, and fit a telephone", async (colorScheme) => {
    const { page } = opened;
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, colorScheme);
    for (const width of [390, 1920, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const inner = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(inner).toBeLessThanOrEqual(width);
    }
  });

  it("can be taken out, and only two are needed", async () => {
    const { page } = opened;
    for (const name of ["Another device", "A tenth", "GEMM 20"])
      await pairs(page).filter({ hasText: name }).getByRole("button").click();
    await expect.poll(() => pairs(page).count()).toBe(2);
    await pairs(page).nth(1).getByRole("button").click();
    await page.locator("text=Tick one more to compare the two.").waitFor();
    await page.locator(".list input[type=checkbox]").nth(4).check();
    await expect.poll(() => pairs(page).count()).toBe(2);
  });
});

describe("an address", () => {
  it("with an id that is not kept here says so, and shows the rest", async () => {
    const { page } = opened;
    await at(page, `?ids=${idOf(1)},${idOf(77)},${idOf(2)}`);
    await alerts(page)
      .filter({ hasText: idOf(77) })
      .waitFor();
    await expect.poll(() => pairs(page).count()).toBe(2);
    await page.click("text=Go on without");
    await alerts(page)
      .filter({ hasText: idOf(77) })
      .waitFor({ state: "detached" });
    expect(page.url()).not.toContain(idOf(77));
  });

  it("forgets a calibration that is deleted", async () => {
    const { page } = opened;
    await at(page, `?ids=${idOf(1)},${idOf(2)},${idOf(3)}`);
    await expect.poll(() => pairs(page).count()).toBe(3);
    await page.locator(".list > li", { hasText: "All 1.5" }).locator("text=Delete").click();
    await expect.poll(() => pairs(page).count()).toBe(2);
    expect(page.url()).not.toContain(idOf(2));
    expect(await alerts(page).filter({ hasText: "in the address" }).count()).toBe(0);
    await page.click("text=Undo");
    await page.locator(".list > li", { hasText: "All 1.5" }).waitFor();
  });

  it("goes along to the other pages and back", async () => {
    const { page } = opened;
    await at(page, `?ids=${idOf(1)},${idOf(3)}&base=${idOf(3)}`);
    await expect.poll(() => pairs(page).count()).toBe(2);
    await page.click("nav >> text=Predict");
    await page.locator("h1", { hasText: "Predict" }).waitFor();
    await page.click("nav >> text=Compare");
    await expect.poll(() => pairs(page).count()).toBe(2);
    expect(page.url()).toContain(`base=${idOf(3)}`);
  });

  it("of the former page of calibrations still leads to them", async () => {
    const { page } = opened;
    await page.goto(`${inject("pageUrl")}#/calibrations?calibration=${idOf(3)}`);
    await page.locator(".list > li[aria-current=true]", { hasText: "GEMM 20" }).waitFor();
    expect(await textOf(page.locator("nav [aria-current=page]"))).toBe("Compare");
  });
});

describe("a processor beside a GPU", () => {
  it("is not compared, and that is said", async () => {
    const { page, complaints } = await openPage({ at: "compare" });
    const gpu = scaled({
      number: 6,
      name: "A GPU",
      times: 0.01,
      change: (one) => ({ ...one, environment: { ...one.environment, software: false } }),
    });
    await page.setInputFiles("input[type=file]", [files[0]!, asFile("gpu.json", gpu)]);
    await pairs(page).filter({ hasText: "their speeds are not compared" }).waitFor();
    expect(await page.locator("[aria-label=Ratios]").count()).toBe(0);
    await expect.poll(() => page.locator("[aria-label=Rooflines] .roof.series").count(), PATIENT).toBe(2);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
