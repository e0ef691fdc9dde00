import { describe, expect, it } from "vitest";
import { compareCalibrations } from "../../../src/compare/compare.ts";
import { comparisonCsv, comparisonJson } from "../../../src/compare/export.ts";
import { pointKey, SIZED_BY_THE_DEVICE } from "../../../src/compare/points.ts";
import { countWords } from "../../../src/compare/words.ts";
import type { Calibration, MeasuredRow } from "../../../src/core/calibration.ts";
import { KERNELS } from "../../../src/kernels/index.ts";
import { readCsv } from "../core/read-csv.ts";
import { syntheticRun } from "./synthetic.ts";

const OTHER = "00000000-0000-4000-8000-000000000002";
const base = syntheticRun({ seed: 1, seconds: [1e-3, 2e-3, 4e-3] });
const other = { ...syntheticRun({ seed: 2, seconds: [1e-3, 2e-3, 8e-3] }), id: OTHER, name: "=other" };

/** The same calibration with another environment. */
function within(calibration: Calibration, change: Partial<Calibration["environment"]>): Calibration {
  return { ...calibration, environment: { ...calibration.environment, ...change } };
}

function withRow(calibration: Calibration, at: number, change: Partial<MeasuredRow>): Calibration {
  const rows = calibration.rows.map((row, i) => (i === at ? ({ ...row, ...change } as MeasuredRow) : row));
  return { ...calibration, rows };
}

const onlyPair = (...sides: readonly Calibration[]) => compareCalibrations(sides).pairs[0]!;

describe("points", () => {
  it("that a device finds the size of are exactly the kernels with a ladder, and the loads of a latency", () => {
    const ladders = KERNELS.filter(({ ladder }) => ladder).map(({ id }) => id);
    expect([...SIZED_BY_THE_DEVICE].toSorted()).toEqual([...ladders, "latency"].toSorted());
  });

  it("are the same at any rung of a ladder, and at one size of everything else", () => {
    const at = (kernel: string, params: Record<string, number>) => pointKey({ kernel, dtype: "f32", params });
    expect(at("fma", { lanes: 1, steps: 2 })).toBe(at("fma", { steps: 9, lanes: 7 }));
    expect(at("gemm", { m: 1, n: 2 })).toBe(at("gemm", { n: 2, m: 1 }));
    expect(at("gemm", { m: 1, n: 2 })).not.toBe(at("gemm", { m: 2, n: 2 }));
  });

  it("of a ladder are compared by rate", () => {
    const chain = (lanes: number, seconds: number): Partial<MeasuredRow> => {
      const row = base.rows[0] as MeasuredRow;
      return {
        ...{ kernel: "fma", role: "compute", params: { lanes, steps: 64 } },
        work: { ...row.work, flops: 128 * lanes },
        outcome: { ...row.outcome, samples: [seconds, seconds, seconds] },
      };
    };
    const pair = onlyPair(withRow(base, 0, chain(1000, 1e-3)), withRow(other, 0, chain(4000, 2e-3)));
    expect(pair.ratios.get("fma/f32")!.ratio.value).toBeCloseTo(2, 10);
  });

  it("take the fastest variant, and none that a search or a compiler spoilt", () => {
    const row = base.rows[0] as MeasuredRow;
    const faster = {
      ...row,
      variant: "v2",
      outcome: { ...row.outcome, samples: row.outcome.samples.map((s) => s / 2) },
    };
    const lost = { ...faster, variant: "v3", role: "search" as const };
    const more = { ...base, id: OTHER, rows: [...base.rows, lost, faster] };
    const found = onlyPair(base, more).ratios.get(pointKey(row))!;
    expect(found.variants).toEqual(["v1", "v2"]);
    expect(found.ratio.value).toBeCloseTo(2, 10);
  });

  it("whose work is counted otherwise are told and not compared", () => {
    const row = other.rows[0] as MeasuredRow;
    const pair = onlyPair(base, withRow(other, 0, { work: { ...row.work, flops: 1 } }));
    expect(pair.recounted).toEqual(["GEMM 1×512×512"]);
    expect(pair.ratios.size).toBe(2);
  });
});

