import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Calibration } from "../../../src/core/calibration.ts";
import { seededRandom } from "../../../src/core/statistics.ts";
import { deriveRoofline } from "../../../src/roofline/derive.ts";
import { fromColumns, toColumns } from "../../../src/store/columns.ts";
import { crc32 } from "../../../src/store/crc32.ts";
import { parseCalibration } from "../../../src/store/document.ts";
import { fromLinkText, MAX_ADDRESS, toLinkText } from "../../../src/store/link.ts";
import { sameMeasurement } from "../../../src/store/same.ts";
import { syntheticCalibration } from "./synthetic.ts";

const RESULTS = resolve(import.meta.dirname, "../../../docs/results");
const FILES = readdirSync(RESULTS).filter((name) => name.endsWith(".json"));

async function published(name: string): Promise<Calibration> {
  const parsed = await parseCalibration(readFileSync(join(RESULTS, name), "utf8"));
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
}

async function linkOf(calibration: Calibration, room?: number) {
  const made = await toLinkText(calibration, room);
  if (!made.ok) throw new Error(made.error.what);
  return made.value;
}

async function problemOf(text: string) {
  const answer = await fromLinkText(text);
  if (answer.ok) throw new Error("it was accepted");
  return answer.error;
}

/** A link with this content, its length and checksum right, as only somebody who means it makes. */
function forged(content: string | Uint8Array): string {
  const bytes = typeof content === "string" ? deflateRawSync(content) : content;
  const payload = Buffer.from(bytes).toString("base64url");
  return `1.${payload.length}.${crc32(payload).toString(16).padStart(8, "0")}.${payload}`;
}

describe("the checksum", () => {
  it("is CRC-32 by its published check value", () => {
    expect(crc32("123456789")).toBe(0xcbf43926);
  });
});

describe("the layout by columns", () => {
  it.each(FILES)("gives back %s to the letter", (name) => {
    const json = JSON.parse(readFileSync(join(RESULTS, name), "utf8"));
    const text = JSON.stringify(toColumns(json));
    expect(JSON.stringify(fromColumns(JSON.parse(text)))).toBe(JSON.stringify(json));
    expect(deflateRawSync(text).length).toBeLessThan(0.95 * deflateRawSync(JSON.stringify(json)).length);
  });

  it.each([
    [[]],
    [[[], []]],
    [[{}, {}]],
    [[{ a: 1 }, { b: 2 }, { b: 3, a: [0] }]],
    [[0, [1, 2], { "": null }]],
    [[[[1], [2, 3]], [], [[]]]],
    [JSON.parse('[{"__proto__":1},{"constructor":{"x":[1]}}]')],
    [[{ hasOwnProperty: "a" }, { 2: 0, 1: 0 }]],
  ])("gives back %j", (value) => {
    const text = JSON.stringify(toColumns(value));
    expect(JSON.stringify(fromColumns(JSON.parse(text)))).toBe(JSON.stringify(value));
  });
});

const RUNS = FILES.filter((name) => name !== "runtimes-swiftshader.json");
const wallSamples = ({ rows }: Calibration) =>
  rows.flatMap(({ outcome }) => (outcome.status === "measured" ? outcome.wallSamples : []));

