import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { MAX_STRUCTURE_BYTES } from "../../../src/graph/limits.ts";
import { openModel } from "../../../src/graph/open.ts";
import { type ByteSource, bytesSource, remembered } from "../../../src/graph/source.ts";
import { model, node, value } from "./support.ts";

/** Counts what is read of the file itself. */
function watched(bytes: Uint8Array): ByteSource & { reads: number } {
  const source = bytesSource(bytes, "watched.onnx");
  const counting = {
    ...source,
    reads: 0,
    read(offset: number, length: number) {
      counting.reads++;
      return source.read(offset, length);
    },
  };
  return counting;
}

/** Opened once, then with every choice of sizes: the same as a file opened anew, and the file is left alone. */
async function expectReopening(bytes: Uint8Array, choices: readonly Readonly<Record<string, number>>[]) {
  const file = watched(bytes);
  const source = remembered(file, MAX_STRUCTURE_BYTES);
  expect((await openModel(source)).ok).toBe(true);
  const { reads } = file;
  expect(reads).toBeGreaterThan(0);
  for (const dims of choices) {
    const again = await openModel(source, { dims });
    expect(again.ok).toBe(true);
    expect(again).toEqual(await openModel(bytesSource(bytes, "watched.onnx"), { dims }));
  }
  expect(file.reads).toBe(reads);
}

const MODELS = resolve(import.meta.dirname, "../../../../shared/models");
const present = existsSync(MODELS);
if (!present) console.warn(`No reference models at ${MODELS}: reopening is tried on made-up ones only.`);

describe("a remembered file", () => {
  it("is opened with other sizes without being read, windows and floors included", async () => {
    const bytes = model({
      node: [
        node("MaxPool", ["x"], ["p"], { kernel_shape: [3, 3], strides: [2, 2] }),
        node("Shape", ["p"], ["s"]),
        node("Add", ["p", "y"], ["z"]),
      ],
      input: [value("x", ["n", 3, "h", "w"]), value("y", ["n", 3, 1, "k"])],
      output: [value("z", null), value("s", null)],
    });
    await expectReopening(
      bytes,
      Array.from({ length: 40 }, (_, i) => ({
        n: 1 + (i % 3),
        h: 3 + ((i * 7) % 31),
        w: 5 + i,
        k: 1 + (i % 2),
      })),
    );
  });

  it.skipIf(!present)("of a real model too", async () => {
    await expectReopening(new Uint8Array(readFileSync(resolve(MODELS, "bert_base_dynamic.onnx"))), [
      {},
      { batch: 2 },
      { batch: 1, sequence: 128 },
    ]);
  });

  it("is read again where it was too much to keep, or could not be read", async () => {
    const file = watched(new Uint8Array(100));
    const small = remembered(file, 10);
    for (let i = 0; i < 3; i++) await small.read(0, 20);
    expect(file.reads).toBe(3);
    for (let i = 0; i < 3; i++) await small.read(0, 5);
    expect(file.reads).toBe(4);

    let failures = 0;
    const broken = remembered(
      { name: "broken", size: 10, read: () => Promise.reject(new Error(`${++failures}`)) },
      10,
    );
    await expect(broken.read(0, 1)).rejects.toThrow("1");
    await expect(broken.read(0, 1)).rejects.toThrow("2");
  });
});
