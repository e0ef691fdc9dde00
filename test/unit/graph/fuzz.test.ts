import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/statistics.ts";
import { IMPORTERS } from "../../../src/graph/importers/index.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { FUZZED } from "./fuzz-fixtures.ts";

/**
 * Every format, damaged: cut at each sixteenth, and with bytes changed at random from a seed. What comes back is a graph
 * that can be counted or a Problem, in time and within memory; nothing is thrown and nothing hangs.
 */

const CODES = new Set([
  "empty-file",
  "truncated",
  "malformed",
  "limit-exceeded",
  "not-a-model",
  "not-onnx",
  "unsupported",
]);
const MOST_MILLISECONDS = 2000;
const MOST_BYTES = 256 * 2 ** 20;
const ROUNDS = 2000;

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Opens and counts whatever the bytes are. @returns whether they still were a model */
async function survives(bytes: Uint8Array, name: string, what: string): Promise<boolean> {
  const before = memory();
  const start = performance.now();
  const result = await openModel(bytesSource(bytes, name));
  if (result.ok) analyze(result.value);
  const milliseconds = performance.now() - start;
  // What was allocated and freed at once is seen too, unless the collector ran in between.
  const bytesTaken = memory() - before;
  if (milliseconds > MOST_MILLISECONDS) expect.fail(`${what}: took ${milliseconds} ms`);
  if (bytesTaken > MOST_BYTES) expect.fail(`${what}: took ${bytesTaken} bytes`);
  if (!result.ok) {
    const { code, what: sentence, advice } = result.error;
    if (!CODES.has(code)) expect.fail(`${what}: code ${code}, ${sentence}`);
    if (sentence.length < 6 || advice.length < 6)
      expect.fail(`${what}: "${sentence}" "${advice}" says little`);
  }
  return result.ok;
}

describe.each(FUZZED)("damaged $format", ({ format, file, seed, bytes }) => {
  it("is still that format when whole", async () => {
    const result = await openModel(bytesSource(await bytes(), "unknown"));
    expect(result).toMatchObject({ ok: true, value: { source: { format } } });
  });

  it("cut at each sixteenth", async () => {
    const whole = await bytes();
    for (let i = 0; i < 16; i++) {
      const length = Math.floor((whole.length * i) / 16);
      await survives(whole.subarray(0, length), file, `${format} cut at ${length}`);
    }
  });

  it(`${ROUNDS} times with bytes changed`, { timeout: 240_000 }, async () => {
    const whole = await bytes();
    const random = seededRandom(seed);
    const changed = whole.slice();
    let survivors = 0;
    for (let round = 0; round < ROUNDS; round++) {
      changed.set(whole);
      const flips = 1 + Math.floor(random() * 4);
      for (let i = 0; i < flips; i++)
        changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
      if (await survives(changed, file, `${format}, seed ${seed}, round ${round}`)) survivors++;
    }
    // Most bytes are names, so some files live on; a parser that looks at nothing would let all of them.
    expect(survivors).toBeGreaterThan(0);
    expect(survivors).toBeLessThan(ROUNDS);
  });
});

describe("fuzzing", () => {
  it("reaches every importer", async () => {
    const formats = await Promise.all(IMPORTERS.map(async ([, load]) => (await load()).id));
    expect(formats.filter((format) => !FUZZED.some((row) => row.format === format))).toEqual([]);
  });
});
