import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { type Calibration, SCHEMA_VERSION } from "../../../src/core/calibration.ts";
import {
  fileNameFor,
  importCalibration,
  parseCalibration,
  stringifyCalibration,
} from "../../../src/store/document.ts";
import { upgradeDocument } from "../../../src/store/file-migrations.ts";
import { MAX_FILE_BYTES, MAX_PARAMS, MAX_SAMPLES } from "../../../src/store/limits.ts";
import { sameMeasurement } from "../../../src/store/same.ts";
import type { calibrationSchema } from "../../../src/store/schema.ts";
import { syntheticCalibration } from "./synthetic.ts";

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
type Parsed = DeepReadonly<z.output<typeof calibrationSchema>>;

/** A deep copy with the value at a path replaced; undefined removes it. */
function withValue(path: readonly (string | number)[], value: unknown): string {
  const copy: unknown = structuredClone(syntheticCalibration());
  let at = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[path.at(-1)!] = value;
  return JSON.stringify(copy);
}

async function problemOf(text: string) {
  const result = await parseCalibration(text);
  if (result.ok) throw new Error("it was accepted");
  return result.error;
}

describe("a round trip", () => {
  it("gives back what was written, every kind of outcome included", async () => {
    const calibration = syntheticCalibration();
    const text = stringifyCalibration(calibration);
    expect(await parseCalibration(text)).toEqual({ ok: true, value: calibration });
    expect(await parseCalibration(`\uFEFF${text}`)).toEqual({ ok: true, value: calibration });
    expect(await importCalibration(new Blob([`\uFEFF${text}`]))).toEqual({ ok: true, value: calibration });
  });

  it("writes one row a line, and a document without rows", async () => {
    const text = stringifyCalibration(syntheticCalibration());
    expect(text.split("\n").filter((line) => line.includes('"outcome":{'))).toHaveLength(4);
    const bare = syntheticCalibration({ rows: [] });
    expect(await parseCalibration(stringifyCalibration(bare))).toEqual({ ok: true, value: bare });
  });

  it("writes the error of a NaN result as the largest number, which can be read back", async () => {
    const [row] = syntheticCalibration().rows;
    const outcome = { status: "wrong", error: Number.NaN, tolerance: 1e-5, detail: "NaN" } as const;
    const result = await parseCalibration(
      stringifyCalibration(syntheticCalibration({ rows: [{ ...row!, outcome }] })),
    );
    expect(result).toMatchObject({
      ok: true,
      value: { rows: [{ outcome: { error: Number.MAX_VALUE } }] },
    });
  });

  it("accepts the type Calibration and nothing else, by the compiler's word", () => {
    const toSchema = (calibration: Calibration): Parsed => calibration;
    const fromSchema = (parsed: Parsed): Calibration => parsed;
    expect(fromSchema(toSchema(syntheticCalibration()))).toEqual(syntheticCalibration());
  });
});

describe("a fault is named by its path", () => {
  it.each<[readonly (string | number)[], unknown, string, RegExp]>([
    [["rows", 0, "outcome", "samples", 1], "fast", "rows[0].outcome.samples[1]", /expected number/],
    [["rows", 0, "outcome", "samples", 0], null, "rows[0].outcome.samples[0]", /expected number/],
    [["rows", 0, "outcome", "samples", 0], 0, "rows[0].outcome.samples[0]", />0/],
    [["rows", 0, "outcome", "wallSamples", 0], -1e-6, "rows[0].outcome.wallSamples[0]", />0/],
    [["rows", 0, "outcome", "status"], "guessed", "rows[0].outcome.status", /./],
    [["rows", 0, "work", "flops"], -1, "rows[0].work.flops", />=0/],
    [["rows", 1, "key"], "gemm/v1/f32", "rows[1].key", /no other row/],
    [["rows", 2, "surprise"], 1, "rows[2].surprise", /[Uu]nrecognized/],
    [["rows", 3, "outcome", "stage"], "lunch", "rows[3].outcome.stage", /expected one of/],
    [["rows"], {}, "rows", /expected array/],
    [["id"], "../../etc/passwd", "id", /GUID/i],
    [["createdAt"], "yesterday", "createdAt", /ISO/],
    [["environment", "limits", "maxBufferSize"], "big", "environment.limits.maxBufferSize", /number/],
    [["environment", "software"], undefined, "environment.software", /expected boolean/],
    [["name"], "x".repeat(201), "name", /<=200/],
    [["session", "flags"], ["fine"], "session.flags[0]", /expected one of/],
  ])("%j", async (path, value, where, what) => {
    const error = await problemOf(withValue(path, value));
    expect(error.code).toBe("not-a-calibration");
    expect(error.where).toBe(where);
    expect(error.what).toMatch(what);
    expect(error.advice).not.toBe("");
  });

  it("says how many more faults there are", async () => {
    expect((await problemOf(withValue(["rows", 0], {}))).what).toMatch(/and \d+ more faults/);
  });

  it("caps arrays and records", async () => {
    const long = await problemOf(
      withValue(["rows", 0, "outcome", "samples"], new Array(MAX_SAMPLES + 1).fill(1)),
    );
    expect(long.where).toBe("rows[0].outcome.samples");
    const params = Object.fromEntries(Array.from({ length: MAX_PARAMS + 1 }, (_, i) => [`p${i}`, i]));
    const wide = await problemOf(withValue(["rows", 0, "params"], params));
    expect(wide.where).toBe("rows[0].params");
    expect(wide.what).toMatch(/at most 32/);
  });

  it("caps the samples of all rows together", async () => {
    const [row] = syntheticCalibration().rows;
    const rows = Array.from({ length: 101 }, (_, i) => ({
      ...row!,
      key: `k${i}`,
      outcome: { ...row!.outcome, samples: new Array(MAX_SAMPLES).fill(1) },
    }));
    expect((await problemOf(withValue(["rows"], rows))).what).toMatch(/at most 1000000 samples in all/);
  });
});

