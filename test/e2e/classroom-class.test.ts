import { readFileSync } from "node:fs";
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import type { LessonFile } from "../../src/store/lesson-file.ts";
import { expectAccessible, openPage, textOf } from "./open-page.ts";

/** What a teacher does: presents by keyboard, prints, collects files. From the recording, so that it takes no time. */

const REPLAY = "classroom?source=replay";

async function answerByKeys(page: Page): Promise<void> {
  await page.keyboard.press(" ");
  await page.locator(".committed").waitFor();
  await page.keyboard.press(" ");
  await page.getByLabel("Guess and truth").waitFor();
}

async function exported(page: Page): Promise<LessonFile> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Export my results")]);
  expect(download.suggestedFilename()).toMatch(/^[a-z0-9-]+\.classroom\.json$/);
  return JSON.parse(readFileSync(await download.path(), "utf8"));
}

describe("presenter mode", () => {
  it("leads through the lesson by keys alone, in large type", async () => {
    const { page, complaints } = await openPage({ at: `${REPLAY}&present=on` });
    await page.locator(".lesson").waitFor();
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("24px");
    await page.keyboard.press(" ");
    await page.locator(".experiment h1", { hasText: "Climbing the roof" }).waitFor();
    await answerByKeys(page);
    await expectAccessible(page, "presented");
    await page.keyboard.press(" ");
    await page.locator(".experiment h1", { hasText: "Two kernels" }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.locator(".experiment h1", { hasText: "Climbing the roof" }).waitFor();
    await page.keyboard.press("PageDown");
    await page.locator(".experiment h1", { hasText: "Two kernels" }).waitFor();
    // A slider keeps its arrow keys.
    await page.locator(".guess-slider input").focus();
    const before = await textOf(page.locator(".guess-value"));
    await page.keyboard.press("ArrowRight");
    expect(await textOf(page.locator(".guess-value"))).not.toBe(before);
    expect(page.url()).toContain("experiment=triad-gemm");
    await page.keyboard.press("Escape");
    await page.locator("html:not(.presenting)").waitFor({ state: "attached" });
    expect(page.url()).not.toContain("present=on");
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a class", () => {
  it("exports results, and gets one picture of all; what is broken or twice there is named", async () => {
    const { page, complaints } = await openPage({ at: REPLAY, acceptDownloads: true });
    await page.locator(".lesson").waitFor();
    for (const id of ["triad-gemm", "working-set"]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/${REPLAY}&experiment=${id}`);
      await page.locator(`.experiment h1`).waitFor();
      if (id === "working-set") await page.locator(".experiment .choice label").nth(1).click();
      await page.click("button.step");
      await page.locator(".committed").waitFor();
      await page.click("button.step");
      await page.getByLabel("Guess and truth").waitFor();
    }
    await page.click("text=All experiments");
    await page.fill("[aria-label='Results and worksheet'] input", "Anna");
    const anna = await exported(page);
    expect(anna.answers.map(({ experiment, source }) => `${experiment} ${source}`)).toEqual([
      "triad-gemm replay",
      "working-set replay",
    ]);
    const ben = {
      ...anna,
      id: crypto.randomUUID(),
      student: "Ben",
      answers: anna.answers.map((answer, i) => (i === 0 ? { ...answer, guess: 3 } : answer)),
    };
    const file = (name: string, content: string) => ({
      name,
      mimeType: "application/json",
      buffer: Buffer.from(content),
    });
    await page.setInputFiles("[aria-label='The class'] input[type=file]", [
      file("anna.json", JSON.stringify(anna)),
      file("ben.json", JSON.stringify(ben)),
      file("twice.json", JSON.stringify(anna)),
      file("cut.json", JSON.stringify(ben).slice(0, 500)),
    ]);
    const alert = page.locator("[aria-label='The class'] [role=alert]");
    await alert.waitFor();
    expect(await textOf(alert)).toMatch(
      /2 files were left out.*twice\.json.*anna\.json.*cut\.json.*cut short/s,
    );
    const together = page.getByLabel("Two kernels, one device", { exact: true });
    expect(await textOf(together)).toContain("2 guesses, 2 measurements.");
    await together.locator(".guess-dot").nth(1).waitFor();
    expect(await together.locator(".truth-line").count()).toBe(2);
    await page
      .getByLabel("How large is too large?", { exact: true })
      .locator(".chart .bar")
      .first()
      .waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page, `the class, ${colorScheme}`);
    }
    await page.click("text=Begin anew");
    await together.waitFor({ state: "detached" });
    await page.locator(".notes").getByRole("button", { name: "Undo" }).click();
    await together.locator(".guess-dot").nth(1).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("prints a worksheet with every question, and nothing else", async () => {
    const { page } = await openPage({ at: "classroom" });
    await page.locator(".lesson").waitFor();
    expect(await page.locator(".worksheet").isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".worksheet").isVisible()).toBe(true);
    expect(await page.locator(".lesson").isVisible()).toBe(false);
    expect(await page.locator("header.top").isVisible()).toBe(false);
    expect(await page.locator(".worksheet li").count()).toBe(8);
    await page.context().close();
  });

  it.each([390, 1920])("fits into %d pixels", async (width) => {
    const { page } = await openPage({ at: REPLAY, viewport: { width, height: 900 } });
    for (const id of ["", "&experiment=triad-gemm", "&experiment=working-set&present=on"]) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/${REPLAY}${id}`);
      await page.locator(id ? ".experiment h1" : ".lesson").waitFor();
      const inner = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(inner, id).toBeLessThanOrEqual(width);
    }
    await page.context().close();
  });
});
