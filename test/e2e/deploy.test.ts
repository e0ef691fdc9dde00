import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, type Opened, openPage, textOf } from "./open-page.ts";
import { hostFolder, type StaticHost } from "./static-host.ts";

/** The built page on a host that only knows files, under a sub-path, and in browsers that lack or forbid something. */
const BUILT = resolve(import.meta.dirname, "../../dist/page");

let host: StaticHost;

beforeAll(async () => {
  host = await hostFolder(BUILT);
});

afterAll(() => host.close());

declare global {
  interface Window {
    violations: string[];
  }
}

const recordViolations = () => {
  window.violations = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) => {
    window.violations.push(`${effectiveDirective}: ${blockedURI} in ${sourceFile}`);
  });
};

/** Every page that the navigation leads to, with the drawings and tables that come with it. */
async function visitAll({ page }: Opened): Promise<void> {
  await page.locator("main h1").first().waitFor();
  const names = await page.locator("nav a").allTextContents();
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    await page.click(`nav >> text=${name}`);
    await expect.poll(() => page.title()).toBe(`${name} · Ridgepoint`);
    await page.locator("main :is(h1, h2)").first().waitFor();
    expect(await page.locator("main", { hasText: "could not be" }).count(), name).toBe(0);
  }
}

/** A sample, priced from the example, with its table, its drawing and what it takes to train it. */
async function predictSample({ page }: Opened): Promise<void> {
  await page.click("nav >> text=Predict");
  await page.click("text=DS-CNN");
  await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
  await page.locator(".nodes tbody tr").first().waitFor();
  await page.locator(".chart .point").first().waitFor();
}

describe("the built page on a plain host, under a sub-path", () => {
  it("shows every page within its own folder and its own policy", async () => {
    const opened = await openPage({ base: host.url, before: recordViolations });
    const { page, requests, complaints } = opened;
    await visitAll(opened);
    await predictSample(opened);
    await page.locator(".graph canvas").first().scrollIntoViewIfNeeded();
    await page.click("nav >> text=Roofline");
    await page.locator(".chart .knee-ring").waitFor();
    expect(requests.filter((url) => !url.startsWith(host.url))).toEqual([]);
    expect(requests.length).toBeGreaterThan(20);
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([
    ["a style in an attribute", (): void => document.body.setAttribute("style", "color: red"), /^style-src/],
    [
      "a script in the text",
      (): void => document.head.append(Object.assign(document.createElement("script"), { textContent: "0" })),
      /^script-src/,
    ],
    ["another host", (): void => void fetch("http://localhost:9/").catch(() => {}), /^connect-src: .*:9/],
  ] as const)("has a policy that forbids %s", async (_, offend, words) => {
    const { page } = await openPage({ base: host.url, before: recordViolations });
    await page.locator("main h1").first().waitFor();
    await page.evaluate(offend);
    await expect.poll(() => page.evaluate(() => window.violations.join())).toMatch(words);
    await page.context().close();
  });

  it("can be installed: its manifest and every icon that this names are there, in the sizes that they claim", async () => {
    const { page } = await openPage({ base: host.url });
    const manifest = await page.evaluate(async () => {
      const { href } = document.querySelector<HTMLLinkElement>("link[rel=manifest]")!;
      const { start_url, scope, icons } = await (await fetch(href)).json();
      const size = async (src: string) => {
        const image = Object.assign(new Image(), { src: new URL(src, href).href });
        await image.decode();
        return `${image.naturalWidth}x${image.naturalHeight}`;
      };
      return {
        places: [start_url, scope].map((place) => new URL(place, href).href),
        icons: await Promise.all(
          icons.map(async (icon: { src: string; sizes: string; purpose?: string }) => ({
            ...icon,
            real: await size(icon.src),
          })),
        ),
      };
    });
    expect(manifest.places).toEqual([host.url, host.url]);
    const drawn = manifest.icons.filter(({ sizes }) => sizes !== "any");
    expect(drawn.map(({ sizes, real }) => sizes === real)).toEqual([true, true, true, true]);
    expect(new Set(drawn.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).size).toBe(4);
    await page.context().close();
  });
});

describe("a browser that lacks something", () => {
  it("without scripts reads why, and nothing else", async () => {
    const { page } = await openPage({ base: host.url, javaScriptEnabled: false });
    const note = page.locator("noscript main");
    await note.waitFor();
    expect(await textOf(note)).toContain("Scripts are switched off");
    const other = page.locator("#app main");
    expect(await other.evaluate((element) => getComputedStyle(element).display)).toBe("none");
    await page.context().close();
  });

  it("whose modules are blocked reads what may be the reason", async () => {
    const { page } = await openPage({ at: "measure" });
    await page.route("**/assets/index-*.js", (route) => route.abort());
    await page.reload();
    await page.locator("text=The page is starting").waitFor();
    await expectAccessible(page, "a page that did not start");
    await page.context().close();
  });

  it("shows nothing of that when all is well", async () => {
    const { page } = await openPage({ base: host.url });
    await page.locator("main h1").first().waitFor();
    expect(await page.locator("text=The page is starting").count()).toBe(0);
    await page.context().close();
  });

  it.each([
    [
      "has no service workers",
      (): void => void Reflect.deleteProperty(Navigator.prototype, "serviceWorker"),
      null,
    ],
    [
      "refuses service workers",
      (): void => {
        ServiceWorkerContainer.prototype.register = () =>
          Promise.reject(new DOMException("no", "SecurityError"));
      },
      null,
    ],
    [
      "forbids even to look at them",
      (): void =>
        void Object.defineProperty(Navigator.prototype, "serviceWorker", {
          get() {
            throw new DOMException("sandboxed", "SecurityError");
          },
        }),
      null,
    ],
    [
      "has no IndexedDB",
      (): void => void Reflect.deleteProperty(window, "indexedDB"),
      "cannot be saved here",
    ],
  ] as const)("that %s works all the same", async (_, before, words) => {
    const opened = await openPage({ base: host.url, before, serviceWorkers: "allow" });
    const { page, complaints } = opened;
    await visitAll(opened);
    await predictSample(opened);
    await page.click("nav >> text=Compare");
    const alert = page.locator("main [role=alert]").first();
    if (words) expect(await textOf(alert)).toContain(words);
    else expect(await alert.count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
