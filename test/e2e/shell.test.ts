import { gzipSync } from "node:zlib";
import { describe, expect, inject, it } from "vitest";
import { deviceReady, expectAccessible, openPage, textOf } from "./open-page.ts";

const PAGES = [
  ...["measure", "roofline", "predict", "compare", "classroom", "guide"],
  ...["classroom?experiment=intensity", "predict?sample=kws_ds_cnn"],
];

describe("the shell", () => {
  it.each(
    PAGES.flatMap((page) => (["light", "dark"] as const).map((colorScheme) => ({ page, colorScheme }))),
  )("$page is accessible in $colorScheme", async ({ page: at, colorScheme }) => {
    const { page, complaints } = await openPage({ at, colorScheme });
    await page.locator("main h1").first().waitFor();
    await page.locator(".in-use", { hasText: "swiftshader" }).waitFor();
    if (at.includes("sample")) await page.locator(".nodes tbody tr").first().waitFor();
    await expectAccessible(page, `${at}, ${colorScheme}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("names the device at once, says what is masked, and that it is no GPU", async () => {
    const { page } = await openPage();
    await deviceReady(page);
    expect(await textOf(page.locator(".device"))).toMatch(/swiftshader[\s\S]*masked by the browser/i);
    expect(await textOf(page.locator(".device .loud"))).toContain("processor standing in for a GPU");
    await page.context().close();
  });

  it("moves by link, by address and back, and says where it is", async () => {
    const { page } = await openPage({ at: "predict" });
    await page.locator("h1", { hasText: "Predict" }).waitFor();
    await page.click("nav >> text=Compare");
    await page.locator("h1", { hasText: "Compare" }).waitFor();
    expect(await page.title()).toBe("Compare · Ridgepoint");
    expect(await textOf(page.locator("nav [aria-current=page]"))).toBe("Compare");
    await page.goBack();
    await page.locator("h1", { hasText: "Predict" }).waitFor();
    await page.context().close();
  });

  it("works by keyboard from the first Tab: skip to the content, then its first control", async () => {
    const { page } = await openPage();
    await deviceReady(page);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Characterize this GPU");
    await page.context().close();
  });

  it("asks nothing of any other origin, on any page", async () => {
    const { page, requests } = await openPage();
    for (const name of ["Roofline", "Predict", "Compare", "Classroom", "Guide", "Measure"]) {
      await page.click(`header >> text=${name}`);
      await page.locator(".in-use", { hasText: "swiftshader" }).waitFor();
    }
    await page.click("nav >> text=Predict");
    await page.click("text=DS-CNN");
    await page.locator(".nodes tbody tr").first().waitFor();
    const origin = new URL(inject("pageUrl")).origin;
    const strangers = requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url));
    expect(strangers).toEqual([]);
    expect(requests.length).toBeGreaterThan(8);
    await page.context().close();
  });

  it("loads at most 150 kB of JavaScript, gzipped, before it is used", async () => {
    const { page, requests } = await openPage();
    await deviceReady(page);
    const scripts = [...new Set(requests)].filter((url) => url.endsWith(".js"));
    const sizes = await Promise.all(
      scripts.map(async (url) => gzipSync(new Uint8Array(await (await fetch(url)).arrayBuffer())).length),
    );
    expect(sizes.length).toBeGreaterThan(1);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThan(150_000);
    await page.context().close();
  });

  it("does not scroll sideways at 390 pixels", async () => {
    const { page } = await openPage({ viewport: { width: 390, height: 844 } });
    for (const at of PAGES) {
      await page.goto(`${inject("pageUrl")}#/${at}`);
      await page.locator("main h1").first().waitFor();
      const [inner, outer] = await page.evaluate(
        () => [document.documentElement.scrollWidth, innerWidth] as const,
      );
      expect(inner, at).toBeLessThanOrEqual(outer);
    }
    await page.context().close();
  });

  it.each([390, 320])(
    "has its navigation in one line at %i pixels, the page that is shown in view",
    async (width) => {
      const { page } = await openPage({ at: "classroom", viewport: { width, height: 844 } });
      await page.locator("main h1").first().waitFor();
      const links = page.locator("nav[aria-label=Pages] a");
      const boxes = await Promise.all((await links.all()).map(async (link) => (await link.boundingBox())!));
      expect(boxes).toHaveLength(5);
      for (const { y, height } of boxes) {
        expect(y).toBe(boxes[0]!.y);
        expect(height).toBeGreaterThanOrEqual(24);
      }
      const { x, width: wide } = boxes.at(-1)!;
      expect(x + wide).toBeLessThanOrEqual(width);
      await page.context().close();
    },
  );
});
