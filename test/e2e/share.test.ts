import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { deflateRawSync } from "node:zlib";
import type { Page } from "playwright";
import { describe, expect, inject, it } from "vitest";
import { type Calibration, isMeasured } from "../../src/core/calibration.ts";
import { seededRandom } from "../../src/core/statistics.ts";
import { crc32 } from "../../src/store/crc32.ts";
import { stringifyCalibration } from "../../src/store/document.ts";
import { MAX_ADDRESS, toLinkText } from "../../src/store/link.ts";
import { syntheticCalibration } from "../unit/store/synthetic.ts";
import { drawAll, expectAccessible, type OpenOptions, openPage, textOf } from "./open-page.ts";
import { PLAIN_HOST } from "./plain-host.ts";
import { hostFolder } from "./static-host.ts";

/** A full run of 220 rows, under a name and an id that are not the example's. */
const FULL: Calibration = {
  ...JSON.parse(
    readFileSync(resolve(import.meta.dirname, "../../docs/results/example-swiftshader.json"), "utf8"),
  ),
  id: "00000000-0000-4000-8000-00000000abcd",
  name: "Sent from afar",
};

const CLIPBOARD: OpenOptions = { permissions: ["clipboard-read", "clipboard-write"] };
const PLAIN: OpenOptions = {
  flag: `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
  host: PLAIN_HOST,
};

/** A page with this calibration in its list, imported as a file. */
async function having(calibration: Calibration, options: OpenOptions = {}) {
  const opened = await openPage({ at: "compare", ...options });
  await opened.page.setInputFiles("input[type=file]", {
    name: "one.json",
    mimeType: "application/json",
    buffer: Buffer.from(stringifyCalibration(calibration)),
  });
  await opened.page.locator(".list .name", { hasText: calibration.name }).waitFor();
  return opened;
}

async function copyLink(page: Page): Promise<string> {
  await page.click("text=Copy link");
  await page.locator(".link-outcome", { hasText: "Copied" }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** What comes after "#/" in an address. */
const hashOf = (address: string) => address.slice(address.indexOf("#/") + 2);

const banner = (page: Page) => page.locator("[aria-label='Shared calibration']");

/** Documents in each store of the page's database. */
function stored(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("ridgepoint");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const counts = [...database.objectStoreNames].map(
      (name) =>
        new Promise<number>((resolve) => {
          const request = database.transaction(name).objectStore(name).count();
          request.onsuccess = () => resolve(request.result);
        }),
    );
    const all = await Promise.all(counts);
    database.close();
    return all;
  });
}

async function linkTo(calibration: Calibration, page = "roofline"): Promise<string> {
  const made = await toLinkText(calibration);
  if (!made.ok) throw new Error(made.error.what);
  return `${page}?shared=${made.value.text}`;
}

describe("a share link", () => {
  it("shows page, options and figures in a fresh profile, stores nothing until it is kept, and asks no other origin", async () => {
    const sender = await having(FULL, CLIPBOARD);
    const point = FULL.rows.find((row) => row.role === "operator" && isMeasured(row))!.key;
    await sender.page.goto(
      `${inject("pageUrl")}#/roofline?calibration=${FULL.id}&sweep=off&point=${encodeURIComponent(point)}&ids=${FULL.id}`,
    );
    const read = async (page: Page) => {
      await page.locator("[aria-label='The chosen point'] h2").waitFor();
      await page.locator(".chart .knee-ring").waitFor();
      await drawAll(page);
      return {
        sentence: await textOf(page.locator("main > .loud")),
        tables: await page.locator("main table").allTextContents(),
        // All that is told of a measured figure but the variants that were only looked at, which a link has no room for.
        point: (await textOf(page.locator("[aria-label='The chosen point']"))).replace(
          /: the fastest of [^.]*\.\d+ times as long/,
          "",
        ),
        sweep: await page.locator("input[type=checkbox]").first().isChecked(),
      };
    };
    const sent = await read(sender.page);
    expect(sent.tables.join().length).toBeGreaterThan(1000);
    expect(sent.sweep).toBe(false);
    const link = await copyLink(sender.page);
    expect(link.length).toBeLessThanOrEqual(MAX_ADDRESS);
    // What the sender compares with stays with the sender.
    expect(link).not.toContain("ids=");
    expect(link).not.toContain(FULL.id);
    expect(sender.complaints).toEqual([]);
    await sender.page.context().close();

    const { page, complaints, requests } = await openPage({ at: hashOf(link) });
    await banner(page).waitFor();
    expect(await textOf(banner(page))).toMatch(
      /not measured here[\s\S]*Sent from afar[\s\S]*Nothing of it is stored/,
    );
    expect(await read(page)).toEqual(sent);
    expect(page.url()).toBe(link);
    expect(await page.locator("a[href*='shared=']").count()).toBe(0);
    await expectAccessible(page, "a shared calibration");

    // From page to page the address goes on holding it, so that a reload finds it.
    await page.click("nav >> text=Predict");
    await page.locator("h1", { hasText: "Predict" }).waitFor();
    await page.click("text=DS-CNN");
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    const time = await textOf(page.locator(".answers").first());
    await page.reload();
    await banner(page).waitFor();
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    expect(await textOf(page.locator(".answers").first())).toBe(time);
    expect(await stored(page)).toEqual([0, 0, 0]);

    await page.getByRole("button", { name: "Keep it" }).click();
    await page.locator("[role=status]", { hasText: "Kept in this browser as Sent from afar" }).waitFor();
    expect(page.url()).not.toContain("shared=");
    expect(page.url()).toContain(`calibration=${FULL.id}`);
    expect(await textOf(page.locator(".answers").first())).toBe(time);
    await page.reload();
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    expect(await textOf(page.locator(".picker"))).toContain("Sent from afar");
    expect(await textOf(page.locator(".answers").first())).toBe(time);
    expect(await banner(page).count()).toBe(0);

    const origin = new URL(inject("pageUrl")).origin;
    expect(requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("holds the whole of a calibration where there is room, and goes on from whoever got it", async () => {
    const first = await having(syntheticCalibration(), CLIPBOARD);
    await first.page.click("nav >> text=Measure");
    const link = await copyLink(first.page);
    expect(await textOf(first.page.locator(".link-outcome"))).toContain("whole calibration");
    await first.page.context().close();
    const second = await openPage({ at: hashOf(link), ...CLIPBOARD });
    await second.page.locator(".kicker", { hasText: "From a share link: Synthetic laptop" }).waitFor();
    expect(await copyLink(second.page)).toBe(link);
    expect(second.complaints).toEqual([]);
    await second.page.context().close();
  });

  it("never reaches the server, neither when it is opened nor when it is kept", async () => {
    const host = await hostFolder(resolve(import.meta.dirname, "../../dist/page"));
    try {
      const { page } = await openPage({ at: await linkTo(FULL), base: host.url });
      await banner(page).waitFor();
      await page.reload();
      await page.getByRole("button", { name: "Keep it" }).click();
      await page.locator("[role=status]", { hasText: "Kept" }).waitFor();
      await page.locator(".chart .knee-ring").waitFor();
      expect(host.asked.length).toBeGreaterThan(10);
      expect(host.asked.filter((path) => path.length > 100 || /shared=/.test(path))).toEqual([]);
      await page.context().close();
    } finally {
      await host.close();
    }
  });

  it("leads to the example without carrying it", async () => {
    const { page } = await openPage({ at: "roofline", ...CLIPBOARD });
    await page.locator("main", { hasText: "This is an example" }).waitFor();
    const link = await copyLink(page);
    expect(hashOf(link)).toBe("roofline?calibration=example");
    await page.context().close();
  });

  it("stands where it can be copied by hand in a browser without a clipboard", async () => {
    const { page } = await having(syntheticCalibration(), PLAIN);
    await page.locator(".list >> text=Copy link").click();
    const field = page.locator("[aria-label='Link to copy']");
    await field.waitFor();
    await expectAccessible(page, "a link to copy by hand");
    const link = await field.inputValue();
    await field.focus();
    expect(
      await field.evaluate((input: HTMLInputElement) => [input.selectionStart, input.selectionEnd]),
    ).toEqual([0, link.length]);
    await page.context().close();
    const other = await openPage({ at: hashOf(link) });
    await banner(other.page).waitFor();
    await other.page.context().close();
  });

  it("says where a calibration is too large for one, and exports it as a file", async () => {
    const random = seededRandom(5);
    const [row] = syntheticCalibration().rows;
    if (row?.outcome.status !== "measured") throw new Error("no measured row");
    const { outcome } = row;
    const rows = Array.from({ length: 60 }, (_, i) => ({
      ...row,
      key: `row ${i}`,
      outcome: { ...outcome, samples: Array.from({ length: 100 }, () => random() + 0.1) },
    }));
    const { page } = await having(syntheticCalibration({ rows, name: "Huge" }), CLIPBOARD);
    await page.locator(".list >> text=Copy link").click();
    const alert = page.locator(".link-outcome [role=alert]");
    await alert.waitFor();
    expect(await textOf(alert)).toMatch(/needs [\d,]+ characters[\s\S]*JSON/);
    const download = page.waitForEvent("download");
    await alert.locator("text=Export JSON").click();
    expect((await download).suggestedFilename()).toMatch(/^huge.*\.ridgepoint\.json$/);
    await page.context().close();
  });
});

