import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Download, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Analysis } from "../../src/predict/types.ts";
import { readCsv } from "../unit/core/read-csv.ts";
import { model, node, value } from "../unit/graph/support.ts";
import { expectAccessible, type Opened, openPage, textOf } from "./open-page.ts";

/** The views of an open model, on the sample that comes with the page, and on names that would rather be code. */

const MOBILENET = resolve(import.meta.dirname, "../../public/models/mobilenet_v2.onnx");
const fixture = (name: string) => resolve(import.meta.dirname, "../fixtures", name);

let opened: Opened;
let analysis: Analysis;

const rows = (page: Page) => page.locator(".nodes tbody tr:not(.space)");
/** Lines of the table, of which only those in view are in the document. */
const lineCount = async (page: Page) =>
  Number(await page.locator(".nodes table").getAttribute("aria-rowcount"));
const chosen = (page: Page) => page.locator(".nodes tr.chosen");
const heads = (page: Page) => page.locator(".nodes thead button").allTextContents();

/** Another choice of the table's options, as a link would make it. */
async function at(page: Page, options: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/predict?sample=mobilenet_v2${options}`);
}

async function contentOf(download: Promise<Download>): Promise<string> {
  return readFileSync(await (await download).path(), "utf8");
}

beforeAll(async () => {
  opened = await openPage({ at: "predict?sample=mobilenet_v2", acceptDownloads: true });
  const { page } = opened;
  await page.locator("[aria-label=Layers]").waitFor();
  await page.locator(".nodes button.figure").first().waitFor();
  const bytes = readFileSync(MOBILENET).toString("base64");
  analysis = await page.evaluate(async (file) => {
    const blob = new Blob([Uint8Array.from(atob(file), (c) => c.charCodeAt(0))]);
    return window.ridgepoint.analyze(blob);
  }, bytes);
});

afterAll(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});

describe("the table of the layers", () => {
  it("has the columns that the address names, and those that are ticked", async () => {
    const { page } = opened;
    await at(page, "&columns=macs,params,nonsense");
    await expect.poll(() => heads(page)).toEqual(["#", "Node", "Params", "MACs"]);
    await page.click("summary:has-text('Columns')");
    await page.check("label:has-text('Operator in the file')");
    await expect.poll(() => heads(page)).toEqual(["#", "Node", "Original op", "Params", "MACs"]);
    expect(page.url()).toContain("columns=original%2Cparams%2Cmacs");
    await page.click("text=The usual columns");
    await expect.poll(async () => (await heads(page)).length).toBe(10);
    expect(page.url()).not.toContain("columns=");
    await page.click("summary:has-text('Columns')");
  });

  it("filters by words and by fields, and says how many are left", async () => {
    const { page } = opened;
    const convolutions = analysis.nodes.filter(({ op }) => op === "Conv").length;
    await page.fill("[aria-label=Layers] input[type=search]", "op:conv");
    const count = page.locator("[aria-label=Layers] [aria-live]").first();
    await expect.poll(() => textOf(count)).toBe(`${convolutions} of ${analysis.nodes.length} nodes`);
    const large = analysis.nodes.filter(({ macs }) => macs > 1e7).length;
    await page.fill("[aria-label=Layers] input[type=search]", "macs>10M");
    await expect.poll(() => textOf(count)).toBe(`${large} of ${analysis.nodes.length} nodes`);
    await page.fill("[aria-label=Layers] input[type=search]", "no such node");
    await page.locator("text=No node is like that.").waitFor();
    await page.fill("[aria-label=Layers] input[type=search]", "");
  });

  it("folds the nodes into modules whose totals are the sums of theirs", async () => {
    const { page } = opened;
    await at(page, "&group=module&columns=macs,params&sort=-params");
    const top = page.locator(".nodes tr.module", { hasText: "features" }).first();
    await top.waitFor();
    expect(await top.getAttribute("aria-expanded")).toBe("false");
    const within = analysis.nodes.filter(({ name }) => name.startsWith("/features/"));
    const macs = within.reduce((sum, { macs }) => sum + macs, 0);
    const cells = await top.locator("td").allTextContents();
    expect([cells[0], cells.at(-1)]).toEqual([String(within.length), `${Math.round(macs / 1e6)} M`]);
    const before = await lineCount(page);
    await top.click();
    await expect.poll(() => lineCount(page)).toBeGreaterThan(before);
    expect(await top.getAttribute("aria-expanded")).toBe("true");
    await page.click('text="Unfold all"');
    await expect.poll(() => page.locator(".nodes tr[aria-level='4']").count()).toBeGreaterThan(0);
    expect(await lineCount(page)).toBeGreaterThan(analysis.nodes.length);
    await page.click('text="Fold all"');
    await expect.poll(() => lineCount(page)).toBe(before);
  });

  it("is walked by keyboard, cell by cell, folds and sorts by it, and keeps one stop for Tab", async () => {
    const { page } = opened;
    await at(page, "&group=module&columns=macs,params&sort=-params");
    const grid = page.locator(".nodes [role=treegrid]");
    await grid.focus();
    const active = () =>
      page.evaluate(() => {
        const id = document.activeElement?.getAttribute("aria-activedescendant") ?? "";
        return document.getElementById(id)?.textContent ?? null;
      });
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowRight");
    await page.locator(".nodes tr.module").first().waitFor();
    for (let i = 0; i < 200 && !(await active())?.includes("features"); i++)
      await page.keyboard.press("ArrowDown");
    expect(await active()).toContain("features");
    const folded = await lineCount(page);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.locator(".nodes tr[aria-expanded=true]").count()).toBe(1);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => lineCount(page)).toBe(folded);
    await page.keyboard.press("End");
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("End");
    expect(await active()).toContain("MACs");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toContain("sort=-macs");
    expect(
      await page.locator(".nodes :is(button, a, input)[tabindex='0'], .nodes button:not([tabindex])").count(),
    ).toBe(0);
  });

  it("shows its last column whole on a telephone", async () => {
    const { page } = opened;
    await at(page, "");
    await page.setViewportSize({ width: 390, height: 844 });
    const box = page.locator(".nodes");
    await expect.poll(() => heads(page)).toHaveLength(7);
    await box.evaluate((element) => element.scrollTo(element.scrollWidth, 0));
    const [right, edge] = await box.evaluate((element) => [
      element.querySelector("thead th:last-child button")!.getBoundingClientRect().right,
      element.getBoundingClientRect().left + element.clientWidth,
    ]);
    expect(right!).toBeLessThanOrEqual(edge!);
    const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await page.evaluate(sideways)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe("the totals", () => {
  it("name the convention that they follow", async () => {
    const { page } = opened;
    const arithmetic = page.locator("[aria-label=Totals] .answers > div").first();
    const shown = async (id: string) => {
      await page.selectOption("[aria-label=Totals] select", id);
      return textOf(arithmetic);
    };
    expect(await shown("macs")).toMatch(/300\.8 MMAC.*padding counted/);
    expect(await shown("two")).toMatch(/601\.5 MFLOP.*FlopCounterMode/);
    expect(await shown("one")).toMatch(/300\.8 MFLOP.*fvcore/);
    expect(page.url()).toContain("count=one");
    expect(await shown("flops")).toMatch(/MFLOP.*every other operation/);
    expect(page.url()).not.toContain("count=");
  });
});

describe("the activation memory", () => {
  it("peaks where the analysis does, names the node, and a key press chooses it", async () => {
    const { page } = opened;
    const figure = page.locator("[aria-label='Activation memory']");
    const peak = analysis.totals.peakActivationBytes;
    const at = analysis.memory.indexOf(peak);
    expect(at).toBeGreaterThan(0);
    const words = `${(peak / 2 ** 20).toPrecision(3)} MiB`;
    expect(await textOf(figure.locator(".label.peak"))).toContain(`peak ${words}, #${at + 1} `);
    expect(await textOf(figure.locator("p").first())).toContain(words);
    await figure.locator("summary").click();
    const first = figure.locator("tbody tr").first();
    expect(await first.locator("td").allTextContents()).toEqual([String(at + 1), words]);
    await figure.locator("svg").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await chosen(page).waitFor();
    expect(await textOf(page.locator("[aria-label='The chosen node'] h3"))).toContain(
      analysis.nodes.at(-1)!.op,
    );
  });
});

