import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import type { Calibration } from "../../src/core/calibration.ts";
import { readCsv } from "../unit/core/read-csv.ts";
import { drawAll, openPage } from "./open-page.ts";
import { asFile, FIVE, scaled } from "./scaled.ts";
import { expectSame, seen, type Taken, taken } from "./taken.ts";

/** Every chart and every table of the pages, taken away and looked at. */

const EXAMPLE = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../docs/results/example-swiftshader.json"), "utf8"),
) as Calibration;

/** Of the samples as they stand in the document. */
function medianOf(key: string): number {
  const row = EXAMPLE.rows.find((row) => row.key === key);
  if (row?.outcome.status !== "measured") throw new Error(`${key} was not measured`);
  const sorted = row.outcome.samples.filter((s) => s > 0).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

function table({ text }: Taken): Record<string, string>[] {
  const [head, ...lines] = readCsv(text);
  return lines.map((cells) => {
    expect(cells).toHaveLength(head!.length);
    return Object.fromEntries(head!.map((name, i) => [name, cells[i]!]));
  });
}

const rowOf = (page: Page, title: string) => page.locator(`fieldset.take[aria-label="${title} as a file"]`);

/** Takes every file of every chart and table there is, and looks at each; by name. */
async function takeAll(page: Page): Promise<ReadonlyMap<string, Taken>> {
  await drawAll(page);
  const files = new Map<string, Taken>();
  for (const row of await page.locator("fieldset.take").all()) {
    for (const button of await row.locator("button").all()) {
      const file = await taken(page, button);
      files.set(file.name, file);
      const chart = row.locator("xpath=../preceding-sibling::div[1]").locator("> svg");
      if (file.name.endsWith(".csv")) expect(table(file).length, file.name).toBeGreaterThan(0);
      if (file.name.endsWith(".svg")) await expectSame(file, chart);
      if (file.name.endsWith(".png")) {
        const { width, height, colors } = await seen(file, page);
        expect(width, file.name).toBeGreaterThanOrEqual(1600);
        expect(height, file.name).toBeGreaterThan(40);
        expect(colors, file.name).toBeGreaterThan(8);
      }
    }
  }
  return files;
}

/** "roofline" of "a-device-2026-11-21.roofline.svg". */
const figuresIn = (files: ReadonlyMap<string, Taken>, ending: string) =>
  [...files.keys()].filter((name) => name.endsWith(`.${ending}`)).map((name) => name.split(".").at(-2));

describe.each(["light", "dark"] as const)("the figures in %s", (colorScheme) => {
  it("of Roofline go away whole, and come back the same from the disk", async () => {
    const { page, complaints } = await openPage({ at: "roofline", acceptDownloads: true, colorScheme });
    await page.locator("[aria-label='Bandwidth chart'] .point").first().waitFor();
    await page.locator("[aria-label='Roofline chart'] .keys li").first().waitFor();
    const files = await takeAll(page);
    const drawn = [
      "roofline",
      "bandwidth",
      ...((await page.locator("[aria-label='Latency chart']").count()) ? ["latency"] : []),
    ];
    expect(figuresIn(files, "svg")).toEqual(expect.arrayContaining(drawn));
    expect(figuresIn(files, "png")).toEqual(figuresIn(files, "svg"));
    const svg = [...files].find(([name]) => name.endsWith(".roofline.svg"))![1];
    for (const words of ["swiftshader", EXAMPLE.createdAt, "Drawn by Ridgepoint 0.1.0", "95 % intervals"])
      expect(svg.text).toContain(words);
    const key = await page.locator("[aria-label='Roofline chart'] .keys li").first().textContent();
    expect(svg.text).toContain(`>${key}<`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("the figures", () => {
  it("of Roofline and Measure are the calibration's, to the last digit", async () => {
    const { page, complaints } = await openPage({ at: "roofline", acceptDownloads: true });
    await page.locator("[aria-label='Roofline chart'] .point").first().waitFor();
    const roofline = table(await taken(page, rowOf(page, "Roofline").locator("text=CSV")));
    const rated = roofline.filter(
      ({ kind }) => kind === "point" || kind === "sweep" || kind === "compute roof",
    );
    expect(rated.length).toBeGreaterThan(20);
    for (const line of rated) {
      const { work } = EXAMPLE.rows.find(({ key }) => key === line.row)!;
      expect(Number(line["rate (FLOP/s)"])).toBe(work.flops / medianOf(line.row!));
      expect(Number(line["rate, low (95 %)"])).toBeLessThanOrEqual(Number(line["rate (FLOP/s)"]));
    }
    await page.goto(page.url().replace(/#.*/, "#/measure"));
    await page.locator("[aria-label=Result] .chart .point").first().waitFor();
    const files = await takeAll(page);
    expect(figuresIn(files, "csv")).toEqual(expect.arrayContaining(["roofline", "ceilings", "operators"]));
    const operators = table([...files].find(([name]) => name.endsWith(".operators.csv"))![1]);
    for (const line of operators) expect(Number(line["time (seconds)"])).toBe(medianOf(line.row!));
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("of Predict", async () => {
    const { page, complaints } = await openPage({ at: "predict?sample=kws_ds_cnn", acceptDownloads: true });
    await page.locator("[aria-label='Activation memory'] .memory").waitFor();
    await page.locator("[aria-label='The model on the roofline'] .point").first().waitFor();
    // Sections that are counted when a reader comes near.
    for (const [section, title] of [
      ["Runtimes", "In another data type"],
      ["Training", "A training step"],
    ] as const) {
      await page.locator(`[aria-label=${section}]`).scrollIntoViewIfNeeded();
      await rowOf(page, title).waitFor();
    }
    const files = await takeAll(page);
    expect([...files.keys()].every((name) => name.startsWith("kws_ds_cnn."))).toBe(true);
    expect(figuresIn(files, "svg")).toEqual(
      expect.arrayContaining(["roofline", "memory", "time-by-class", "training-memory"]),
    );
    expect(figuresIn(files, "csv")).toEqual(
      expect.arrayContaining(["memory", "runtimes", "data-types", "training-step"]),
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("of Compare", async () => {
    const { page, complaints } = await openPage({ at: "compare", acceptDownloads: true });
    await page.setInputFiles(
      "input[type=file]",
      FIVE.slice(0, 3).map((calibration, i) => asFile(`run-${i}.json`, calibration)),
    );
    await page.locator("[aria-label=Ratios] .dot").first().waitFor({ timeout: 60_000 });
    await page.locator("[aria-label=Rooflines] .roof.series").nth(2).waitFor({ timeout: 60_000 });
    const files = await takeAll(page);
    expect(figuresIn(files, "svg")).toEqual(expect.arrayContaining(["rooflines", "ratios"]));
    expect(figuresIn(files, "csv")).toEqual(
      expect.arrayContaining(["rooflines", "roofs", "ratios", "all-ratios", "environments"]),
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("of a calibration whose name would rather be something else", async () => {
    const name = `=cmd|' /C calc'!A0 </title><script>document.title='owned'</script>\u202Egnp.exe/../..`;
    const hostile = scaled({ number: 9, name });
    const { page, complaints } = await openPage({ at: "compare", acceptDownloads: true });
    await page.setInputFiles("input[type=file]", [asFile("a.json", hostile), asFile("b.json", FIVE[1]!)]);
    await page.locator("[aria-label=Ratios] .dot").first().waitFor({ timeout: 60_000 });
    await page.locator("[aria-label=Rooflines] .roof.series").nth(1).waitFor({ timeout: 60_000 });
    const files = await takeAll(page);
    for (const file of files.keys()) expect(file).toMatch(/^[a-z0-9-]+\.[a-z0-9-]+\.(svg|png|csv)$/);
    const rooflines = [...files].find(([name]) => name.endsWith(".rooflines.svg"))![1];
    expect(rooflines.text).toContain("&lt;script&gt;");
    expect(rooflines.text).not.toContain("\u202E");
    const ratios = table([...files].find(([name]) => name.endsWith(".all-ratios.csv"))![1]);
    const named = ratios.flatMap(({ base, other }) => [base!, other!]).find((cell) => cell.includes("cmd"));
    expect(named).toMatch(/^'=cmd/);
    expect(await page.title()).toBe("Compare · Ridgepoint");
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