describe("who opens a share link", () => {
  it("and keeps nothing in this browser sees it all the same, also after a reload", async () => {
    const refuse = () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("The user denied permission to access the database.", "SecurityError");
      };
    };
    const { page, complaints } = await openPage({ at: await linkTo(FULL), before: refuse });
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await banner(page).waitFor();
      await page.locator(".chart .knee-ring").waitFor();
      expect(await textOf(banner(page))).toContain("keeps nothing");
      expect(await banner(page).getByRole("button", { name: "Keep it" }).count()).toBe(0);
    }
    const download = page.waitForEvent("download");
    await banner(page).locator("text=Export JSON").click();
    const file = JSON.parse(readFileSync(await (await download).path(), "utf8"));
    expect(file.id).toBe(FULL.id);
    expect(file.leftOut?.length).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("and has the calibration already is shown the one that is kept", async () => {
    const { page, complaints } = await having({ ...FULL, name: "My own name" });
    await page.goto(`${inject("pageUrl")}#/${await linkTo(FULL)}`);
    await page
      .locator("[role=status]", { hasText: "keep this calibration already, as My own name" })
      .waitFor();
    expect(hashOf(page.url())).toBe(`roofline?calibration=${FULL.id}`);
    expect(await banner(page).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("and has another with its id is told, and keeps both", async () => {
    const { page, complaints } = await having(syntheticCalibration({ name: "Old" }));
    const { session } = syntheticCalibration();
    const other = syntheticCalibration({ name: "New", session: { ...session, seed: 7 } });
    await page.goto(`${inject("pageUrl")}#/${await linkTo(other)}`);
    await banner(page).waitFor();
    expect(await textOf(banner(page))).toMatch(/same id, Old; they differ/);
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.locator("[role=status]", { hasText: "so it is kept as New (2)" }).waitFor();
    await page.click("nav >> text=Compare");
    await page.locator(".list .name", { hasText: "New (2)" }).waitFor();
    expect(await page.locator(".list .name").count()).toBe(2);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("compares it with their own before keeping it, and goes on without it", async () => {
    const { page, complaints } = await having(FULL);
    const other = { ...FULL, id: "00000000-0000-4000-8000-00000000abce", name: "Another" };
    await page.goto(`${inject("pageUrl")}#/${await linkTo(other, "compare")}`);
    await page.locator(".list li", { hasText: "shared by link: not kept here" }).waitFor();
    await page.check(`[aria-label='Compare ${FULL.name}']`);
    await page.check("[aria-label='Compare Another']");
    await page.locator("h2", { hasText: "Side by side" }).waitFor();
    await page.click("text=Go on without");
    await page.locator("p.loud", { hasText: "Tick one more" }).waitFor();
    expect(page.url()).not.toMatch(/link-|shared=/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("reads it on a telephone without scrolling sideways", async () => {
    const { page } = await openPage({
      at: await linkTo(FULL, "measure"),
      viewport: { width: 390, height: 844 },
    });
    await banner(page).waitFor();
    await page.locator("[aria-label=Result]").waitFor();
    await page.click("main >> text=Copy link");
    await page.locator(".link-outcome:not(:empty)").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.context().close();
  });
});

/** Its length and checksum right, as only somebody who means it makes. */
function forged(content: Uint8Array): string {
  const payload = deflateRawSync(content, { level: 9 }).toString("base64url");
  return `1.${payload.length}.${crc32(payload).toString(16).padStart(8, "0")}.${payload}`;
}

describe("a share link that is no good", () => {
  const cut = (part: number) => (link: string) => link.slice(0, Math.floor(link.length * part));
  const changed = (link: string) => {
    const at = link.length - 100;
    return link.slice(0, at) + (link[at] === "A" ? "B" : "A") + link.slice(at + 1);
  };
  const holding = (text: string) => () => `roofline?calibration=link-00000000&shared=${text}`;
  it.each<[string, (link: string) => string, RegExp]>([
    ["cut at half", cut(0.5), /cut short: [\d,]+ of [\d,]+ characters/],
    ["cut by its last letter", (link) => link.slice(0, -1), /cut short/],
    ["cut in its head", holding("1.12"), /cut short/],
    ["cut before its content", holding(""), /cut short/],
    ["with one letter changed", changed, /changed or damaged/],
    ["with letters after its end", (link) => `${link})`, /changed or damaged[\s\S]*Where: character/],
    ["of a newer form", (link) => link.replace("shared=1.", "shared=2."), /form 2[\s\S]*reload the page/],
    ["that is a bomb", holding(forged(Buffer.alloc(20 * 2 ** 20, 0x20))), /unpacks to more than 4 MiB/],
    [
      "that holds no calibration",
      holding(forged(Buffer.from('{"hello":"world"}'))),
      /refused: This JSON is not/,
    ],
    ["that is markup", holding(encodeURIComponent("<img src=x onerror=alert(1)>")), /changed or damaged/],
    ["that is far too long", holding("A".repeat(200_000)), /has 200,000 characters/],
  ])("%s: says so, cleans the address, and the page works on", async (_, spoil, words) => {
    const link = spoil(await linkTo(FULL));
    const { page, complaints, requests } = await openPage({ at: link });
    const alert = page.locator("main > [role=alert]");
    await alert.waitFor();
    expect(await textOf(alert)).toMatch(words);
    expect(hashOf(page.url())).toBe("roofline");
    await page.locator("main", { hasText: "This is an example, not your device." }).waitFor();
    await page.locator(".chart .knee-ring").waitFor();
    await expectAccessible(page, "a link that is no good");
    await alert.locator("button").click();
    await alert.waitFor({ state: "detached" });
    await page.click("nav >> text=Predict");
    await page.click("text=DS-CNN");
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    expect(await stored(page)).toEqual([0, 0, 0]);
    const origin = new URL(inject("pageUrl")).origin;
    expect(requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
