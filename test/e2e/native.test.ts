import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { expectAccessible, openPage, textOf } from "./open-page.ts";

const fixture = (name: string) => resolve(import.meta.dirname, "../fixtures/native", name);

describe("the browser tax", () => {
  it("is told from a file, kept beside the calibration, and goes when it is removed", async () => {
    const { page, complaints } = await openPage({ at: "roofline" });
    const section = page.locator("section[aria-label='Browser tax']");
    const bring = (name: string) => section.locator("input[type=file]").setInputFiles(fixture(name));
    await section.waitFor();
    await bring("clpeak-3.json");
    await section.locator("table").waitFor();
    expect(await textOf(section)).toMatch(
      /Multiply-add, f32\s*21\.0 TFLOP\/s\s*[\d.]+ GFLOP\/s \(.+\)\s*0\.\d+ %/,
    );
    await section.locator("select").selectOption({ index: 1 });
    await expect.poll(() => textOf(section.locator("tbody tr").first())).toContain("20.8 TFLOP/s");

    await page.reload();
    await section.locator("table").waitFor();
    await bring("../../../package.json");
    await section.locator("[role=alert]").waitFor();
    expect(await section.locator("table").count()).toBe(1);

    await bring("vkpeak.txt");
    await expect.poll(() => textOf(section)).toContain("RTX 5060 Ti");
    expect(await section.locator("[role=alert]").count()).toBe(0);
    await expectAccessible(page, "the browser tax");
    await section.getByRole("button", { name: "Remove" }).click();
    await section.locator("table").waitFor({ state: "detached" });
    await page.reload();
    await section.waitFor();
    expect(await section.locator("table").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
