import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright";
import { describe, expect, inject, it } from "vitest";
import { PRESENTER_KEYS } from "../../src/ui/classroom/presenter-keys.ts";
import { bibtex } from "../../src/ui/guide/citation.ts";
import { TERMS } from "../../src/ui/guide/terms.ts";
import { deviceReady, expectAccessible, openPage, textOf } from "./open-page.ts";

const inView = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

describe("the guide", () => {
  it("is a link away from every page, outside the navigation, and takes the calibration along", async () => {
    const { page, complaints } = await openPage({ at: "measure?calibration=example" });
    await page.locator("[aria-label=Result]").waitFor();
    await page.getByRole("banner").getByRole("link", { name: "Guide" }).click();
    await page.locator("h1", { hasText: "Guide" }).waitFor();
    expect(await page.title()).toBe("Guide · Ridgepoint");
    expect(page.url()).toContain("#/guide?calibration=example");
    expect(await page.locator("nav[aria-label=Pages] a").allTextContents()).not.toContain("Guide");
    await page.goBack();
    await page.locator("[aria-label=Result]").waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("opens at the section that the address names, and moves by its contents", async () => {
    const { page, complaints } = await openPage({ at: "guide?section=keys" });
    await expect.poll(() => inView(page, "#guide-keys").catch(() => false)).toBe(true);
    const contents = page.locator("nav[aria-label=Contents] a");
    await contents.last().click();
    await expect.poll(() => inView(page, "#guide-glossary")).toBe(true);
    expect(page.url()).toContain("section=glossary");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("guide-glossary");
    // The same link again, after the reader has moved away from it.
    await page.evaluate(() => scrollTo(0, 0));
    await contents.last().click();
    await expect.poll(() => inView(page, "#guide-glossary")).toBe(true);
    for (const link of await contents.all())
      expect(await page.locator(`#guide-${sectionOf(await link.getAttribute("href"))}`).count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("has every word of the registry, and the keys that the page listens to", async () => {
    const { page } = await openPage({ at: "guide" });
    await page.locator(".glossary").waitFor();
    const words = await page.locator(".glossary dt").allTextContents();
    expect(words.toSorted()).toEqual(
      Object.values(TERMS)
        .map(({ word }) => word)
        .toSorted(),
    );
    const keys = await textOf(page.locator(".key-table", { hasText: "presenter mode" }).last());
    for (const { does } of PRESENTER_KEYS) expect(keys).toContain(does);
    await page.context().close();
  });

  it("gives the citation to the clipboard, and the sentence of the measurement in use", async () => {
    const { page, complaints } = await openPage({
      at: "guide?section=cite&calibration=example",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.getByRole("button", { name: "Copy: BibTeX entry" }).click();
    await page.locator("text=Copied.").waitFor();
    const version = JSON.parse(
      readFileSync(resolve(import.meta.dirname, "../../package.json"), "utf8"),
    ).version;
    const url = new URL(inject("pageUrl")).href;
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.replace(/\d{4}-\d\d-\d\d/, "DAY")).toBe(
      bibtex({ version, url, on: "DAY" }).replace(/urldate = \{.*\}/, "urldate = {DAY}"),
    );
    const sentence = page.locator("[aria-label='Citation of the measurement in use']");
    expect(await textOf(sentence)).toMatch(/^Measured with Ridgepoint .+calibration [0-9a-f-]{36}\.$/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("selects the text where the browser does not let the page copy", async () => {
    const { page } = await openPage({
      at: "guide?section=cite",
      before: () => {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
      },
    });
    await page.getByRole("button", { name: "Copy: Citation", exact: true }).click();
    await page.locator("text=The text is selected").waitFor();
    expect(await page.evaluate(() => getSelection()?.toString())).toContain("Ridgepoint contributors");
    await page.context().close();
  });
});

const sectionOf = (href: string | null) => new URLSearchParams(href?.split("?")[1]).get("section");

describe("a word that is explained", () => {
  const note = (page: Page) => page.locator(".meaning:popover-open");

  it("says what it means on hover, stays while the pointer is on it, and goes when it leaves", async () => {
    const { page, complaints } = await openPage();
    const knee = page.locator(".answers button.term", { hasText: "Knee" });
    await knee.hover();
    await note(page).waitFor();
    expect(await textOf(note(page))).toBe(TERMS.knee.meaning);
    await note(page).hover();
    await page.waitForTimeout(500);
    expect(await note(page).count()).toBe(1);
    await expectAccessible(page, "a word explained");
    await page.mouse.move(2, 2);
    await note(page).waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("says it on keyboard focus, as its description, and Escape takes it away", async () => {
    const { page } = await openPage();
    await deviceReady(page);
    await page.locator(".answers button.term").last().waitFor();
    await page.keyboard.press("Shift");
    await page.locator(".answers button.figure").last().focus();
    await page.keyboard.press("Shift+Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Knee");
    await expect.poll(() => textOf(note(page))).toBe(TERMS.knee.meaning);
    const described = await page.evaluate(
      () =>
        document.getElementById(document.activeElement?.getAttribute("aria-describedby") ?? "")?.textContent,
    );
    expect(described).toBe(TERMS.knee.meaning);
    await page.keyboard.press("Escape");
    await note(page).waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Knee");
    await page.context().close();
  });

  it("says it on a tap, within the window of a telephone, and one elsewhere closes it", async () => {
    const { page } = await openPage({
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 844 },
    });
    for (const name of ["Knee", "Arithmetic"]) {
      await page.locator(".answers button.term", { hasText: name }).tap();
      await expect.poll(() => note(page).count()).toBe(1);
      await expect.poll(async () => (await textOf(note(page))).length).toBeGreaterThan(20);
      const box = (await note(page).boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(390);
    }
    await page.touchscreen.tap(380, 300);
    await note(page).waitFor({ state: "detached" });
    await page.context().close();
  });

  it("opens within where a figure comes from, and leaves that open", async () => {
    const { page, complaints } = await openPage();
    await page.locator(".answers button.figure").first().click();
    const origin = page.locator(".popover[role=dialog]:popover-open");
    await origin.locator("button.term").click();
    await note(page).waitFor();
    expect(await textOf(note(page))).toBe(TERMS.quantum.meaning);
    await page.keyboard.press("Escape");
    await note(page).waitFor({ state: "detached" });
    expect(await origin.count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
