import type { Page } from "playwright";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Opened, openPage, textOf } from "./open-page.ts";
import { expectBlackOnWhite } from "./paper.ts";
import { asFile, FIVE } from "./scaled.ts";

let opened: Opened;

afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});

async function onPaper(page: Page): Promise<void> {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
}

/** What stands on the paper, as a reader sees it. */
const seen = (page: Page) => page.locator("main").innerText();

async function expectPaper(page: Page): Promise<void> {
  await expectBlackOnWhite(page);
  const pressed =
    "header, nav, .foot, .drop, button:not(.figure, .term, .nodes *), input[type=checkbox], input[type=search]";
  expect(await page.locator(`:is(${pressed}):visible`).count()).toBe(0);
}

describe("on paper, from a dark window", () => {
  beforeEach(async () => {
    opened = await openPage({ colorScheme: "dark", viewport: { width: 1600, height: 900 } });
  });

  it("Measure and Roofline are black on white, with nothing to press", async () => {
    const { page } = opened;
    for (const [at, words] of [
      ["measure", "Operators"],
      ["roofline", "Where the memory levels come from"],
    ] as const) {
      await page.evaluate((name) => {
        location.hash = `#/${name}`;
      }, at);
      await page.locator(".chart .point").first().waitFor();
      await onPaper(page);
      await expectPaper(page);
      expect(await seen(page)).toContain(words);
      await page.emulateMedia({ media: "screen" });
    }
  });

  it("charts are drawn for the paper's width, and for the window's again", async () => {
    const { page } = opened;
    await page.evaluate(() => {
      location.hash = "#/roofline";
    });
    const svg = page.locator("[aria-label='Roofline chart'] .chart svg");
    await svg.locator(".point").first().waitFor();
    const width = () => svg.evaluate((element) => (element as SVGSVGElement).viewBox.baseVal.width);
    const before = await width();
    expect(before).toBeGreaterThan(1000);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await expect.poll(width).toBe(680);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await expect.poll(width).toBe(before);
  });

  it("each page has the version, the calibration, its device and date at its foot", async () => {
    const { page } = opened;
    const imprint = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--imprint"));
    await expect.poll(imprint).toMatch(/^"Ridgepoint \d.*swiftshader.* · \d+ \w+ \d{4}, \d\d:\d\d UTC"$/i);
    await page.goto(page.url().replace(/#.*/, "#/compare"));
    const name = 'A "quoted" \\ name';
    await page.setInputFiles("input[type=file]", asFile("one.json", { ...FIVE[0]!, name }));
    await expect.poll(imprint).toContain('A \\"quoted\\" \\\\ name');
  });
});

describe("paper says what is missing", () => {
  it.each([
    ["predict", "No model is open: there is no prediction to print."],
    ["compare", "Nothing is kept here yet."],
  ])("on %s", async (at, words) => {
    opened = await openPage({ at });
    const { page } = opened;
    await page.locator("h1").first().waitFor();
    await onPaper(page);
    await expect.poll(() => seen(page)).toContain(words);
    await expectPaper(page);
  });

  it("of a folded table and of a long list", async () => {
    opened = await openPage({ at: "predict?sample=mobilenet_v2" });
    const { page } = opened;
    await page.locator(".nodes tbody tr").nth(5).waitFor();
    expect(await seen(page)).not.toContain("No model is open");
    await onPaper(page);
    await expectPaper(page);
    const wordsAfter = (selector: string) =>
      page.evaluate((at) => getComputedStyle(document.querySelector(at)!, "::after").content, selector);
    expect(await wordsAfter(".nodes")).toContain("export them as CSV");
    expect(await wordsAfter(".evidence:not([open]) > summary")).toContain("folded");
    const [box, table] = await page.evaluate(() =>
      [".nodes", ".nodes table"].map((at) => document.querySelector(at)!.getBoundingClientRect().height),
    );
    expect(box!).toBeGreaterThanOrEqual(table!);
  });

  it("on Compare before anything is ticked", async () => {
    opened = await openPage({ at: "compare" });
    const { page } = opened;
    await page.setInputFiles("input[type=file]", asFile("one.json", FIVE[0]!));
    await page.locator(".list > li").waitFor();
    await onPaper(page);
    expect(await textOf(page.locator("main"))).toMatch(/Tick one more|Tick two or more/);
    await expectPaper(page);
  });
});
