import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../src/store/document.ts";
import { syntheticCalibration } from "../unit/store/synthetic.ts";
import { deviceReady, expectAccessible, openPage, textOf } from "./open-page.ts";
import { PLAIN_HOST } from "./plain-host.ts";

/** What a browser may refuse: the page says so in place, and the rest of it stays usable. */
describe("a browser without a GPU to offer", () => {
  it.each([
    // Browsers offer WebGPU to secure pages only, and a plain http address that is not localhost is none.
    [
      "WebGPU is not offered",
      { flag: `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`, host: PLAIN_HOST },
      /WebGPU/,
    ],
    ["no adapter is found", { without: "--enable-unsafe-webgpu" }, /adapter|GPU/],
  ] as const)("is told so when %s, and still predicts", async (_, options, words) => {
    const { page, complaints } = await openPage(options);
    const alert = page.locator(".device [role=alert]");
    await alert.waitFor({ timeout: 30_000 });
    expect(await textOf(page.locator("h1"))).toBe("No GPU to measure");
    expect(await textOf(alert)).toMatch(words);
    expect(await page.locator("button.primary").isDisabled()).toBe(true);
    await expectAccessible(page, "without a GPU");
    await page.click("text=Browsers, and what to switch on");
    await page.locator("#guide-browsers").waitFor();
    await page.click("nav >> text=Predict");
    await page.click("text=DS-CNN");
    await page.locator(".answers .value", { hasText: "MAC" }).waitFor();
    // The browser's own remark on plain http is none of ours.
    expect(complaints.filter((text) => !text.includes("Cross-Origin-Opener-Policy"))).toEqual([]);
    await page.context().close();
  });
});

const RESULTS = resolve(import.meta.dirname, "../../docs/results");
const hasExample = existsSync(RESULTS) && readdirSync(RESULTS).some((name) => /^example.*\.json$/.test(name));
if (!hasExample) console.warn(`Not tested: the example calibration, because ${RESULTS} holds none`);

describe.skipIf(!hasExample)("the example calibration", () => {
  it("stands in where there is no GPU, and is called an example on every page", async () => {
    const { page, complaints } = await openPage({ without: "--enable-unsafe-webgpu" });
    for (const name of ["Measure", "Roofline", "Predict", "Compare"]) {
      await page.click(`nav >> text=${name}`);
      await page.locator("main", { hasText: "This is an example, not your device." }).waitFor();
      await expectAccessible(page, `example on ${name}`);
    }
    await page.click("nav >> text=Predict");
    await page.click("text=DS-CNN");
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a browser that keeps nothing", () => {
  const noStorage = () => {
    const refuse = () => {
      throw new DOMException("The user denied permission to access the database.", "SecurityError");
    };
    IDBFactory.prototype.open = refuse;
  };

  it("says so, and the page still works", async () => {
    const { page, complaints } = await openPage({ at: "calibrations", before: noStorage });
    await page.locator("[role=alert]", { hasText: "cannot be saved here" }).waitFor();
    await page.locator("text=lasts until the page is closed").waitFor();
    await expectAccessible(page, "storage denied");
    const buffer = Buffer.from(stringifyCalibration(syntheticCalibration()));
    await page.setInputFiles("input[type=file]", { name: "good.json", mimeType: "application/json", buffer });
    await page.locator(".list li", { hasText: "not saved" }).waitFor();
    await page.click("nav >> text=Measure");
    await deviceReady(page);
    await page.locator("[aria-label=Result]").waitFor();
    await page.locator("main [role=alert]", { hasText: "is not saved" }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a browser that is slow to open its database", () => {
  it("keeps what is imported meanwhile", async () => {
    const slow = () => {
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = function (...parameters) {
        const request = open.apply(this, parameters);
        const listen = request.addEventListener.bind(request);
        // The news of success comes three seconds late.
        request.addEventListener = (type: string, listener: (event: Event) => void) =>
          listen(type, type === "success" ? (event) => setTimeout(listener, 3000, event) : listener);
        return request;
      };
    };
    const { page, complaints } = await openPage({ at: "calibrations", before: slow });
    const buffer = Buffer.from(stringifyCalibration(syntheticCalibration()));
    await page.setInputFiles("input[type=file]", { name: "good.json", mimeType: "application/json", buffer });
    await page.locator(".list .name", { hasText: "Synthetic laptop" }).waitFor();
    expect(await page.locator(".list li", { hasText: "not saved" }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("waits ten seconds for one that never opens, then works without", async () => {
    const never = () => {
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = function (...parameters) {
        const request = open.apply(this, parameters);
        const listen = request.addEventListener.bind(request);
        request.addEventListener = (type: string, listener: (event: Event) => void) => {
          if (type !== "success") listen(type, listener);
        };
        return request;
      };
    };
    const { page } = await openPage({ at: "calibrations", before: never });
    const buffer = Buffer.from(stringifyCalibration(syntheticCalibration()));
    await page.setInputFiles("input[type=file]", { name: "good.json", mimeType: "application/json", buffer });
    await page.locator("[role=alert]", { hasText: "did not open" }).waitFor({ timeout: 15_000 });
    await page.locator(".list li", { hasText: "not saved" }).waitFor();
    await page.context().close();
  });
});

describe("a server that has gone away", () => {
  it("costs one page and not the rest", async () => {
    const { page } = await openPage();
    await deviceReady(page);
    await page.route("**/assets/predict-*.js", (route) => route.abort());
    await page.click("nav >> text=Predict");
    await page.locator("[role=alert]", { hasText: "could not be loaded" }).waitFor();
    await page.click("nav >> text=Compare");
    await page.locator("h1", { hasText: "Compare" }).waitFor();
    await page.context().close();
  });
});
