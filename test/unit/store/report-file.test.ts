import { describe, expect, it } from "vitest";
import { parseCalibration, stringifyCalibration } from "../../../src/store/document.ts";
import { jsonInReport, REPORT_GENERATOR, reportData } from "../../../src/store/report-file.ts";
import { syntheticCalibration } from "./synthetic.ts";

const page = (json: string) =>
  `<!doctype html>\n<html><head>${REPORT_GENERATOR}0.1.0"></head><body><p>words</p>${reportData(json)}</body></html>\n`;

/** Names that would end the block, open a comment, break a line of script or turn the text around. */
const NAMES = [
  "</script><script>alert(1)</script>",
  "<!--<script>",
  '"><img src=x onerror=alert(1)>',
  "line\u2028and\u2029paragraph",
  "\u202Eturned\u2066",
  "half a pair \uD800",
  "\\u003c",
];

describe("the data in a report", () => {
  it.each(NAMES)("bring back a calibration called %j", async (name) => {
    const calibration = syntheticCalibration({ name });
    const text = page(stringifyCalibration(calibration));
    const block = text.slice(text.indexOf("<script"), text.indexOf("</body>"));
    // One "<" opens the block and one closes it.
    expect(block.match(/</g)).toHaveLength(2);
    expect(block).not.toMatch(/[\u2028\u2029\u202E\u2066]/);
    expect(await parseCalibration(text)).toEqual({ ok: true, value: calibration });
  });

  it("are found behind a byte order mark and white space", async () => {
    const text = `\uFEFF\n ${page(stringifyCalibration(syntheticCalibration()))}`;
    expect(await parseCalibration(text)).toMatchObject({ ok: true });
  });

  it("are those of the first block, whatever follows", () => {
    expect(jsonInReport(page("1") + page("2"))).toEqual({ ok: true, value: "1" });
  });
});

describe("a report that is not whole", () => {
  const whole = page(stringifyCalibration(syntheticCalibration()));

  it("is said to be cut short, wherever that is behind its head", async () => {
    const head = whole.indexOf(REPORT_GENERATOR) + REPORT_GENERATOR.length;
    const end = whole.indexOf("</script>") + "</script>".length;
    for (let at = head; at < end; at += 97) {
      const answer = await parseCalibration(whole.slice(0, at));
      expect(answer).toMatchObject({ ok: false, error: { code: "cut-short" } });
    }
    expect(await parseCalibration(whole.slice(0, end))).toMatchObject({ ok: true });
  });

  it.each([
    ["<!doctype html><title>Another page</title>", "not-a-report"],
    ["<", "not-a-report"],
    [page(""), "not-json"],
    [page("{"), "not-json"],
    [page('{"hello": 1}'), "not-a-calibration"],
    [page("[".repeat(1000)), "too-deep"],
  ])("%j is refused as %s", async (text, code) => {
    expect(await parseCalibration(text)).toMatchObject({ ok: false, error: { code } });
  });
});