describe("the exports", () => {
  it("give the rows and columns of the table as CSV", async () => {
    const { page } = opened;
    await at(page, "&filter=op:conv&sort=-macs&columns=op,macs");
    await expect.poll(() => heads(page)).toEqual(["#", "Node", "Op", "MACs ↓"]);
    const download = page.waitForEvent("download");
    await page.click("[aria-label=Layers] >> text=CSV");
    expect((await download).suggestedFilename()).toBe("mobilenet_v2.layers.csv");
    const [head, ...lines] = readCsv(await contentOf(download));
    expect(head).toEqual(["#", "Node", "Op", "MACs"]);
    const expected = analysis.nodes
      .map(({ name, op, macs }, i) => ({ i, cells: [String(i + 1), name, op, String(macs)] }))
      .filter(({ cells }) => cells[2] === "Conv")
      .sort((a, b) => Number(b.cells[3]) - Number(a.cells[3]) || a.i - b.i)
      .map(({ cells }) => cells);
    expect(lines).toEqual(expected);
    await at(page, "");
  });

  it("give every node as JSON, and what Netron attaches", async () => {
    const { page } = opened;
    const json = page.waitForEvent("download");
    await page.click("[aria-label=Layers] >> text=JSON");
    const document = JSON.parse(await contentOf(json));
    expect(document.totals).toEqual(analysis.totals);
    expect(document.nodes).toHaveLength(analysis.nodes.length);
    expect(document.prediction.seconds.value).toBeGreaterThan(0);
    const netron = page.waitForEvent("download");
    await page.click("[aria-label=Layers] >> text=For Netron");
    expect((await netron).suggestedFilename()).toBe("mobilenet_v2.netron.json");
    const attachment = JSON.parse(await contentOf(netron));
    expect(attachment.signature).toBe("netron:attachment");
    const conv = analysis.nodes.find(({ op }) => op === "Conv")!;
    expect(attachment.metrics).toContainEqual({
      kind: "node",
      target: conv.name,
      name: "MACs",
      value: String(conv.macs),
    });
  });
});

