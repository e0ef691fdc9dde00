import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright";
import { afterAll, expect, inject } from "vitest";
import { browserFlags, findBrowser } from "../../scripts/lib/browser.mjs";

/** One browser for a test file, a fresh profile for each page; what goes wrong on a page is kept and can be asserted. */
const browsers = new Map<string, Promise<Browser>>();

export interface Opened {
  readonly page: Page;
  /** Uncaught errors and console errors, in the order in which they came. */
  readonly complaints: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
}

export interface OpenOptions extends BrowserContextOptions {
  /** The part of the address after "#/". */
  readonly at?: string;
  /** Runs in the page before its own scripts. */
  readonly before?: () => void;
  /** Leave this flag out of the browser's command line. */
  readonly without?: string;
  /** Add this flag to it. */
  readonly flag?: string;
  /** Name of the host in the address, instead of the one that the page is served under. */
  readonly host?: string;
  /** Where another host serves the page. */
  readonly base?: string;
}

export async function openPage({
  at = "measure",
  before,
  without = "",
  flag = "",
  host,
  base = inject("pageUrl"),
  ...context
}: OpenOptions = {}): Promise<Opened> {
  const browser = await launched(without, flag);
  // A service worker answers where no test can: only those that are about it have one.
  const defaults = { viewport: { width: 1280, height: 800 }, serviceWorkers: "block" } as const;
  const page = await (await browser.newContext({ ...defaults, ...context })).newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.context().on("request", (request) => requests.push(request.url()));
  if (before) await page.addInitScript(before);
  const url = new URL(base);
  if (host) url.hostname = host;
  await page.goto(`${url.href}#/${at}`);
  return { page, complaints, requests };
}

function launched(without: string, flag: string): Promise<Browser> {
  const key = `${without} ${flag}`;
  const known = browsers.get(key);
  if (known) return known;
  const args = browserFlags().filter((name) => !without || !name.startsWith(without));
  if (flag) args.push(flag);
  const browser = chromium.launch({ executablePath: findBrowser() ?? "", args, headless: true });
  browsers.set(key, browser);
  return browser;
}

afterAll(async () => {
  await Promise.all([...browsers.values()].map(async (browser) => (await browser).close()));
  browsers.clear();
});

export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? "";
}

/** The primary button, once the device is known. */
export async function deviceReady(page: Page): Promise<void> {
  await page.locator("button.primary:not(:disabled)").waitFor({ timeout: 30_000 });
}

/** No violation of axe-core's rules, WCAG 2 A and AA and best practices. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // The page's own policy forbids injected scripts, rightly; evaluate runs beside it.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run;
    const { violations } = await run();
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help} at ${nodes.map(({ target }) => target.join(" ")).join("; ")}`,
    );
  });
  expect(violations, where).toEqual([]);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

/** Goes down the page to its end, a window at a time, and back: some parts are drawn when a reader comes near. */
export async function walkDown(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let at = 0; at < document.body.scrollHeight; at += innerHeight) {
      scrollTo(0, at);
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
    }
    scrollTo(0, 0);
  });
}

/** The same, and what is folded is opened. */
export async function drawAll(page: Page): Promise<void> {
  await walkDown(page);
  await page.evaluate(() => {
    for (const folded of document.querySelectorAll<HTMLDetailsElement>("details.evidence"))
      folded.open = true;
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll("details.evidence")].every((folded) => folded.querySelector("table")),
  );
}
