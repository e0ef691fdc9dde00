import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { deviceReady, openPage, textOf, walkDown } from "./open-page.ts";
import { asFile, FIVE } from "./scaled.ts";

/** Every page's main way, walked with keys alone: what has the focus is seen, and nothing holds it. */

/** More stops than any of these pages has. */
const STOPS = 800;

interface Stop {
  readonly what: string;
  /** Drawn round the element, or round what stands for it: its label, the button beside it, the box around it. */
  readonly seen: boolean;
  /** Some of it is in the window. */
  readonly inside: boolean;
}

function stop(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const standIns = [
      element,
      element.closest("label"),
      element.nextElementSibling,
      element.closest(".nodes"),
    ];
    const outlined = (one: Element | null) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
    };
    const { top, bottom, left, right } = (element.closest("label") ?? element).getBoundingClientRect();
    const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return {
      what: `${element.localName} ${name.trim().slice(0, 60)}`,
      seen: standIns.some(outlined),
      inside: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    };
  });
}

/** Until the page has been as high as it is for a second. */
async function atRest(page: Page): Promise<void> {
  const height = () => page.evaluate(() => document.body.scrollHeight);
  for (let before = -1, now = await height(); now !== before; ) {
    before = now;
    await page.waitForTimeout(1000);
    now = await height();
  }
}

/** Tab until an element that matches has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < STOPS; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** To the one of several that says so. */
async function tabToText(page: Page, text: string): Promise<void> {
  for (let i = 0; i < STOPS; i++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.textContent?.trim())) === text) return;
  }
  throw new Error(`Tab does not lead to "${text}"`);
}

const PLACES = [
  "measure",
  "roofline",
  "predict?sample=kws_ds_cnn",
  "compare",
  "classroom",
  "classroom?experiment=triad-gemm",
  "guide",
];

describe("Tab", () => {
  it.each(PLACES)("goes round %s, and the focus is seen at each stop", async (at) => {
    const { page, complaints } = await openPage({ at });
    await page.locator("main h1").first().waitFor();
    if (at.startsWith("predict")) await page.locator(".nodes tbody tr").first().waitFor();
    else if (at === "measure" || at === "roofline") await page.locator(".chart .knee-ring").waitFor();
    // Parts that come when a reader is near, or when they are computed, would move what has the focus as they come.
    await walkDown(page);
    await atRest(page);
    const stops: Stop[] = [];
    do {
      await page.keyboard.press("Tab");
      stops.push(await stop(page));
    } while (stops.length < STOPS && (stops.length < 2 || stops.at(-1)!.what !== stops[0]!.what));
    expect(stops[0]!.what).toContain("Skip to the content");
    expect(stops.length, "no way round").toBeLessThan(STOPS);
    expect(stops.length).toBeGreaterThan(10);
    const named = stops.filter(({ what }) => !what.startsWith("body"));
    expect(named.filter(({ seen }) => !seen).map(({ what }) => what)).toEqual([]);
    expect(named.filter(({ inside }) => !inside).map(({ what }) => what)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("by keyboard alone", () => {
  it("a measurement is started, stopped, and kept", async () => {
    const { page, complaints } = await openPage();
    await deviceReady(page);
    await tabToText(page, "Characterize this GPU");
    await page.keyboard.press("Enter");
    const running = page.getByLabel("Measurement under way");
    await running.locator(".sweep-dot, .point, .roof").nth(2).waitFor({ timeout: 90_000 });
    await tabToText(page, "Stop and keep what is done");
    await page.keyboard.press("Enter");
    await page
      .locator("[aria-label=Result]", { hasText: "You stopped this run" })
      .waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("a point of the roofline is walked to, and says why it is there", async () => {
    const { page } = await openPage();
    await page.locator(".chart .knee-ring").waitFor();
    await tabToText(page, "Roofline");
    await page.keyboard.press("Enter");
    await page.locator("h1", { hasText: "Roofline" }).waitFor();
    await page.locator(".chart .knee-ring").waitFor();
    await tabTo(page, "svg[role=application]");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.locator("h2", { hasText: "Why is" }).waitFor();
    await page.context().close();
  });

  it("a sample is opened, and one of its layers chosen", async () => {
    const { page } = await openPage({ at: "predict" });
    await page.locator("h1", { hasText: "Predict" }).waitFor();
    await tabToText(page, "DS-CNN");
    await page.keyboard.press("Enter");
    await page.locator(".nodes tbody tr").first().waitFor();
    await tabTo(page, ".nodes table");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.locator(".nodes tbody tr.chosen").waitFor();
    await page.context().close();
  });

  it("calibrations are ticked, and another is made the base", async () => {
    const { page } = await openPage({ at: "compare" });
    await page.setInputFiles(
      "input[type=file]",
      FIVE.slice(0, 2).map((calibration, i) => asFile(`${i}.json`, calibration)),
    );
    const pairs = page.locator(".pairs > li");
    await pairs.nth(1).waitFor();
    await tabTo(page, ".list input[type=checkbox]");
    await page.keyboard.press("Space");
    await page.locator("text=Tick one more to compare the two.").waitFor();
    await page.keyboard.press("Space");
    await pairs.nth(1).waitFor();
    await tabTo(page, ".pairs input[type=radio]");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.url()).toContain("base=");
    expect(await textOf(pairs.nth(1).locator(".outcome"))).toContain("the base");
    await page.context().close();
  });

  it("an experiment is guessed, shown, and left for the next", async () => {
    const { page } = await openPage({ at: "classroom?source=replay" });
    await page.locator(".lesson").waitFor();
    await tabToText(page, "Two kernels, one device");
    await page.keyboard.press("Enter");
    await page.locator(".guess-slider").waitFor();
    await tabTo(page, ".guess-slider input");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, "button.step");
    await page.keyboard.press("Enter");
    await page.locator(".committed").waitFor();
    await page.keyboard.press("Enter");
    await page.getByLabel("Guess and truth").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".experiment h1", { hasText: "The same product" }).waitFor();
    // The button that had the focus went with its experiment.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.context().close();
  });

  it("a section of the guide is opened, and the next stop is in it", async () => {
    const { page } = await openPage({ at: "guide" });
    await page.locator(".contents").waitFor();
    await tabToText(page, "How to cite");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("guide-cite");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(
      await page.evaluate(() =>
        document.activeElement?.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby"),
      ),
    ).toBe("guide-cite");
    await page.context().close();
  });
});
