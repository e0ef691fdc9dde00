import type { Page } from "playwright";
import { expect } from "vitest";

/** Paper is white and ink black, whatever the window was. */
export async function expectBlackOnWhite(page: Page): Promise<void> {
  const [ink, paper] = await page.evaluate(
    () =>
      [
        getComputedStyle(document.body).color,
        getComputedStyle(document.documentElement).backgroundColor,
      ] as const,
  );
  expect([ink, paper]).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
}
