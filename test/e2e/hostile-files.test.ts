import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/statistics.ts";
import { stringifyCalibration } from "../../src/store/document.ts";
import { model, node, value } from "../unit/graph/support.ts";
import { syntheticCalibration } from "../unit/store/synthetic.ts";
import { type Opened, openPage, textOf } from "./open-page.ts";

let opened: Opened;

async function give(page: Page, name: string, content: Buffer | string): Promise<void> {
  const buffer = typeof content === "string" ? Buffer.from(content) : content;
  await page.setInputFiles("input[type=file]", { name, mimeType: "application/octet-stream", buffer });
}

const alert = (page: Page) => page.locator("main [role=alert]").first();

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});

describe("a file that is no model", () => {
  beforeEach(async () => {
    opened = await openPage({ at: "predict" });
    await opened.page.locator("h1", { hasText: "Predict" }).waitFor();
  });

  const sample = readFileSync(resolve(import.meta.dirname, "../../public/models/mobilenet_v2.onnx"));
  const FILES: readonly (readonly [string, Buffer])[] = [
    ["empty.onnx", Buffer.alloc(0)],
    ["noise.onnx", Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251))],
    ["cut-short.onnx", sample.subarray(0, sample.length >> 1)],
    ["zip.onnx", Buffer.from("PK\u0003\u0004 and so on")],
    ["page.onnx", Buffer.from("<!doctype html><script>document.title='owned'</script>")],
    // A length of 2^63 where the graph should be.
    ["long.onnx", Buffer.from([0x08, 0x08, 0x3a, ...Array(9).fill(0xff), 0x7f])],
  ];

  it.each(FILES)("%s ends in a sentence, and the next model opens", async (name, content) => {
    const { page } = opened;
    await give(page, name, content);
    await alert(page).waitFor({ timeout: 20_000 });
    expect((await textOf(alert(page))).length).toBeGreaterThan(20);
    await page.click("text=DS-CNN");
    await page.locator(".nodes tbody tr").nth(3).waitFor();
    expect(await page.locator("main [role=alert]").count()).toBe(0);
  });

  it("shows a name that would be markup as the text it is", async () => {
    const { page } = opened;
    await give(page, `<img src=x onerror="document.title='owned'">.onnx`, sample);
    await page.locator("h2", { hasText: "<img" }).waitFor();
    expect(await page.locator("main img").count()).toBe(0);
    expect(await page.title()).toBe("Predict · Ridgepoint");
  });
});

describe("a model that is odd but whole", () => {
  beforeEach(async () => {
    opened = await openPage({ at: "predict" });
    await opened.page.locator("h1", { hasText: "Predict" }).waitFor();
  });

  it("lists an operator of a domain that nobody knows as unpriced, and counts the rest", async () => {
    const { page } = opened;
    const content = model(
      {
        node: [
          node("Relu", ["x"], ["t"], {}, { name: "known" }),
          node("Frobnicate", ["t"], ["y"], {}, { name: "strange", domain: "com.example.lab" }),
        ],
        input: [value("x", [1, 64])],
        output: [value("y", [1, 64])],
      },
      17,
      {
        opsetImport: [
          { domain: "", version: 17 },
          { domain: "com.example.lab", version: 1 },
        ],
      },
    );
    await give(page, "custom.onnx", Buffer.from(content));
    await page.locator(".evidence", { hasText: "Operators without a cost rule" }).waitFor();
    expect(await textOf(page.locator("[aria-label='Before you believe it']"))).toContain("Frobnicate");
    const strange = page.locator(".nodes tbody tr", { hasText: "strange" });
    expect(await textOf(strange)).toContain("not priced");
    await page.fill("[aria-label=Layers] input[type=search]", "known");
    await page.waitForFunction(() => document.querySelectorAll(".nodes tbody tr").length === 1);
  });

  it("answers or refuses thirty damaged copies of a sample, each in words, and stays alive", async () => {
    const { page } = opened;
    const whole = readFileSync(resolve(import.meta.dirname, "../../public/models/kws_ds_cnn.onnx"));
    const answers = await page.evaluate(
      async (files) => {
        const tell = async (file: string) => {
          const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
          const answer = window.ridgepoint.analyze(new File([bytes], "damaged.onnx"));
          return answer.then(
            ({ totals }) => (Number.isFinite(totals.flops) ? "answered" : "not a number"),
            (error: Error & { problem?: { what: string } }) =>
              error.problem?.what ? "refused" : error.message,
          );
        };
        const answers: string[] = [];
        for (const file of files) answers.push(await tell(file));
        return answers;
      },
      damaged(whole, 30).map((copy) => copy.toString("base64")),
    );
    expect(answers).toHaveLength(30);
    expect([...new Set(answers)].sort()).toEqual(["answered", "refused"]);
    await page.click("text=DS-CNN");
    await page.locator(".nodes tbody tr").nth(3).waitFor();
  });
});

