// How the page opens models, in a real Chromium: how long it takes, and how long it holds up the page's own thread.
import { openBuiltPage } from "./built-page.mjs";
import { longestByProcessor } from "./longest-task.mjs";

const ROUNDS = 5;

/** Everything that a page of ours does before a file is chosen. */
async function freshPage(browser, url) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask" });
  });
  await page.goto(`${url}#/predict`);
  await page.locator("h1", { hasText: "Predict" }).waitFor();
  return page;
}

/** Long tasks are told late. */
const settled = (page) => page.waitForTimeout(500);

/** Counted through window.ridgepoint, so that nothing is drawn. */
async function counted(browser, page, path) {
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.id = "bench";
    document.body.append(input);
  });
  await page.setInputFiles("#bench", path);
  const samples = [];
  let nodes = 0;
  const count = () =>
    page.evaluate(async () => {
      window.longest = 0;
      const start = performance.now();
      const { nodes } = await window.ridgepoint.analyze(document.querySelector("#bench").files[0]);
      return { ms: performance.now() - start, count: nodes.length };
    });
  for (let round = 0; round <= ROUNDS; round++) {
    await settled(page);
    const { ms, count: found } = await count();
    await settled(page);
    nodes = found;
    // The first round fetches the worker.
    if (round > 0) samples.push({ ms, longest: await page.evaluate(() => window.longest) });
  }
  return { nodes, samples, processor: await longestByProcessor(browser, page, count) };
}

/** Chosen as a person would, until its figures stand there. */
async function shown(browser, page, path) {
  const samples = [];
  const show = async () => {
    await page.evaluate(() => {
      window.longest = 0;
      window.shownAfter = null;
      const input = document.querySelector("input[type=file]");
      const old = document.querySelector("section[aria-label=Forecast]");
      input.addEventListener(
        "change",
        () => {
          const start = performance.now();
          const watch = new MutationObserver(() => {
            const now = document.querySelector("section[aria-label=Forecast]");
            if (!now || now === old) return;
            window.shownAfter = performance.now() - start;
            watch.disconnect();
          });
          watch.observe(document.body, { childList: true, subtree: true });
        },
        { capture: true, once: true },
      );
    });
    await page.setInputFiles("input[type=file]", path);
    await page.waitForFunction(() => window.shownAfter !== null, null, { timeout: 120_000 });
    await settled(page);
    return page.evaluate(() => ({ ms: window.shownAfter, longest: window.longest }));
  };
  await show();
  for (let round = 0; round < ROUNDS; round++) samples.push(await show());
  return { samples, processor: await longestByProcessor(browser, page, show) };
}

/** Milliseconds from a size typed to other figures on the page. */
async function recounted(page, path) {
  await page.setInputFiles("input[type=file]", path);
  const fields = page.locator(".dims input");
  await fields.first().waitFor();
  await fields.nth(0).fill("1");
  await settled(page);
  const samples = [];
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const ms = await page.evaluate(
      (size) =>
        new Promise((resolve) => {
          const input = document.querySelectorAll(".dims input")[1];
          const figures = document.querySelector(".answers");
          const start = performance.now();
          const before = figures.textContent;
          const watch = new MutationObserver(() => {
            if (document.querySelector(".answers")?.textContent === before) return;
            watch.disconnect();
            resolve(performance.now() - start);
          });
          watch.observe(document.body, { childList: true, subtree: true, characterData: true });
          input.value = size;
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }),
      String(128 + 8 * round),
    );
    await settled(page);
    if (round > 0) samples.push(ms);
  }
  return samples;
}

/** @param dynamic a model whose second open dim is typed; may be left out */
export async function inThePage({ outDir, files, dynamic }) {
  const { browser, url, close } = await openBuiltPage(outDir);
  try {
    const counts = [];
    for (const { name, path } of files) {
      const page = await freshPage(browser, url);
      const count = await counted(browser, page, path);
      await page.close();
      const another = await freshPage(browser, url);
      counts.push({ name, counted: count, shown: await shown(browser, another, path) });
      await another.close();
    }
    if (!dynamic) return { counts, recount: null };
    const page = await freshPage(browser, url);
    return { counts, recount: await recounted(page, dynamic) };
  } finally {
    await close();
  }
}
