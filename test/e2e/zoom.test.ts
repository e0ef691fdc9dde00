import type { Page } from "playwright";
import { describe, expect, inject, it } from "vitest";
import { expectAccessible, openPage } from "./open-page.ts";

/** The roofline near and far: by keys, by wheel, by fingers, and by an address that somebody sent. */

const chart = (page: Page) => page.locator("[aria-label='Roofline chart'] svg[role=application]");
const drawn = (page: Page) => page.locator("[aria-label='Roofline chart'] .point").first();
const viewIn = (page: Page) => new URLSearchParams(new URL(page.url()).hash.split("?")[1] ?? "").get("view");
const ticks = (page: Page) => page.locator("[aria-label='Roofline chart'] .axis text").allTextContents();

async function roofline(options: Parameters<typeof openPage>[0] = {}) {
  const opened = await openPage({ at: "roofline", ...options });
  await drawn(opened.page).waitFor();
  await chart(opened.page).scrollIntoViewIfNeeded();
  return opened;
}

describe("zooming the roofline", () => {
  it("by keyboard changes the address, and the address opens the same", async () => {
    const { page, complaints } = await roofline();
    const whole = await ticks(page);
    await chart(page).focus();
    for (const key of ["+", "+", "+", "Shift+ArrowRight"]) await page.keyboard.press(key);
    await expect.poll(() => viewIn(page)).toMatch(/^[\d.e+-]+(,[\d.e+-]+){3}$/);
    const near = await ticks(page);
    expect(near).not.toEqual(whole);
    const other = await openPage({ at: page.url().split("#/")[1]! });
    await drawn(other.page).waitFor();
    expect(await ticks(other.page)).toEqual(near);
    await other.page.context().close();
    await page.keyboard.press("0");
    await expect.poll(() => viewIn(page)).toBeNull();
    expect(await ticks(page)).toEqual(whole);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("by buttons, which Tab reaches", async () => {
    const { page } = await roofline();
    await chart(page).focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Zoom in");
    await page.keyboard.press("Enter");
    await expect.poll(() => viewIn(page)).not.toBeNull();
    const once = viewIn(page);
    await page.keyboard.press("Enter");
    await expect.poll(() => viewIn(page)).not.toBe(once);
    await page.getByRole("button", { name: "Zoom out" }).click();
    await page.getByRole("button", { name: "Reset the zoom" }).click();
    await expect.poll(() => viewIn(page)).toBeNull();
    await page.context().close();
  });

  it("by wheel with Ctrl alone; without it the page scrolls", async () => {
    const { page } = await roofline();
    const box = (await chart(page).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const before = await page.evaluate(() => scrollY);
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before);
    expect(viewIn(page)).toBeNull();
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    await expect.poll(() => viewIn(page)).not.toBeNull();
    await page.context().close();
  });

  it("ignores an address that makes no sense", async () => {
    const { page } = await roofline();
    const whole = await ticks(page);
    for (const view of ["1,2", "x,y,z,w", "-1,2,3,4", "1e-300,2e-300,1,2", "<b>,1,2,3"]) {
      await page.goto(`${inject("pageUrl")}#/roofline?view=${encodeURIComponent(view)}`);
      await drawn(page).waitFor();
      expect(await ticks(page), view).toEqual(whole);
    }
    await page.context().close();
  });

  it("with two fingers on a telephone, where one still scrolls the page", async () => {
    const { page, complaints } = await roofline({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const box = (await chart(page).boundingBox())!;
    const middle = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
    const hand = await page.context().newCDPSession(page);
    const before = await page.evaluate(() => scrollY);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", up = 0) =>
      hand.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchEnd" ? [] : [{ x: middle.x, y: middle.y - up }],
      });
    await touch("touchStart");
    for (let up = 10; up <= 200; up += 10) await touch("touchMove", up);
    await touch("touchEnd");
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before + 50);
    expect(viewIn(page)).toBeNull();
    await chart(page).scrollIntoViewIfNeeded();
    const now = (await chart(page).boundingBox())!;
    await hand.send("Input.synthesizePinchGesture", {
      x: middle.x,
      y: Math.round(now.y + now.height / 2),
      scaleFactor: 2,
      gestureSourceType: "touch",
    });
    await expect.poll(() => viewIn(page)).not.toBeNull();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(["light", "dark"] as const)("is accessible near by, in %s, without motion", async (colorScheme) => {
    const { page } = await openPage({
      at: `roofline?view=${encodeURIComponent("1,100,1e9,1e12")}`,
      colorScheme,
      reducedMotion: "reduce",
    });
    await drawn(page).waitFor();
    await expectAccessible(page, `zoomed, ${colorScheme}`);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.context().close();
  });
});