describe("a round trip through a link", () => {
  it.each(RUNS)("alters no figure of %s, and says what it left out", async (name) => {
    const calibration = await published(name);
    const { text, calibration: sent } = await linkOf(calibration);
    expect(text).toMatch(/^1\.\d+\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
    expect(text.length).toBeLessThanOrEqual(MAX_ADDRESS);
    expect(await fromLinkText(text)).toEqual({ ok: true, value: sent });
    expect(sameMeasurement(calibration, sent)).toBe(true);
    expect(JSON.stringify(deriveRoofline(sent.rows))).toBe(JSON.stringify(deriveRoofline(calibration.rows)));
    expect(sent.leftOut).toContain("wall-samples");
    expect([wallSamples(calibration).length > 0, wallSamples(sent)]).toEqual([true, []]);
    // What comes back is what was there but for these.
    const bare = ({ leftOut: _, ...rest }: Calibration) => ({
      ...rest,
      rows: rest.rows.map(({ looks: _, outcome, ...row }) => ({
        ...row,
        outcome: outcome.status === "measured" ? { ...outcome, wallSamples: [] } : outcome,
      })),
    });
    expect(bare(sent)).toEqual(bare(calibration));
  });

  it("leaves out one part after the other, and nothing where there is room", async () => {
    const random = seededRandom(3);
    const noise = () => Array.from({ length: 100 }, () => random() + 0.1);
    const [row, ...others] = syntheticCalibration().rows;
    if (row?.outcome.status !== "measured") throw new Error("no measured row");
    const looks = noise().map((seconds) => ({ variant: "v1", seconds }));
    const common = { runtime: "onnxruntime-web/wasm", version: "1", takenAt: row.takenAt } as const;
    const whole = syntheticCalibration({
      rows: [{ ...row, outcome: { ...row.outcome, wallSamples: noise() }, looks }, ...others],
      runs: [{ ...common, model: "m", predicted: { value: 1, low: 1, high: 1 }, samples: noise(), first: 1 }],
      runtimes: [
        {
          ...common,
          ...{ threads: 1, seconds: 1, ended: "complete", rows: [], perLaunch: [], failures: [] },
          idleRun: noise(),
        },
      ],
    });
    expect((await linkOf(whole)).calibration).toBe(whole);
    const seen = new Set<string>();
    for (let room = 8000; room > 500; room -= 100) {
      const made = await toLinkText(whole, room);
      if (made.ok) seen.add(String(made.value.calibration.leftOut));
    }
    expect([...seen]).toEqual([
      "undefined",
      "wall-samples",
      "wall-samples,looks",
      "wall-samples,looks,runs",
      "wall-samples,looks,runs,runtimes",
    ]);
  });

  it("never sends a calibration of runtimes without them", async () => {
    const made = await toLinkText(await published("runtimes-swiftshader.json"));
    expect(made).toMatchObject({ ok: false, error: { code: "too-large" } });
  });

  it("keeps the order of parameters, which labels show, and every kind of outcome", async () => {
    const [row] = syntheticCalibration().rows;
    const rows = [
      { ...row!, key: "a", params: { m: 1, n: 2, k: 3 } },
      { ...row!, key: "b", params: { k: 3, m: 1 } },
      { ...row!, key: "c", params: {} },
      ...syntheticCalibration().rows.slice(1),
    ];
    const odd = syntheticCalibration({ rows, name: "‮<b>名前</b> \u{1F600}" });
    const back = await fromLinkText((await linkOf(odd)).text);
    expect(JSON.stringify(back.ok && back.value.rows.map(({ params }) => params))).toBe(
      JSON.stringify(rows.map(({ params }) => params)),
    );
    expect(back).toEqual({ ok: true, value: odd });
  });

  it("survives the line breaks that a mail program puts in", async () => {
    const { text } = await linkOf(syntheticCalibration());
    const broken = text.replace(/.{76}/g, "$&\r\n ");
    expect(await fromLinkText(broken)).toEqual({ ok: true, value: syntheticCalibration() });
  });

  it("offers the file where nothing that may be left out makes enough room", async () => {
    const made = await toLinkText(syntheticCalibration(), 200);
    expect(made).toMatchObject({ ok: false, error: { code: "too-large" } });
    expect(!made.ok && made.error.advice).toContain("JSON");
  });
});

describe("a link that did not arrive as it was made", () => {
  it("says at every place where it may be cut that it was cut", async () => {
    const { text } = await linkOf(syntheticCalibration());
    for (let length = 0; length < text.length; length += length < 30 ? 1 : 97)
      expect(await problemOf(text.slice(0, length)), `${length}`).toMatchObject({ code: "truncated" });
    const { what } = await problemOf(text.slice(0, -5));
    expect(what).toMatch(/([\d,]+) of ([\d,]+) characters/);
  });

  it("is refused with any one or more letters changed: a thousand times, never another calibration", async () => {
    const { text } = await linkOf(syntheticCalibration());
    const random = seededRandom(11);
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.%~ é";
    const codes = new Set<string>();
    for (let i = 0; i < 1000; i++) {
      const changed = [...text];
      for (let n = 0; n <= i % 4; n++)
        changed[Math.floor(random() * text.length)] = letters[Math.floor(random() * letters.length)]!;
      if (changed.join("") === text) continue;
      const answer = await fromLinkText(changed.join(""));
      // A blank in its middle is what mail programs do; then a letter is missing.
      if (answer.ok) expect(answer.value).toEqual(syntheticCalibration());
      else codes.add(answer.error.code);
    }
    expect(codes).toContain("damaged");
    expect([...codes].filter((code) => !["damaged", "truncated", "other-version"].includes(code))).toEqual(
      [],
    );
  });

  it.each([
    ["of a newer form", (text: string) => text.replace(/^1/, "2"), "other-version", /reload the page/],
    ["of an older form", (text: string) => text.replace(/^1/, "0"), "other-version", /new link/],
    ["with text after its end", (text: string) => `${text}AAA`, "damaged", /whole link/],
    ["with another checksum", (text: string) => text.replace(/^(1\.\d+\.)./, "$1x"), "damaged", /./],
    ["that is words", () => "hello", "damaged", /./],
    ["longer than any", (text: string) => text + "A".repeat(MAX_ADDRESS), "too-large", /JSON/],
  ])("%s is told so", async (_, spoil, code, advice) => {
    const { text } = await linkOf(syntheticCalibration());
    const problem = await problemOf(spoil(text));
    expect(problem.code).toBe(code);
    expect(problem.advice).toMatch(advice);
  });
});

describe("a link that somebody forged", () => {
  it("is unpacked no further than a calibration can be", async () => {
    const bomb = forged(deflateRawSync(Buffer.alloc(20 * 2 ** 20, 0x20), { level: 9 }));
    expect(bomb.length).toBeLessThan(MAX_ADDRESS);
    expect(await problemOf(bomb)).toMatchObject({ code: "too-large" });
  });

  it("does not repeat a long key a hundred thousand times", async () => {
    const key = "k".repeat(2 ** 20);
    const zeros = Array<number>(100_000).fill(0);
    const table = [1, [[key]], zeros, { [key]: [0, ...zeros] }];
    const started = performance.now();
    expect(await problemOf(forged(JSON.stringify({ schemaVersion: 2, session: table })))).toMatchObject({
      code: "damaged",
    });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each([
    ["no deflate", forged(Buffer.from("not deflate at all"))],
    ["no UTF-8", forged(deflateRawSync(Buffer.from([0xff, 0xfe])))],
    ["no JSON", forged("{")],
    ["an unknown layout", forged("[7]")],
    ["a table of too few values", forged('[1,[["a"]],[0,0],{"a":[0,1]}]')],
    ["a shape that is not there", forged('[1,[["a"]],[1],{"a":[0,1]}]')],
    ["lists of too many items", forged("[2,[1e9],[0,1]]")],
    ["deep nesting", forged("[0,".repeat(5000))],
  ])("with %s is refused as damaged", async (_, text) => {
    expect(await problemOf(text)).toMatchObject({ code: "damaged" });
  });

  it("is held to the schema of files, and the fault is named by its path", async () => {
    const { rows, ...rest } = syntheticCalibration();
    const text = forged(JSON.stringify({ ...rest, environment: null, session: null }));
    expect(await problemOf(text)).toMatchObject({ code: "not-a-calibration" });
    expect(await problemOf(forged('{"schemaVersion":99}'))).toMatchObject({ code: "newer-version" });
    expect(rows.length).toBeGreaterThan(0);
  });
});
