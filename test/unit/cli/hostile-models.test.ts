import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildProgram, type Program } from "./run.ts";

/** Files that ask for more than they are: each in a process of its own, whose time and memory are seen. */

const MIB = 2 ** 20;
const MOST_BYTES = 256 * MIB;
const MOST_MILLISECONDS = 2000;

let program: Program;
/** Of the program by itself, so that what the file took can be told apart. */
let idle: Cost;

beforeAll(async () => {
  program = await buildProgram();
  writeFileSync(join(program.folder, "none"), "no model");
  idle = await analyze("none");
}, 60_000);

afterAll(() => program?.dispose());

interface Cost {
  readonly code: number;
  readonly stderr: string;
  readonly bytes: number;
  /** Of the processor: other work on the machine does not count. */
  readonly milliseconds: number;
}

/** Linux tells the most memory that this process held; what getrusage tells begins with what its parent held. */
const REPORT = `data:text/javascript,import { readFileSync } from "node:fs";
const most = () => {
  try { return Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]); }
  catch { return process.memoryUsage().rss / 1024; }
};
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  console.error("RSS", most(), "CPU", (user + system) / 1000);
});`;

function analyze(file: string): Promise<Cost> {
  const args = ["--import", REPORT, program.path, "analyze", join(program.folder, file)];
  return new Promise((done) => {
    execFile(process.execPath, args, { maxBuffer: 2 ** 28, timeout: 20_000 }, (error, _stdout, stderr) => {
      const [, kibibytes, milliseconds] = /RSS (\d+) CPU ([\d.]+)/.exec(stderr) ?? [];
      done({
        code: typeof error?.code === "number" ? error.code : error ? -1 : 0,
        stderr,
        bytes: Number(kibibytes) * 1024,
        milliseconds: Number(milliseconds),
      });
    });
  });
}

const text = (s: string) => new TextEncoder().encode(s);

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const HUGE = 2n ** 60n;
const gguf = (tensors: bigint, keys: bigint, ...rest: Uint8Array[]) =>
  joined(text("GGUF"), Uint8Array.of(3, 0, 0, 0), u64(tensors), u64(keys), ...rest);
const key = (name: string, type: number) =>
  joined(u64(BigInt(name.length)), text(name), Uint8Array.of(type, 0, 0, 0));
const [STRING, ARRAY] = [8, 9];

async function zip(entries: Record<string, Uint8Array>): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 9 });
  for (const [name, bytes] of Object.entries(entries)) await writer.add(name, new Uint8ArrayReader(bytes));
  return writer.close();
}

const repeated = (part: string, bytes: number) => part.repeat(Math.floor(bytes / part.length));
const node = '{"name":"n","op":"Relu","input":["n"]}';

const BOMBS: readonly (readonly [string, string, () => Uint8Array | Promise<Uint8Array>])[] = [
  ["a GGUF with 2^60 tensors", "a.gguf", () => gguf(HUGE, 0n)],
  ["a GGUF with 2^60 keys", "b.gguf", () => gguf(0n, HUGE)],
  ["a GGUF with a text of 2^60 bytes", "c.gguf", () => gguf(0n, 1n, key("a", STRING), u64(HUGE))],
  [
    "a GGUF with a million arrays within arrays",
    "d.gguf",
    () => {
      const level = joined(Uint8Array.of(ARRAY, 0, 0, 0), u64(1n));
      const levels = new Uint8Array(level.length * 1_000_000);
      for (let i = 0; i < 1_000_000; i++) levels.set(level, i * level.length);
      return gguf(0n, 1n, key("a", ARRAY), levels);
    },
  ],
  ["a safetensors header of 2^60 bytes", "a.safetensors", () => joined(u64(2n ** 47n), text('{"a":'))],
  [
    "a safetensors header of 63 MiB of brackets",
    "b.safetensors",
    () => joined(u64(BigInt(63 * MIB)), text('{"a":'), text(repeated("[", 63 * MIB - 5))),
  ],
  ["JSON of 60 MiB of brackets", "a.json", () => text(`{"a":${repeated("[", 60 * MIB)}`)],
  [
    "JSON of 60 MiB of small records",
    "b.json",
    () => text(`{"modelTopology":{"node":[${repeated(`${node},`, 60 * MIB)}${node}]}}`),
  ],
  [
    "JSON of as many values as are taken",
    "e.json",
    () => text(`{"modelTopology":{"node":[${repeated(`${node},`, 480_000 * (node.length + 1))}${node}]}}`),
  ],
  ["JSON of 60 MiB of one text", "c.json", () => text(`{"modelTopology":"${repeated("a", 60 * MIB)}"}`)],
  ["JSON above 64 MiB", "d.json", () => text(`{"modelTopology":"${repeated("a", 65 * MIB)}"}`)],
  [
    "a TensorFlow Lite file whose offsets lead anywhere",
    "a.tflite",
    () => joined(Uint8Array.of(8, 0, 0, 0), text("TFL3"), new Uint8Array(MIB).fill(0xff)),
  ],
  [
    "a PyTorch archive of 100 MB of zeros",
    "a.pt2",
    () => zip({ "m/archive_format": text("pt2"), "m/models/model.json": new Uint8Array(100 * MIB) }),
  ],
  [
    "a PyTorch archive whose graph is 60 MiB of brackets",
    "b.pt2",
    () =>
      zip({
        "m/archive_format": text("pt2"),
        "m/models/model.json": text(`{"a":${repeated("[", 60 * MIB)}`),
      }),
  ],
  [
    "a Keras archive of 60 MiB of layers",
    "a.keras",
    () =>
      zip({
        "config.json": text(`{"config":{"layers":[${repeated('{"class_name":"Dense"},', 60 * MIB)}{}]}}`),
        "metadata.json": text("{}"),
      }),
  ],
  [
    "an ONNX whose weights claim 2^60 bytes",
    "a.onnx",
    () => Uint8Array.of(8, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x2a, 2),
  ],
];

describe("a file that asks for more than it is ends in one line", () => {
  it.each(BOMBS)("%s", { timeout: 60_000 }, async (_what, file, make) => {
    writeFileSync(join(program.folder, file), await make());
    const { code, stderr, bytes, milliseconds } = await analyze(file);
    const [line, ...rest] = stderr.split("\n").filter((part) => part !== "" && !part.startsWith("RSS"));
    expect({ code, rest }).toEqual({ code: 2, rest: [] });
    expect(line).toContain(file);
    expect(bytes - idle.bytes).toBeLessThan(MOST_BYTES);
    expect(milliseconds - idle.milliseconds).toBeLessThan(MOST_MILLISECONDS);
  });
});
