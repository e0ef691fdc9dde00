// npm run bench:compare: how long a full shelf of calibrations takes to open, and whether comparing ten holds the page up.
// A report for people, never a test: times depend on what else the machine does.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openBuiltPage } from "./lib/built-page.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { longestByProcessor } from "./lib/longest-task.mjs";
import { ROOT } from "./lib/run.mjs";

const HELP = `npm run bench:compare
SHELF=200 in the environment: how many calibrations are kept.
ROUNDS=5: how often the page is opened.`;

if (process.argv.includes("--help")) {
  console.log(HELP);
  process.exit(0);
}
const shelf = Number(process.env.SHELF) || 200;
const rounds = Number(process.env.ROUNDS) || 5;
/** As many as one drop may bring without holding hundreds of megabytes at once. */
const AT_ONCE = 50;
const COMPARED = 10;

ensureDependencies();

const folder = mkdtempSync(join(tmpdir(), "ridgepoint-compare-"));
const outDir = resolve(ROOT, "node_modules/.vite/bench-compare");
const idOf = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const real = JSON.parse(readFileSync(resolve(ROOT, "docs/results/example-swiftshader.json"), "utf8"));

/** The example with its times scaled: as large as a real one, and each another. */
function write(number) {
  const times = 1 + number / 100;
  const rows = real.rows.map((row) =>
    row.outcome.status === "measured"
      ? { ...row, outcome: { ...row.outcome, samples: row.outcome.samples.map((one) => one * times) } }
      : row,
  );
  const path = join(folder, `${number}.json`);
  writeFileSync(
    path,
    JSON.stringify({ ...real, id: idOf(number), name: `Scaled for the bench ${number}`, rows }),
  );
  return path;
}

const paths = Array.from({ length: shelf }, (_, i) => write(i + 1));
const { browser, url, close } = await openBuiltPage(outDir);
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.addInitScript((count) => {
    window.reads = 0;
    const { get } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (...key) {
      if (this.name === "calibrations") window.reads++;
      return get.apply(this, key);
    };
    new MutationObserver((_, watch) => {
      if (document.querySelectorAll(".list.many > li").length < count) return;
      watch.disconnect();
      window.listed = performance.now();
    }).observe(document, { childList: true, subtree: true });
  }, shelf);
  await page.goto(`${url}#/compare`);
  for (let from = 0; from < shelf; from += AT_ONCE) {
    await page.setInputFiles("input[type=file]", paths.slice(from, from + AT_ONCE));
    const now = Math.min(shelf, from + AT_ONCE);
    await page.waitForFunction((n) => document.querySelectorAll(".list.many > li").length === n, now, {
      timeout: 600_000,
    });
  }

  console.log(`A shelf of ${shelf} calibrations, ms from the navigation until all are listed:`);
  for (let round = 0; round < rounds; round++) {
    await page.goto("about:blank");
    await page.goto(`${url}#/compare`);
    await page.waitForFunction(() => window.listed !== undefined);
    await page.waitForTimeout(500);
    const { listed, reads, painted } = await page.evaluate(() => ({
      listed: window.listed,
      reads: window.reads,
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    }));
    console.log(
      `  listed ${listed.toFixed(0)}, first paint ${painted.toFixed(0)}, whole documents read: ${reads}`,
    );
  }

  console.log("From another page of the open tab, ms by the clock (longest task, ms of the processor):");
  for (let round = 0; round < rounds; round++) {
    await page.evaluate(() => {
      location.hash = "#/measure";
    });
    await page.locator("nav [aria-current=page]", { hasText: "Measure" }).waitFor();
    await page.waitForTimeout(500);
    let ms = 0;
    const longest = await longestByProcessor(browser, page, async () => {
      ms = await page.evaluate(
        (count) =>
          new Promise((resolve) => {
            const start = performance.now();
            new MutationObserver((_, watch) => {
              if (document.querySelectorAll(".list.many > li").length < count) return;
              watch.disconnect();
              resolve(performance.now() - start);
            }).observe(document, { childList: true, subtree: true });
            location.hash = "#/compare";
          }),
        shelf,
      );
      await page.waitForTimeout(300);
    });
    console.log(`  listed ${ms.toFixed(0)} (${longest.toFixed(0)})`);
  }

  const ids = Array.from({ length: COMPARED }, (_, i) => idOf(i + 1)).join(",");
  const opening = await longestByProcessor(browser, page, async () => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/compare?ids=${ids}&rows=all`);
    await page
      .locator("[aria-label=Rooflines] .roof.series")
      .nth(COMPARED - 1)
      .waitFor({ timeout: 120_000 });
    await page.locator("[aria-label=Ratios] .dot").first().waitFor();
    await page.waitForTimeout(500);
  });
  const dots = await page.locator("[aria-label=Ratios] .dot").count();
  console.log(
    `Comparing ${COMPARED}: longest task while it opens ${opening.toFixed(0)} ms of the processor, ${dots} dots`,
  );
  for (const label of ["Rooflines", "Ratios"]) {
    const chart = page.locator(`[aria-label=${label}] .chart svg`).first();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    const longest = await longestByProcessor(browser, page, async () => {
      for (let i = 0; i < 60; i++)
        await page.mouse.move(box.x + (box.width * (i % 20)) / 20, Math.max(10, box.y) + ((i * 37) % 600));
    });
    console.log(`  longest task while hovering over ${label}: ${longest.toFixed(1)} ms of the processor`);
  }
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
