import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Calibration, isMeasured } from "../../src/core/calibration.ts";
import { formatBandwidth, formatInterval, formatRate } from "../../src/core/format.ts";
import { deriveRoofline } from "../../src/roofline/derive.ts";
import { describe as inWords } from "../../src/roofline/describe.ts";
import { expectAccessible, type Opened, openPage, textOf } from "./open-page.ts";
import { expectBlackOnWhite } from "./paper.ts";
import { asFile, scaled } from "./scaled.ts";

/** The report is saved once by its button; then it is read as those do who get the file. */
const folder = mkdtempSync(join(tmpdir(), "ridgepoint-report-"));
const plain = scaled({ number: 1, name: "Laptop" });
const HOSTILE = `</title></script><img src=x onerror="document.title='owned'"> \u202Edetrevni`;
const hostile = scaled({
  number: 2,
  name: "",
  change: (one) => ({
    ...one,
    name: HOSTILE,
    environment: {
      ...one.environment,
      adapter: { ...one.environment.adapter, description: `<script>x</script>\u2066` },
      host: { ...one.environment.host, name: `"><b>Browser</b>` },
    },
  }),
});

let opened: Opened;
const saved = new Map<Calibration, string>();
const addressOf = (calibration: Calibration) => pathToFileURL(saved.get(calibration)!).href;

async function saveReport(page: Page, calibration: Calibration): Promise<string> {
  await page.setInputFiles("input[type=file]", asFile("one.json", calibration));
  const item = page.locator(".list > li[aria-current=true]");
  await item.waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    item.getByRole("button", { name: "Report" }).click(),
  ]);
  const path = join(folder, `${calibration.id}.html`);
  await download.saveAs(path);
  expect(download.suggestedFilename()).toMatch(/^[a-z0-9.-]+\.ridgepoint\.html$/);
  return path;
}

/** As whoever was sent it: from the disk, in a browser that knows nothing of Ridgepoint. */
async function openReport(calibration: Calibration, options: Parameters<typeof openPage>[0] = {}) {
  return openPage({ base: addressOf(calibration), ...options });
}

beforeAll(async () => {
  opened = await openPage({ at: "compare", acceptDownloads: true });
  await opened.page.locator("text=Nothing is kept here yet.").waitFor();
  for (const calibration of [plain, hostile]) {
    saved.set(calibration, await saveReport(opened.page, calibration));
    await opened.page
      .locator(".list > li[aria-current=true]")
      .getByRole("button", { name: "Delete" })
      .click();
  }
});

afterAll(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
  rmSync(folder, { recursive: true });
});

