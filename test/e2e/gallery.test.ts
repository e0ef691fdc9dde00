import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, type Opened, openPage, walkDown } from "./open-page.ts";
import { asFile, idOf, scaled } from "./scaled.ts";

/** Every page as a telephone, a laptop and a projector show it, in both themes; the pictures are for people to look at. */
const FOLDER = resolve(import.meta.dirname, "../../artifacts/screenshots");
const WIDTHS = [390, 1280, 1920] as const;
const THEMES = ["light", "dark"] as const;

const TWO = [1, 2].map((number) => scaled({ number, name: `Number ${number}`, times: 1 + number / 10 }));
const ids = `ids=${TWO.map((_, i) => idOf(i + 1)).join(",")}`;

/** The name of the picture, the address, and what is there when the page is. */
const VIEWS: readonly (readonly [name: string, at: string, there: string])[] = [
  ["measure", "measure?calibration=example", "[aria-label=Result] .chart .knee-ring"],
  ["roofline", "roofline?calibration=example", "[aria-label='Roofline chart'] .knee-ring"],
  ["predict-empty", "predict?calibration=example", "main h1"],
  ["predict", "predict?calibration=example&sample=mobilenet_v2", ".nodes tbody tr >> nth=5"],
  ["compare", `compare?${ids}`, ".comparison, [aria-label='Ratios chart'], .chart svg"],
  ["classroom", "classroom", "main h1"],
  ["experiment", "classroom?experiment=intensity", "main h1"],
  ["guide", "guide", "main h1"],
];

let opened: Opened;

beforeAll(async () => {
  opened = await openPage({ at: "compare", reducedMotion: "reduce" });
  await opened.page.setInputFiles(
    "input[type=file]",
    TWO.map((one, i) => asFile(`${i}.json`, one)),
  );
  await opened.page.locator(".list.many > li").nth(1).waitFor();
});

afterAll(() => opened.page.context().close());

describe.each(WIDTHS)("at %i pixels", (width) => {
  it.each(VIEWS)("%s fits, in both themes", async (name, at, there) => {
    const { page } = opened;
    await page.setViewportSize({ width, height: width === 390 ? 844 : Math.round(width / 1.6) });
    await page.goto(page.url().replace(/#.*/, `#/${at}`));
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      await page.locator(there).first().waitFor();
      await walkDown(page);
      await page.screenshot({ path: resolve(FOLDER, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      const [inner, outer] = await page.evaluate(
        () => [document.documentElement.scrollWidth, innerWidth] as const,
      );
      expect(inner).toBeLessThanOrEqual(outer);
      // A laptop's width is asked of every page elsewhere.
      if (width === 390) await expectAccessible(page, `${name}, ${colorScheme}`);
    }
    expect(opened.complaints).toEqual([]);
  });
});