describe("files that are something else", () => {
  it.each([
    ["", "empty"],
    [" \n", "empty"],
    ["not json", "not-json"],
    [stringifyCalibration(syntheticCalibration()).slice(0, 500), "not-json"],
    ["[]", "not-a-calibration"],
    ["null", "not-a-calibration"],
    ["42", "not-a-calibration"],
    ["{}", "not-a-calibration"],
    ['{"schemaVersion": "1"}', "not-a-calibration"],
    ['{"schemaVersion": 1.5}', "not-a-calibration"],
    ['{"schemaVersion": 1}', "not-a-calibration"],
    ['{"schemaVersion": 2}', "not-a-calibration"],
    ['{"schemaVersion": 3}', "newer-version"],
    ['{"schemaVersion": 0}', "older-version"],
    ['{"schemaVersion": -1e300}', "older-version"],
    ["[".repeat(1e6), "too-deep"],
    [`{"name": "[[[[[[[[[[[[[[[[[[[[[[[[[[[["}`, "not-a-calibration"],
    [`{"name": "${"\\\\".repeat(1e6)}`, "not-json"],
    ['{"__proto__": {"schemaVersion": 1}}', "not-a-calibration"],
  ])("%.30s: %s", async (text, code) => {
    const error = await problemOf(text);
    expect(error.code).toBe(code);
    expect(error.what).not.toBe("");
    expect(error.advice).not.toBe("");
  });

  it("refuses 100 MB without parsing it", async () => {
    const file = new Blob([new Uint8Array(100e6)]);
    Object.defineProperty(file, "text", { value: () => expect.unreachable("the file was read") });
    const result = await importCalibration(file);
    expect(result).toMatchObject({ ok: false, error: { code: "too-large" } });
    if (!result.ok) expect(result.error.what).toMatch(/95\.4 MiB; a calibration has at most 64 MiB/);
    expect((await problemOf("x".repeat(MAX_FILE_BYTES + 1))).code).toBe("too-large");
  });
});

describe("file migrations", () => {
  const migrations = {
    0: (document: Readonly<Record<string, unknown>>) => ({ ...document, name: "Unnamed" }),
    1: (document: Readonly<Record<string, unknown>>) => ({ ...document, seen: document.name }),
  };

  it("apply one after the other, up to the version asked for", () => {
    expect(upgradeDocument({ schemaVersion: 0 }, { migrations, target: 2 })).toEqual({
      ok: true,
      value: { schemaVersion: 2, name: "Unnamed", seen: "Unnamed" },
    });
    expect(upgradeDocument({ schemaVersion: 2 }, { migrations, target: 2 })).toEqual({
      ok: true,
      value: { schemaVersion: 2 },
    });
  });

  it("bring a synthetic version 0, which had no name, to one that validates", async () => {
    const { name: _, ...rest } = syntheticCalibration();
    const upgraded = upgradeDocument({ ...rest, schemaVersion: 0 }, { migrations, target: 1 });
    if (!upgraded.ok) throw new Error(upgraded.error.what);
    expect((await parseCalibration(JSON.stringify(upgraded.value))).ok).toBe(true);
  });

  it("read a file of version 1 as the present version", async () => {
    const old = { ...syntheticCalibration(), schemaVersion: 1 };
    const parsed = await parseCalibration(JSON.stringify(old));
    expect(parsed).toMatchObject({ ok: true, value: { schemaVersion: SCHEMA_VERSION, rows: old.rows } });
  });

  it("say what is missing", () => {
    expect(upgradeDocument({ schemaVersion: 0 }, { migrations: {}, target: 2 })).toMatchObject({
      ok: false,
      error: { code: "older-version" },
    });
  });
});

describe("file names", () => {
  it.each([
    ["My Laptop", "my-laptop-2026-01-02.ridgepoint.json"],
    ["Übergröße № 1", "ubergro-e-no-1-2026-01-02.ridgepoint.json"],
    ["../../etc/passwd", "etc-passwd-2026-01-02.ridgepoint.json"],
    ["电脑", "calibration-2026-01-02.ridgepoint.json"],
    ["", "calibration-2026-01-02.ridgepoint.json"],
    ["a".repeat(200), `${"a".repeat(60)}-2026-01-02.ridgepoint.json`],
  ])("%.20s", (name, expected) => expect(fileNameFor(syntheticCalibration({ name }))).toBe(expected));
});

describe("sameness", () => {
  it("ignores the name and the order of keys, and nothing else", () => {
    const a = syntheticCalibration();
    const reordered = Object.fromEntries(Object.entries(a).reverse()) as unknown as Calibration;
    expect(sameMeasurement(a, { ...reordered, name: "Renamed" })).toBe(true);
    expect(sameMeasurement(a, { ...a, createdAt: "2026-01-02T03:04:00.001Z" })).toBe(false);
    const shorter = { ...a, rows: a.rows.slice(0, -1) };
    expect(sameMeasurement(a, shorter)).toBe(false);
    expect(sameMeasurement(shorter, a)).toBe(false);
  });
});
