import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { expectAccessible, openPage, textOf } from "./open-page.ts";

/** The classroom on the software adapter: guess, measure, truth; and what happens where that is not possible. */

const STEP = "button.step";

async function guessAndMeasure(page: Page): Promise<void> {
  const radio = page.locator(".experiment input[type=radio]");
  if (await radio.count()) await page.locator(".experiment .choice label").nth(1).click();
  await page.click(STEP);
  await page.locator(".committed, .guess-line").first().waitFor();
  await page.locator(STEP, { hasText: /Measure|Replay/ }).click();
}

async function truthShown(page: Page): Promise<string> {
  const truth = page.getByLabel("Guess and truth");
  await truth.waitFor({ timeout: 120_000 });
  return textOf(truth);
}

/** What each experiment says of its live measurement on the software adapter. */
const LIVE: readonly (readonly [id: string, says: RegExp])[] = [
  ["intensity", /The slope ends at about/],
  ["triad-gemm", /GEMM does .+FLOP\/s, triad .+FLOP\/s/],
  ["gemm-ladder", /Each step against the one before it: tiled .+, register-blocked .+, autotuned /],
  ["working-set", /The most bytes per second are moved at/],
  ["launch", /as long for 64 times the numbers/],
  ["clock", /the longest is/],
  ["precision", /with 8 bits, .+ with 32/],
  ["layers", /of 6: this device needs/],
];

describe("an experiment, live", () => {
  it.each(LIVE)("%s: guess, measure, truth", async (id, says) => {
    const { page, complaints } = await openPage({ at: `classroom?experiment=${id}` });
    await page.locator(".experiment h1").waitFor();
    expect(await page.locator(".chart").count()).toBe(0);
    await guessAndMeasure(page);
    await page.locator("[role=progressbar]").waitFor();
    expect(await truthShown(page)).toMatch(says);
    expect(await textOf(page.locator(".experiment"))).toContain(
      "checked against the CPU before it was timed",
    );
    await page.locator(".experiment figure .chart").waitFor();
    await expectAccessible(page, `${id}, answered`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a lesson without WebGPU", () => {
  it("replays the recording, says whose it is, or what it lacks", async () => {
    const { page, complaints } = await openPage({ at: "classroom", without: "--enable-unsafe-webgpu" });
    await page.locator("main", { hasText: "No GPU was found here" }).waitFor({ timeout: 30_000 });
    for (const [id, says] of LIVE) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#/classroom?experiment=${id}`);
      await page.locator(".experiment h1").waitFor();
      await guessAndMeasure(page);
      const note = page.locator(".experiment .problem", { hasText: "This is a recording" });
      await note.waitFor();
      expect(await textOf(note)).toMatch(/Measured on .*swiftshader.*\d{4}/);
      const lacks = page.locator(".experiment", { hasText: "The recording does not answer" });
      if ((await lacks.count()) === 0) expect(await truthShown(page)).toMatch(says);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("an experiment that is interrupted", () => {
  it("by a lost device says so, and can be measured again", async () => {
    const { page, complaints } = await openPage({ at: "classroom?experiment=triad-gemm" });
    await guessAndMeasure(page);
    await page.locator("[role=progressbar]:not([aria-valuenow='0'])").waitFor({ timeout: 60_000 });
    await page.evaluate(() => window.ridgepoint.loseDevice());
    await page.locator(".experiment [role=alert]", { hasText: "lost" }).first().waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: /Ask again|Change my guess/ }).click();
    await guessAndMeasure(page);
    expect(await truthShown(page)).toMatch(/GEMM does/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("by another measurement does not begin, and says why", async () => {
    const { page, complaints } = await openPage();
    await page.locator("button.primary:not(:disabled)").waitFor({ timeout: 30_000 });
    await page.click("button.primary");
    await page.getByLabel("Measurement under way").waitFor();
    await page.click("nav >> text=Classroom");
    await page.click("text=Two kernels, one device");
    await guessAndMeasure(page);
    await page.locator(".experiment [role=alert]", { hasText: "already under way" }).waitFor();
    await page.click("nav >> text=Measure");
    await page.click("text=Stop and keep what is done");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("by the reader keeps what is done and says what is missing", async () => {
    const { page, complaints } = await openPage({ at: "classroom?experiment=triad-gemm" });
    await guessAndMeasure(page);
    await page.locator("[role=progressbar]:not([aria-valuenow='0'])").waitFor({ timeout: 60_000 });
    await page.click("text=Stop");
    await page.locator(".experiment", { hasText: "Not enough was measured" }).waitFor({ timeout: 60_000 });
    await page.click("nav >> text=Measure");
    await page.locator("button.primary:not(:disabled)", { hasText: "Characterize" }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