describe("the graph", () => {
  const graph = (page: Page) => page.locator(".graph canvas");
  const ready = (page: Page) => page.locator(".graph[aria-busy=false]").waitFor();

  it("finds a node, brings it to the middle, and walks on along the lines", async () => {
    const { page } = opened;
    await ready(page);
    await page.fill("[aria-label=Graph] input[type=search]", "op:gemm");
    await page.click("[aria-label=Graph] >> text=Next");
    await expect.poll(() => textOf(page.locator("[aria-label='The chosen node'] h3"))).toContain("Gemm");
    await expect.poll(() => textOf(chosen(page))).toContain("Gemm");
    await ready(page);
    await graph(page).focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => textOf(chosen(page))).not.toContain("Gemm");
    expect(await textOf(page.locator(".graph [aria-live]"))).not.toBe("");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => textOf(chosen(page))).toContain("Gemm");
  });

  it("chooses the row of the node that is clicked", async () => {
    const { page } = opened;
    // A constant is not drawn: the graph stays where it is when its row is chosen.
    await at(page, "&filter=class:constant");
    await rows(page).nth(1).locator("th").click();
    await expect.poll(() => textOf(chosen(page))).not.toContain("Gemm");
    await at(page, "");
    const box = (await graph(page).boundingBox())!;
    await graph(page).click({ position: { x: box.width / 2, y: box.height / 2 } });
    await expect.poll(() => textOf(chosen(page))).toContain("Gemm");
  });

  it("opens everything and closes it, in a worker", async () => {
    const { page } = opened;
    const around = page.locator(".graph .under");
    await page.click("[aria-label=Graph] >> text=Open all");
    await ready(page);
    await page.click("[aria-label=Graph] >> text=Close all");
    await ready(page);
    await graph(page).focus();
    await page.keyboard.press("0");
    const spoken = page.locator(".graph [aria-live]");
    await page.keyboard.press("ArrowDown");
    for (let i = 0; i < 10 && !(await textOf(spoken)).includes("module"); i++)
      await page.keyboard.press("ArrowDown");
    expect(await textOf(spoken)).toMatch(/module of \d+ nodes.*closed/);
    await page.keyboard.press("Enter");
    await ready(page);
    expect(await textOf(around)).not.toBe("");
  });
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it.each([
    ["", 1280],
    ["&group=module", 1280],
    ["", 390],
  ] as const)("all views are accessible, with %j at %i", async (options, width) => {
    const { page } = opened;
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await at(page, options);
    await rows(page).nth(3).waitFor();
    await expectAccessible(page, `views ${options}, ${colorScheme}`);
  });
});

