import { resolve } from "node:path";
import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../src/store/document.ts";
import { syntheticCalibration } from "../unit/store/synthetic.ts";
import { expectAccessible, openPage, textOf } from "./open-page.ts";

/** What a click takes away, a second one brings back: no question is asked before, and nothing is lost after. */
const ids = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const note = (page: Page) => page.locator(".notes p", { hasText: "Undo" });
const undo = (page: Page) => note(page).getByRole("button", { name: "Undo" }).click();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

async function withThree() {
  const opened = await openPage({ at: "compare" });
  const files = ids.map((id, i) => ({
    name: `${i}.json`,
    mimeType: "application/json",
    buffer: Buffer.from(stringifyCalibration(syntheticCalibration({ id, name: `run ${i + 1}` }))),
  }));
  await opened.page.setInputFiles("input[type=file]", files);
  await opened.page.locator(".pairs > li").nth(2).waitFor();
  return opened;
}

const idsIn = (page: Page) => new URLSearchParams(page.url().split("?")[1]).get("ids")?.split(",");

describe("undo", () => {
  it("brings a deleted calibration back to its place in the comparison, as the base that it was", async () => {
    const { page, complaints } = await withThree();
    await page.locator(".pairs > li").nth(1).locator("input[type=radio]").check();
    await page.locator(".list > li", { hasText: "run 2" }).getByText("Delete").click();
    await note(page).waitFor();
    expect(await textOf(note(page))).toContain("Deleted run 2.");
    expect(await focused(page)).toBe("Undo");
    await expectAccessible(page, "an undo note");
    expect(idsIn(page)).toEqual([ids[0], ids[2]]);
    await page.keyboard.press("Enter");
    await page.locator(".pairs > li").nth(2).waitFor();
    expect(idsIn(page)).toEqual(ids);
    expect(page.url()).toContain(`base=${ids[1]}`);
    expect(await note(page).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(`compare-${ids[1]}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("takes back a rename, and what was removed from a comparison; each note takes the place of the one before", async () => {
    const { page } = await withThree();
    const first = page.locator(".list > li", { hasText: "run 1" });
    await first.getByText("Rename").click();
    await page.keyboard.type("another");
    await page.keyboard.press("Enter");
    await page.locator(".list .name", { hasText: "another" }).waitFor();
    expect(await textOf(note(page))).toContain("Renamed run 1.");
    // The control is still there, so the focus stays with it.
    expect(await focused(page)).toBe("Rename");
    await page.locator(".pairs > li", { hasText: "run 2" }).getByText("Remove").click();
    await expect.poll(() => page.locator(".pairs > li").count()).toBe(2);
    expect(await note(page).count()).toBe(1);
    await undo(page);
    await expect.poll(() => idsIn(page)).toEqual(ids);
    await page.locator(".list > li", { hasText: "another" }).getByText("Rename").click();
    await page.keyboard.type("third name");
    await page.keyboard.press("Enter");
    await note(page).filter({ hasText: "Renamed another." }).waitFor();
    await undo(page);
    await page.locator(".list .name", { hasText: "another" }).waitFor();
    await page.context().close();
  });

  it("is offered until it is dismissed, on other pages too", async () => {
    const { page } = await withThree();
    await page.locator(".list > li", { hasText: "run 3" }).getByText("Delete").click();
    await note(page).waitFor();
    await page.click("nav >> text=Roofline");
    await page.locator("h1", { hasText: "Roofline" }).waitFor();
    expect(await note(page).count()).toBe(1);
    await note(page).getByText("Dismiss").click();
    await note(page).waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.context().close();
  });

  it("brings back the ids of an address that are not kept here", async () => {
    const { page } = await openPage({ at: `compare?ids=${ids.join(",")}` });
    await page.click("text=Go on without");
    await expect.poll(() => idsIn(page)).toBeUndefined();
    await undo(page);
    await expect.poll(() => idsIn(page)).toEqual(ids);
    await page.context().close();
  });

  it("brings back a native result that was removed or replaced, and keeps it", async () => {
    const { page, complaints } = await openPage({ at: "roofline" });
    const section = page.locator("section[aria-label='Browser tax']");
    const bring = (name: string) =>
      section
        .locator("input[type=file]")
        .setInputFiles(resolve(import.meta.dirname, "../fixtures/native", name));
    await section.waitFor();
    await bring("clpeak-3.json");
    await section.locator("table").waitFor();
    await bring("vkpeak.txt");
    await expect.poll(() => textOf(section)).toContain("vkpeak");
    await undo(page);
    await expect.poll(() => textOf(section.locator("p.row"))).toContain("clpeak");
    await section.getByRole("button", { name: "Remove" }).click();
    await section.locator("table").waitFor({ state: "detached" });
    await undo(page);
    await section.locator("table").waitFor();
    await page.reload();
    await section.locator("table").waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("opens the model again that another took the place of, a file that is no model too", async () => {
    const { page, complaints } = await openPage({ at: "predict?sample=kws_ds_cnn" });
    await page.locator("h2", { hasText: "kws_ds_cnn" }).waitFor();
    await page.click("text=MiniLM-L6");
    await page.locator("h2", { hasText: "minilm" }).waitFor();
    expect(await textOf(note(page))).toContain("Closed kws_ds_cnn.onnx.");
    await undo(page);
    await page.locator("h2", { hasText: "kws_ds_cnn" }).waitFor();
    expect(page.url()).toContain("sample=kws_ds_cnn");
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    // A file that is no model leaves the way back as well.
    await page.setInputFiles("input[type=file]", {
      name: "no.onnx",
      mimeType: "",
      buffer: Buffer.from("nothing"),
    });
    await page.locator("main [role=alert]").waitFor();
    await undo(page);
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("is not needed where reading a model is cancelled: the one before is open again", async () => {
    const { page } = await openPage({ at: "predict?sample=kws_ds_cnn" });
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    await page.route("**/mobilenet_v2.onnx", () => {});
    await page.click("text=MobileNetV2");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator(".answers dt", { hasText: "Time for one run" }).waitFor();
    expect(await textOf(page.locator("main h2").first())).toContain("kws_ds_cnn");
    expect(page.url()).toContain("sample=kws_ds_cnn");
    expect(await note(page).count()).toBe(0);
    await page.context().close();
  });

  it("brings back an answer of the classroom that was asked again", async () => {
    const { page, complaints } = await openPage({ at: "classroom?experiment=triad-gemm&source=replay" });
    await page.click("button.step");
    await page.click("button.step");
    const truth = page.getByLabel("Guess and truth");
    await truth.waitFor();
    const said = await textOf(truth);
    await page.click("text=Ask again");
    await truth.waitFor({ state: "detached" });
    await undo(page);
    await truth.waitFor();
    expect(await textOf(truth)).toBe(said);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
