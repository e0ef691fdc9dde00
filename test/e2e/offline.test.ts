import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type * as Ort from "onnxruntime-web";
import type { Page } from "playwright";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeOfflineList } from "../../scripts/lib/offline-list.mjs";
import { model, node, value } from "../unit/graph/support.ts";
import { deviceReady, type Opened, openPage } from "./open-page.ts";
import { hostFolder, type StaticHost } from "./static-host.ts";

/** What the service worker adds: the page without a network, its newer versions, and cross-origin isolation. */
const BUILT = resolve(import.meta.dirname, "../../dist/page");

let folder: string;
let host: StaticHost;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ridgepoint-"));
  cpSync(BUILT, folder, { recursive: true });
  host = await hostFolder(folder);
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

/** A first visit, until everything is kept. */
async function visit(at = "measure"): Promise<Opened> {
  const opened = await openPage({ base: host.url, at, serviceWorkers: "allow" });
  await inCharge(opened.page);
  return opened;
}

async function inCharge(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

/** Neither a server nor a network. */
async function cutOff(page: Page): Promise<void> {
  await host.close();
  await page.context().setOffline(true);
}

/** Another version of the page, which differs in its description and lacks a file, because that has another name now. */
function publish(description: string, lacking?: RegExp): void {
  for (const name of readdirSync(join(folder, "assets"))) {
    if (lacking?.test(name)) rmSync(join(folder, "assets", name));
  }
  const file = join(folder, "index.html");
  const html = readFileSync(file, "utf8");
  writeFileSync(file, html.replace(/(name="description"\s+content=)"[^"]*"/, `$1"${description}"`));
  writeOfflineList(folder);
}

const shownVersion = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLMetaElement>("meta[name=description]")?.content);
const note = (page: Page) => page.locator(".update p", { hasText: "new version" });

describe("after one visit", () => {
  it("every page opens without a network, and a sample is predicted", async () => {
    const { page, complaints } = await visit();
    await cutOff(page);
    await page.reload();
    await deviceReady(page);
    for (const name of await page.locator("header :is(nav, .aside) a").allTextContents()) {
      await page.click(`header >> text=${name}`);
      await expect.poll(() => page.title(), { timeout: 10_000 }).toBe(`${name} · Ridgepoint`);
      await page.locator("main :is(h1, h2)").first().waitFor();
    }
    await page.click("nav >> text=Predict");
    await page.click("text=MobileNetV2");
    await page.locator(".answers .value", { hasText: "300.8 MMAC" }).waitFor();
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    await page.locator(".nodes tbody tr").first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("the page is cross-origin isolated, though its host sends no headers", async () => {
    const { page, complaints } = await visit();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await page.reload();
    await deviceReady(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.evaluate(() => window.ridgepoint.environment()?.host.crossOriginIsolated)).toBe(true);
    // The bundle of onnxruntime-web starts its threads as workers that load the bundle again.
    const assets = readdirSync(join(folder, "assets"));
    const asset = (pattern: RegExp) => `${host.url}assets/${assets.find((name) => pattern.test(name))}`;
    // As text: the import is the page's, not the test's.
    const bundle = await page.evaluateHandle<typeof Ort>(`import("${asset(/^ort\.all\.bundle.*\.js$/)}")`);
    const doubled = await bundle.evaluate(
      async (ort, { wasm, bytes }) => {
        ort.env.wasm.wasmPaths = { wasm };
        ort.env.wasm.numThreads = 2;
        const session = await ort.InferenceSession.create(new Uint8Array(bytes));
        const x = new ort.Tensor("float32", [1, 2, 3, 4], [4]);
        return [...((await session.run({ x })).y?.data ?? [])];
      },
      { wasm: asset(/^ort-wasm.*\.wasm$/), bytes: [...twice()] },
    );
    expect(doubled).toEqual([2, 4, 6, 8]);
    expect(page.workers().filter((worker) => worker.url().includes("ort.all.bundle"))).not.toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("the runtime runs without a network too, once it was used", async () => {
    const { page, complaints } = await visit("predict?sample=kws_ds_cnn&runtime=ort-wasm");
    const cached = () =>
      page.evaluate(async () => {
        const names = await caches.keys();
        const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return all.flat().filter(({ url }) => url.endsWith(".wasm")).length;
      });
    expect(await cached()).toBe(0);
    await runSample(page);
    await expect.poll(cached).toBe(1);
    await cutOff(page);
    await page.reload();
    await runSample(page);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** y = x + x, with an input and an output of four. */
function twice(): Uint8Array {
  return model({
    input: [value("x", [4])],
    output: [value("y", [4])],
    node: [node("Add", ["x", "x"], ["y"])],
  });
}

async function runSample(page: Page): Promise<void> {
  await page.locator("section[aria-label=Forecast]").waitFor();
  await page.locator("section[aria-label=Runtimes]").scrollIntoViewIfNeeded();
  const section = page.locator("section[aria-label='Run it']");
  await section.locator("button", { hasText: "Run it" }).click();
  await section.locator("dt", { hasText: "First run" }).waitFor({ timeout: 90_000 });
}

describe("a newer version", () => {
  it("is told of and shown when the reader asks for it, and not before", async () => {
    const { page, complaints } = await visit();
    await deviceReady(page);
    expect(await note(page).count()).toBe(0);
    publish("the newer one");
    await page.reload();
    await note(page).waitFor();
    expect(await shownVersion(page)).not.toBe("the newer one");
    await page.click(".update button:has-text('Later')");
    await note(page).waitFor({ state: "detached" });
    await page.reload();
    await note(page).waitFor();
    await page.click(".update button:has-text('Reload')");
    await expect.poll(() => shownVersion(page)).toBe("the newer one");
    await deviceReady(page);
    expect(await note(page).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("is not spoken of while something is measured", async () => {
    const { page } = await visit();
    publish("the newer one");
    await page.reload();
    await deviceReady(page);
    await note(page).waitFor();
    await page.click("button.primary");
    await page.locator("[role=progressbar]").waitFor();
    expect(await note(page).count()).toBe(0);
    await page.click("text=Stop and keep what is done");
    await note(page).waitFor({ timeout: 60_000 });
    expect(await shownVersion(page)).not.toBe("the newer one");
    await page.context().close();
  });

  it("that arrives damaged replaces nothing", async () => {
    const { page } = await visit();
    publish("the newer one");
    const file = join(folder, "index.html");
    writeFileSync(file, readFileSync(file, "utf8").replace("the newer one", "the forged one"));
    const failed = page.evaluate(async () => {
      const registration = (await navigator.serviceWorker.getRegistration())!;
      const seen = new Promise<string>((tell) => {
        registration.addEventListener("updatefound", () => {
          const worker = registration.installing!;
          worker.addEventListener("statechange", () => tell(worker.state));
        });
      });
      await registration.update().catch(() => {});
      return seen;
    });
    expect(await failed).toBe("redundant");
    await cutOff(page);
    await page.reload();
    await deviceReady(page);
    expect(await shownVersion(page)).toContain("roofline");
    await page.context().close();
  });

  it("leaves the parts of the one before to tabs that still show it", async () => {
    const { page } = await visit();
    await deviceReady(page);
    publish("the newer one", /^compare-.*\.js$/);
    const other = await page.context().newPage();
    await other.goto(host.url);
    await other.click(".update button:has-text('Reload')");
    await expect.poll(() => shownVersion(other)).toBe("the newer one");
    await note(page).waitFor();
    await cutOff(page);
    await page.click("nav >> text=Compare");
    await page.locator("h1", { hasText: "Compare" }).waitFor();
    await page.context().close();
  });
});

describe("another site at the same address", () => {
  it("is not hidden for ever by the page that was kept", async () => {
    const { page } = await visit();
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, "index.html"), "<title>Elsewhere</title>");
    const title = async () => {
      await page.reload();
      return page.title();
    };
    expect(await title()).not.toBe("Elsewhere");
    await expect.poll(title, { interval: 1000, timeout: 30_000 }).toBe("Elsewhere");
    await page.context().close();
  });
});
