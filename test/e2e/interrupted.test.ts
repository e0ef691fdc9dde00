import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { deviceReady, openPage, textOf } from "./open-page.ts";

/** A measurement that does not reach its end: what is done is kept, and another can begin. */
async function startAndWaitForMarks(page: Page): Promise<void> {
  await deviceReady(page);
  await page.click("button.primary");
  const running = page.getByLabel("Measurement under way");
  await running.locator(".sweep-dot, .point, .roof").nth(2).waitFor({ timeout: 90_000 });
}

async function expectKept(page: Page, ended: RegExp): Promise<void> {
  await page.locator("[aria-label=Result] .loud").waitFor({ timeout: 60_000 });
  expect(await textOf(page.locator("[aria-label=Result]"))).toMatch(ended);
  await deviceReady(page);
  await page.click("nav >> text=Compare");
  await page.locator(".list .name").waitFor();
  expect(await page.locator(".list > li").count()).toBe(1);
  await page.click("nav >> text=Measure");
}

describe("an interrupted measurement", () => {
  it("keeps what is done when it is stopped", async () => {
    const { page, complaints } = await openPage();
    await startAndWaitForMarks(page);
    const asked = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    expect((await asked).type()).toBe("beforeunload");
    await (await asked).dismiss();
    await page.click("text=Stop and keep what is done");
    await expectKept(page, /You stopped this run/);
    expect(await page.locator("main [role=alert]").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("measures again after a run that ended in a hidden tab", async () => {
    const { page, complaints } = await openPage();
    await startAndWaitForMarks(page);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.click("text=Stop and keep what is done");
    await page.locator("[aria-label=Result] .loud").waitFor({ timeout: 60_000 });
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: false, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await startAndWaitForMarks(page);
    await page.click("text=Stop and keep what is done");
    await page.locator("[aria-label=Result] .loud").waitFor({ timeout: 60_000 });
    expect(await textOf(page.locator("[aria-label=Result]"))).not.toContain("hidden");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("keeps what is done when the device is lost, says so, and measures again on a new one", async () => {
    const { page, complaints } = await openPage();
    await startAndWaitForMarks(page);
    await page.evaluate(() => window.ridgepoint.loseDevice());
    await page.locator("main [role=alert]", { hasText: "lost" }).first().waitFor({ timeout: 60_000 });
    await expectKept(page, /lost/);
    await startAndWaitForMarks(page);
    await page.click("text=Stop and keep what is done");
    await page.locator("[aria-label=Result] .loud").waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("keeps what is done when the worker hangs, and starts another", async () => {
    const { page } = await openPage();
    await startAndWaitForMarks(page);
    const bench = page.workers().find((worker) => worker.url().includes("worker"));
    // It never returns: this is the hang.
    void bench
      ?.evaluate(() => {
        for (;;);
      })
      .catch(() => {});
    await page.click("text=Stop and keep what is done");
    await page.locator("main [role=alert]", { hasText: "stopped answering" }).waitFor({ timeout: 60_000 });
    await expectKept(page, /You stopped this run/);
    await page.context().close();
  });
});