/** Copies that are cut off, or have some bytes changed, at places that are the same in every run. */
function damaged(whole: Buffer, count: number): Buffer[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, (_, i) => {
    if (i % 3 === 0) return whole.subarray(0, Math.floor(random() * whole.length));
    const copy = Buffer.from(whole);
    for (let n = 0; n < (i % 3) * 8; n++)
      copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    return copy;
  });
}

describe("a file that is no calibration", () => {
  beforeEach(async () => {
    opened = await openPage({ at: "calibrations" });
    await opened.page.locator("h1", { hasText: "Compare" }).waitFor();
  });

  it("imports a good one, then refuses a wrong one by the path of its fault and changes nothing", async () => {
    const { page } = opened;
    const good = syntheticCalibration();
    await give(page, "good.json", stringifyCalibration(good));
    await page.locator(".list .name", { hasText: good.name }).waitFor();
    const before = await textOf(page.locator(".list"));
    const wrong = JSON.parse(stringifyCalibration({ ...good, id: crypto.randomUUID(), name: "wrong" }));
    wrong.rows[0].outcome.samples[1] = "fast";
    await give(page, "wrong.json", JSON.stringify(wrong));
    await alert(page).waitFor();
    expect(await textOf(alert(page))).toContain("rows[0].outcome.samples[1]");
    expect(await textOf(page.locator(".list"))).toBe(before);
    await page.reload();
    await page.locator(".list .name").waitFor();
    expect(await textOf(page.locator(".list"))).toBe(before);
  });

  it.each([
    ["empty.json", ""],
    ["cut.json", '{"schemaVersion": 1, "rows": ['],
    ["deep.json", "[".repeat(100_000)],
    ["other.json", '{"hello": "world"}'],
  ])("%s ends in a sentence", async (name, content) => {
    await give(opened.page, name, content);
    await alert(opened.page).waitFor();
    expect(await opened.page.locator(".list").count()).toBe(0);
  });

  it("refuses 100 MB without reading them", async () => {
    const { page } = opened;
    // Made in the page: a file this large does not travel through the test's wire.
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(100 * 1024 * 1024).fill(32)], "huge.json"));
      const input = document.querySelector<HTMLInputElement>("input[type=file]")!;
      input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await alert(page).waitFor();
    expect(await textOf(alert(page))).toContain("100 MiB");
  });

  it("renames, deletes, and brings back what was deleted", async () => {
    const { page } = opened;
    await give(page, "good.json", stringifyCalibration(syntheticCalibration()));
    await page.click("text=Rename");
    await page.keyboard.type("‮Tricky <b>name</b>");
    await page.keyboard.press("Enter");
    await page.locator(".list .name", { hasText: "<b>name</b>" }).waitFor();
    expect(await focused(page)).toBe("Rename");
    await page.click("text=Delete");
    await page.locator(".list").waitFor({ state: "detached" });
    expect(await focused(page)).toBe("Undo");
    expect(page.url()).not.toContain("calibration=");
    await page.keyboard.press("Enter");
    await page.locator(".list .name", { hasText: "<b>name</b>" }).waitFor();
  });
});
