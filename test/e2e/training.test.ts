import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatBytes, formatCount } from "../../src/core/format.ts";
import { openModel } from "../../src/graph/open.ts";
import { bytesSource } from "../../src/graph/source.ts";
import { analyze } from "../../src/predict/analyze.ts";
import { trainingOf } from "../../src/predict/training/training.ts";
import { expectAccessible, type Opened, openPage, textOf } from "./open-page.ts";

/** What training a dropped model takes, as the page tells it. */

const root = resolve(import.meta.dirname, "../..");
const RESNET = resolve(root, "../shared/models/resnet18.onnx");
const MODEL = existsSync(RESNET) ? RESNET : resolve(root, "public/models/mobilenet_v2.onnx");

let opened: Opened;

beforeAll(async () => {
  opened = await openPage({ at: "predict" });
  const { page } = opened;
  const content = readFileSync(MODEL).toString("base64");
  const dataTransfer = await page.evaluateHandle(
    ({ content, name }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
      return transfer;
    },
    { content, name: basename(MODEL) },
  );
  await page.locator(".drop").dispatchEvent("drop", { dataTransfer });
  await page.locator("[aria-label=Training]").scrollIntoViewIfNeeded();
  await page.locator("[aria-label=Training] table").waitFor();
});

afterAll(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.page.context().close();
});

async function counted() {
  const graph = await openModel(bytesSource(new Uint8Array(readFileSync(MODEL)), MODEL), {});
  if (!graph.ok) throw new Error(graph.error.what);
  return trainingOf(analyze(graph.value), { optimizer: "adam", trained: "all" });
}

describe("training", () => {
  const section = () => opened.page.locator("[aria-label=Training]");
  const value = (term: string) =>
    section().locator(".answers > div", { has: opened.page.locator("dt", { hasText: term }) });

  it("counts a step as the engine does, and gives its time an interval", async () => {
    const { step, parameters, memory } = await counted();
    const words = await textOf(value("Arithmetic of a step"));
    expect(words).toContain(formatCount(step.flops, { digits: 4, unit: "FLOP" }));
    expect(await textOf(value("Trained"))).toContain(formatCount(parameters, { digits: 4 }));
    expect(await textOf(section())).toContain(formatBytes(memory.optimizerState));
    expect(await textOf(value("Time for one step"))).toMatch(/95 % interval .+–.+/);
    expect(await textOf(value("In all"))).toContain("4,500,000 steps");
    expect(await textOf(section())).toContain("No kernel of a way back or of an optimizer was measured");
  });

  it("follows what the reader plans, and keeps it in the address", async () => {
    const { page } = opened;
    await section().getByLabel("Epochs").fill("2");
    await section().getByLabel("Trials").fill("3");
    await expect.poll(() => textOf(value("In all"))).toContain("300,000 steps");
    await section().getByLabel("Checkpointing").check();
    await section().locator("th", { hasText: "Forward again" }).waitFor();
    await section().locator("select").selectOption("sgd");
    await expect.poll(() => textOf(value("Trained"))).toContain("by SGD");
    expect(page.url()).toMatch(/epochs=2&trials=3&checkpointing=on&optimizer=sgd/);
  });

  it("explains a number that is none, and shows the rest", async () => {
    const { page } = opened;
    await section().getByLabel("Samples").fill("many");
    expect(await textOf(section().locator("[role=alert]"))).toMatch(/Samples: Give a whole number from 1/);
    expect(await value("In all").count()).toBe(0);
    expect(await value("Time for one step").count()).toBe(1);
    await expectAccessible(page, "training, with a wrong number");
    await section().getByLabel("Samples").fill("100");
    await expect.poll(() => textOf(value("In all"))).toContain("600 steps");
  });
});
