import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { csv } from "../../../../src/core/csv.ts";
import { deriveRoofline } from "../../../../src/roofline/derive.ts";
import { parseCalibration } from "../../../../src/store/document.ts";
import type { Sheet } from "../../../../src/ui/export/sheet.ts";
import {
  bandwidthSheet,
  operatorSheet,
  otherCeilingSheet,
  refusedSheet,
  rooflineSheet,
} from "../../../../src/ui/export/sheets/measured.ts";
import { barsSheet } from "../../../../src/ui/export/sheets/predicted.ts";
import { readCsv } from "../../core/read-csv.ts";
import { syntheticCalibration } from "../../store/synthetic.ts";

const EXAMPLE = resolve(import.meta.dirname, "../../../../docs/results/example-swiftshader.json");
const parsed = await parseCalibration(readFileSync(EXAMPLE, "utf8"));
if (!parsed.ok) throw new Error(parsed.error.what);
const { rows } = parsed.value;
const roofline = deriveRoofline(rows);

/** Lines of the sheet's CSV, each by the names of its columns. */
function linesOf({ head, rows }: Sheet): Record<string, string>[] {
  const [names, ...lines] = readCsv(csv(head, rows));
  expect(new Set(names).size).toBe(names!.length);
  return lines.map((cells) => {
    expect(cells).toHaveLength(names!.length);
    return Object.fromEntries(names!.map((name, i) => [name, cells[i]!]));
  });
}

/** Of the samples in the document, without the page's own statistics. */
function medianOf(key: string): number {
  const row = rows.find((row) => row.key === key);
  if (row?.outcome.status !== "measured") throw new Error(`${key} was not measured`);
  const sorted = row.outcome.samples.filter((s) => s > 0).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

const workOf = (key: string) => rows.find((row) => row.key === key)!.work;

describe("the sheet of a roofline", () => {
  const lines = linesOf(rooflineSheet(roofline, []));

  it("has every roof, the knee and the sweep, with their intervals", () => {
    const kinds = new Map<string, number>();
    for (const { kind } of lines) kinds.set(kind!, (kinds.get(kind!) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toEqual({
      "compute roof": roofline.compute.length,
      "memory roof": roofline.memory.length,
      knee: 1,
      sweep: roofline.sweep.length,
    });
    const knee = lines.find(({ kind }) => kind === "knee")!;
    expect(Number(knee["intensity (FLOP/byte)"])).toBe(roofline.knee!.value);
    expect(Number(knee["intensity, low (95 %)"])).toBeLessThanOrEqual(roofline.knee!.value);
  });

  it("has rates that are FLOP over the median of the samples, to the last bit", () => {
    const measured = lines.filter(({ kind }) => kind === "sweep" || kind === "compute roof");
    expect(measured.length).toBeGreaterThan(5);
    for (const line of measured)
      expect(Number(line["rate (FLOP/s)"])).toBe(workOf(line.row!).flops / medianOf(line.row!));
  });
});

describe("the sheets of the tables", () => {
  it("have one line for each operator, bandwidth and ceiling, from the document's samples", () => {
    const operators = linesOf(operatorSheet(rows));
    expect(operators).toHaveLength(
      rows.filter((row) => row.role === "operator" && row.outcome.status === "measured").length,
    );
    for (const line of operators) expect(Number(line["time (seconds)"])).toBe(medianOf(line.row!));
    const bandwidths = linesOf(bandwidthSheet(roofline));
    expect(bandwidths.length).toBeGreaterThan(3);
    for (const line of bandwidths) {
      const { bytesRead, bytesWritten, footprint } = workOf(line.row!);
      expect(Number(line["bandwidth (bytes/s)"])).toBe((bytesRead + bytesWritten) / medianOf(line.row!));
      expect(Number(line["working set (bytes)"])).toBe(footprint);
      expect(Number(line["bandwidth, low (95 %)"])).toBeLessThanOrEqual(Number(line["bandwidth (bytes/s)"]));
    }
    expect(linesOf(otherCeilingSheet(rows, "host")).map(({ unit }) => unit)).toContain("seconds");
  });

  it("say why a row has no figure, in words that are no formula", () => {
    const refused = linesOf(refusedSheet(syntheticCalibration().rows, () => "=1+1"));
    expect(refused.length).toBeGreaterThan(1);
    for (const { why } of refused) expect(why).toBe("'=1+1");
  });

  it("keep a hostile name in its cell", () => {
    const label = '=HYPERLINK("http://x"),\r\n<b>\u202E';
    const [line] = linesOf(barsSheet([{ label, value: 0.1, text: "100 ms", color: "" }], "seconds"));
    expect(line).toEqual({ what: `'${label}`, "figure (seconds)": "0.1", "as shown": "100 ms" });
  });
});