describe("a model with hostile names", () => {
  const NAMES = [
    `<img src=x onerror="document.title='owned'">`,
    "\u202Eevil/<script>document.title='owned'</script>",
    `=HYPERLINK("http://example.com")`,
    `${"deep/".repeat(700)}end`,
    "__proto__/constructor",
    "a\u0000b\nc",
  ];

  it("shows them as the text they are, wherever they appear", async () => {
    const { page, complaints } = await openPage({ at: "predict?group=module", acceptDownloads: true });
    const chain = NAMES.map((name, i) =>
      node(
        i % 2 ? "Relu" : "Sigmoid",
        [i === 0 ? "x" : `<b>t${i - 1}</b>`],
        [i === NAMES.length - 1 ? "y" : `<b>t${i}</b>`],
        {},
        { name },
      ),
    );
    const content = model({ node: chain, input: [value("x", [1, 8])], output: [value("y", [1, 8])] });
    await page.setInputFiles("input[type=file]", {
      name: "<i>x</i>.onnx",
      mimeType: "",
      buffer: Buffer.from(content),
    });
    await page.locator("[aria-label=Layers]").waitFor();
    await page.click('text="Unfold all"');
    await page.locator(".nodes", { hasText: "⟨U+202E⟩evil" }).waitFor();
    await page.uncheck("text=Group by module");
    await page.locator(".nodes", { hasText: "a⟨U+0000⟩b⟨U+000A⟩c" }).waitFor();
    await page.fill("[aria-label=Graph] input[type=search]", "img");
    await page.click("[aria-label=Graph] >> text=Next");
    await page.locator("[aria-label='The chosen node']", { hasText: "onerror" }).waitFor();
    expect(await page.locator("main :is(img, script, b, i)").count()).toBe(0);
    expect(await page.title()).toBe("Predict · Ridgepoint");
    // No direction character stands on the page as itself.
    expect(await page.locator("main").innerText()).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    const download = page.waitForEvent("download");
    await page.click("[aria-label=Layers] >> text=CSV");
    const names = readCsv(await contentOf(download)).map(([, name]) => name);
    expect(names).toContain(`'${NAMES[2]}`);
    expect(names).toContain(NAMES[0]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a model with open sizes", () => {
  it("gives its totals as expressions, and as numbers when the sizes are set", async () => {
    const { page } = await openPage({ at: "predict?columns=flops,bytes" });
    const content = model({
      node: [node("Relu", ["x"], ["y"], {}, { name: "relu" })],
      input: [value("x", ["rows", 64])],
      output: [value("y", ["rows", 64])],
    });
    await page.setInputFiles("input[type=file]", {
      name: "open.onnx",
      mimeType: "",
      buffer: Buffer.from(content),
    });
    const arithmetic = page.locator("[aria-label=Totals] .answers > div").first();
    await expect.poll(() => textOf(arithmetic)).toMatch(/^Arithmetic64·rows FLOP/);
    const cells = rows(page).first().locator("td");
    await expect.poll(() => cells.allTextContents()).toEqual(["1", "64·rows", "256·rows + 256·rows"]);
    await page.locator(".dims input[type=number]").first().fill("10");
    await expect.poll(() => textOf(arithmetic)).toMatch(/^Arithmetic640 FLOP/);
    await page.context().close();
  });

  it("says why sizes are missing where nothing could be found out", async () => {
    const { page } = await openPage({ at: "predict" });
    const content = model({
      node: [node("Add", ["x", "z"], ["y"], {}, { name: "sum" })],
      input: [value("x", [2, 3]), value("z", [4, 5])],
      output: [value("y", null)],
    });
    await page.setInputFiles("input[type=file]", {
      name: "odd.onnx",
      mimeType: "",
      buffer: Buffer.from(content),
    });
    const why = page.locator(".evidence", { hasText: "Why sizes are missing" });
    await why.locator("summary").click();
    expect(await textOf(why.locator("li"))).toContain("sum");
    await page.context().close();
  });
});

describe("a model in several files", () => {
  it("opens when they are chosen together, and is named after both", async () => {
    const { page, complaints } = await openPage({ at: "predict" });
    const files = ["gpt2.json", "gpt2.safetensors"].map((name) => fixture(`language/${name}`));
    await page.setInputFiles("input[type=file]", files);
    await page.locator("h2", { hasText: "gpt2.json + gpt2.safetensors" }).waitFor();
    await page.locator("[aria-label=Layers]").waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