describe("a report without scripts", () => {
  it("says what the calibration says, asks for nothing, and has nothing to press", async () => {
    const { page, requests, complaints } = await openReport(plain, { javaScriptEnabled: false });
    const roofline = deriveRoofline(plain.rows);
    const { software } = plain.environment;
    expect(await textOf(page.locator(".loud"))).toBe(inWords(roofline, { software }));
    const words = await textOf(page.locator(".report"));
    for (const { rate } of roofline.compute) expect(words).toContain(formatInterval(rate, formatRate));
    for (const { rate } of roofline.memory) expect(words).toContain(formatInterval(rate, formatBandwidth));
    expect(words).toContain(plain.id);
    const operators = plain.rows.filter((row) => row.role === "operator" && isMeasured(row));
    const lines = page.locator("table", { hasText: "Operators" }).locator("tbody tr");
    expect(await lines.count()).toBe(operators.length);
    const drawing = page.locator("[aria-label=Roofline] svg.wide");
    expect(await drawing.locator("path.point").count()).toBe(roofline.points.length);
    expect(await drawing.locator("circle.sweep-dot").count()).toBe(roofline.sweep.length);
    expect(await drawing.getAttribute("aria-label")).toMatch(/^Roofline chart: .*\d points\.$/);
    const live =
      "button, input, select, a, [tabindex], [popover], [aria-live], script:not([type='application/json'])";
    expect(await page.locator(live).count()).toBe(0);
    expect(requests).toEqual([addressOf(plain)]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("stands in a frame that may do nothing", async () => {
    const around = join(folder, "around.html");
    writeFileSync(around, `<!doctype html><iframe src="${plain.id}.html" sandbox width="600"></iframe>`);
    const { page, requests, complaints } = await openPage({ base: pathToFileURL(around).href });
    const frame = page.frameLocator("iframe");
    await frame.locator(".loud").waitFor();
    expect(await frame.locator("h1").textContent()).toBe(plain.name);
    expect(requests).toHaveLength(2);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a report in a browser", () => {
  it.each(["light", "dark"] as const)("is accessible in %s, and fits any window", async (colorScheme) => {
    const { page, complaints } = await openReport(plain, { colorScheme });
    const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(paper).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(18, 19, 21)");
    await page.evaluate(() => {
      for (const folded of document.querySelectorAll("details")) folded.open = true;
    });
    for (const width of [1920, 1280, 768, 390]) {
      await page.setViewportSize({ width, height: 844 });
      const inner = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(inner, `${width}`).toBeLessThanOrEqual(width);
      // One of the two drawings, and its text at a size that can be read.
      const shown = page.locator("[aria-label=Roofline] .chart svg:visible");
      expect(await shown.count()).toBe(1);
      const text = await shown.locator("text").first().boundingBox();
      expect(text!.height, `${width}`).toBeGreaterThan(10);
      // Each look takes seconds on so many cells.
      if (width === 1280 || width === 390) await expectAccessible(page, `${colorScheme}, ${width}`);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("is black on white on paper, with the wide drawing", async () => {
    const { page } = await openReport(plain, { colorScheme: "dark", viewport: { width: 390, height: 844 } });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await expectBlackOnWhite(page);
    expect(await page.locator("[aria-label=Roofline] svg.wide").isVisible()).toBe(true);
    await page.context().close();
  });

  it("shows names as the text they are", async () => {
    const { page, requests, complaints } = await openReport(hostile);
    expect(await page.title()).toContain("onerror");
    expect(await textOf(page.locator("h1 bdi"))).toBe(HOSTILE.replace("\u202E", "⟨U+202E⟩"));
    expect(await textOf(page.locator(".device dl"))).toContain("<script>x</script>⟨U+2066⟩");
    expect(await page.locator("img, b, h1 script").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(1);
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a report given back", () => {
  it.each([
    ["plain", plain],
    ["hostile", hostile],
  ] as const)("is the %s calibration again, sample by sample", async (_, calibration) => {
    const { page, complaints } = await openPage({ at: "compare", acceptDownloads: true });
    await page.locator("text=Nothing is kept here yet.").waitFor();
    const text = readFileSync(saved.get(calibration)!, "utf8");
    await page.locator("section.drop").evaluate((zone, content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], "sent by mail.bin"));
      zone.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, text);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".list > li").getByRole("button", { name: "Export" }).click(),
    ]);
    expect(JSON.parse(readFileSync(await download.path(), "utf8")) as Calibration).toEqual(calibration);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("is refused in words when it is cut short, or another page", async () => {
    const { page } = opened;
    const text = readFileSync(saved.get(plain)!, "utf8");
    const alert = page.locator("main [role=alert]").first();
    await page.setInputFiles("input[type=file]", asFile("cut.html", text.slice(0, text.length / 2)));
    await alert.filter({ hasText: "cut short" }).waitFor();
    await page.setInputFiles("input[type=file]", asFile("page.html", "<!doctype html><p>Hello</p>"));
    await alert.filter({ hasText: "without a calibration" }).waitFor();
    expect(await page.locator(".list > li").count()).toBe(0);
  });
});

describe("the button", () => {
  it("says so when what writes the report does not come", async () => {
    const { page } = await openPage({ at: "measure" });
    await page.getByRole("button", { name: "Report" }).waitFor();
    await page.route(/assets.save-(?!file)/, (route) => route.abort());
    await page.getByRole("button", { name: "Report" }).click();
    await page.locator("main [role=alert]", { hasText: "The report could not be written" }).waitFor();
    await page.context().close();
  });

  it.each(["measure", "roofline"])("is on %s", async (at) => {
    const { page } = await openPage({ at, acceptDownloads: true });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Report" }).click(),
    ]);
    expect(readFileSync(await download.path(), "utf8")).toMatch(/^<!doctype html>/);
    await page.context().close();
  });
});