describe("what cannot be compared", () => {
  it("is a GPU with a processor: no ratio is given", () => {
    const pair = onlyPair(base, within(other, { software: false }));
    expect(pair.barrier?.withholds).toBe("ratios");
    expect(pair.ratios.size).toBe(0);
    expect(countWords(pair)).toBe("nothing in common");
  });

  it("is the protocol of another version: ratios, and no verdict", () => {
    const pair = onlyPair(base, within(other, { tool: { name: "ridgepoint", version: "0.2.0" } }));
    expect(pair.barrier?.sentence).toContain("0.1.0 and ridgepoint 0.2.0");
    expect(pair.counts).toEqual({ slower: 0, faster: 0, none: 0, unjudged: 3 });
    expect(
      onlyPair(base, within(other, { tool: { name: "ridgepoint", version: "0.1.7" } })).barrier,
    ).toBeNull();
  });

  it("is a point with two samples, or of a run too short to know its drift", () => {
    const row = other.rows[1] as MeasuredRow;
    const few = onlyPair(base, withRow(other, 1, { outcome: { ...row.outcome, samples: [1, 2] } }));
    expect(few.ratios.get(pointKey(row))).toMatchObject({ verdict: "unjudged", note: "too few samples (2)" });
    const short = onlyPair(base, { ...other, session: { ...other.session, sentinel: [] } });
    expect(short.counts.unjudged).toBe(3);
  });

  it("is nothing at all: a calibration without rows", () => {
    const pair = onlyPair(base, { ...other, rows: [] });
    expect(pair).toMatchObject({ lacking: 3, typical: null });
  });
});

describe("the environments", () => {
  it("show only what differs, limits to the last digit", () => {
    const another = within(other, {
      features: ["shader-f16"],
      limits: { maxBufferSize: 268435457 },
      host: { ...other.environment.host, version: "2", crossOriginIsolated: false },
    });
    expect(compareCalibrations([base, another]).environment).toEqual([
      { label: "Version of the host", values: ["1", "2"] },
      { label: "Isolated from other origins", values: ["yes", "no"] },
      { label: "Feature shader-f16", values: ["no", "yes"] },
      { label: "Feature timestamp-query", values: ["yes", "no"] },
      { label: "Limit maxBufferSize", values: ["268,435,456", "268,435,457"] },
    ]);
    expect(compareCalibrations([base, other]).environment).toEqual([]);
  });
});

describe("the words", () => {
  it("are regression and improvement on one device, slower and faster on two", () => {
    expect(countWords(onlyPair(base, other))).toBe("1 regression, no difference shown at 2 points");
    const adapter = { ...other.environment.adapter, device: "another" };
    expect(countWords(onlyPair(base, within(other, { adapter })))).toMatch(/^1 slower, /);
  });
});

describe("the exports", () => {
  it("have every ratio as CSV, and no name that a spreadsheet would run", () => {
    const [head, ...lines] = readCsv(comparisonCsv(compareCalibrations([base, other])));
    expect(lines).toHaveLength(3);
    const cell = (line: number, name: string) => lines[line]![head!.indexOf(name)];
    expect(cell(2, "other")).toBe("'=other");
    expect(cell(2, "verdict")).toBe("regression");
    expect(Number(cell(2, "speed ratio"))).toBeCloseTo(0.5, 1);
    expect(Number(cell(2, "low (95 %)"))).toBeLessThan(Number(cell(2, "speed ratio")));
  });

  it("are plain data as JSON", () => {
    const json = comparisonJson(compareCalibrations([other, base], base.id));
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json.base.id).toBe(base.id);
    expect(json.pairs[0]!.points[2]).toMatchObject({ label: "GEMM 3×512×512", words: "regression" });
  });
});
