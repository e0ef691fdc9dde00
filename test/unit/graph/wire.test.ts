import { describe, expect, it } from "vitest";
import { readSkeleton } from "../../../src/graph/importers/onnx/skeleton.ts";
import { readTensor } from "../../../src/graph/importers/onnx/tensors.ts";
import { type Field, varint, WireReader } from "../../../src/graph/importers/onnx/wire.ts";
import { openModel } from "../../../src/graph/open.ts";
import { type ByteSource, bytesSource } from "../../../src/graph/source.ts";
import { counting, F32, I64, model, node, opened, shapeIn, tensor, timed, value } from "./support.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const reader = (content: Uint8Array, start = 0) => new WireReader([{ start, bytes: content }]);
const fields = (content: Uint8Array) => {
  const found: Field[] = [];
  const read = reader(content);
  for (const cursor = read.enter(0, content.length); read.next(cursor); ) {
    const { stop: _, ...field } = cursor;
    found.push(field);
  }
  return found;
};

describe("varint", () => {
  it.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x96, 0x01], 150],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 4294967295],
    [[0x80, 0x80, 0x80, 0x80, 0x10], 2 ** 32],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], 2 ** 53 - 1],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], -1],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], -(2 ** 63)],
    // 2^63 − 1 is rounded to 2^63: large, positive, and not a safe integer.
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], 2 ** 63],
  ])("%j is %d", (encoded, expected) => {
    expect(varint(Uint8Array.from(encoded), 0)).toEqual({ value: expected, next: encoded.length });
  });

  it("gives null for one that does not end", () => {
    expect(varint(bytes(0x80, 0x80), 0)).toBeNull();
    expect(varint(new Uint8Array(11).fill(0x80), 0)).toBeNull();
  });
});

describe("fields", () => {
  it("finds each value by its offset in the file", () => {
    // 1: varint 150 · 2: "ab" · 3: fixed32 · 4: fixed64
    const content = bytes(
      0x08,
      0x96,
      0x01,
      0x12,
      2,
      97,
      98,
      0x1d,
      0,
      0,
      0x80,
      0x3f,
      0x21,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
    );
    expect(fields(content)).toEqual([
      { number: 1, wire: 0, at: 0, start: 1, end: 3 },
      { number: 2, wire: 2, at: 3, start: 5, end: 7 },
      { number: 3, wire: 5, at: 7, start: 8, end: 12 },
      { number: 4, wire: 1, at: 12, start: 13, end: 21 },
    ]);
    const read = reader(content);
    expect(read.int(fields(content)[0]!)).toBe(150);
    expect(read.text(fields(content)[1]!)).toBe("ab");
    expect(read.float(fields(content)[2]!)).toBe(1);
  });

  it.each([
    ["a group", bytes(0x0b)],
    ["field number 0", bytes(0x00, 0x01)],
    ["a value beyond the end", bytes(0x12, 5, 97)],
    ["a value one byte beyond the end", bytes(0x12, 2, 97)],
    ["a cut varint", bytes(0x08, 0x80)],
    ["a negative length", bytes(0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)],
    ["a cut fixed64", bytes(0x21, 1, 2, 3)],
  ])("refuses %s", (_what, content) => {
    expect(() => fields(content)).toThrow(/byte 0|byte 1/);
  });

  it("reads repeated numbers packed and unpacked alike", () => {
    const packed: number[] = [];
    const single: number[] = [];
    const content = bytes(0x0a, 3, 1, 0xac, 0x02, 0x08, 7);
    for (const field of fields(content)) reader(content).ints(field, field.wire === 2 ? packed : single, 10);
    expect([packed, single]).toEqual([[1, 300], [7]]);
  });
});

describe("words", () => {
  it("are read as texts are, whatever was read before", () => {
    // "é" is two bytes; one byte of the same number is no UTF-8. The others share first and last letter, and length.
    const texts = [
      [97, 98, 99],
      [97, 100, 99],
      [97, 98, 99],
      [0xc3, 0xa9],
      [0xe9],
      [],
      new Array(40).fill(97),
    ];
    const content = bytes(...texts.flatMap((text) => [0x0a, text.length, ...text]));
    const read = reader(content);
    const found: string[] = [];
    for (const field = read.enter(0, content.length); read.next(field); ) found.push(read.word(field));
    expect(found).toEqual(["abc", "adc", "abc", "é", "\ufffd", "", "a".repeat(40)]);
  });

  it("are refused where no text stands", () => {
    const content = bytes(0x08, 5);
    const read = reader(content);
    const field = read.enter(0, 2);
    read.next(field);
    expect(() => read.word(field)).toThrow("wire type 0");
  });
});

describe("names", () => {
  const texts = (...names: string[]) =>
    names.flatMap((name) => {
      const encoded = [...new TextEncoder().encode(name)];
      return [0x0a, ...encodeVarint(encoded.length), ...encoded];
    });
  const readAll = (read: WireReader, end: number) => {
    const found: string[] = [];
    for (const field = read.enter(0, end); read.next(field); ) found.push(read.text(field));
    return found;
  };

  it("are the same whether they are decoded one by one or with those that follow", () => {
    const names = [
      "a/b",
      "",
      "a\u0000b",
      "größe",
      "x".repeat(200),
      "y".repeat(300),
      "z".repeat(127),
      "末",
      "end",
    ];
    const content = Uint8Array.from(texts(...names));
    expect(readAll(reader(content), content.length)).toEqual(names);
  });

  it("are found again in any order", () => {
    const content = Uint8Array.from(texts("first", "second", "third"));
    const read = reader(content);
    const [first, second, third] = fields(content);
    expect([third, first, second, first].map((field) => read.text(field!))).toEqual([
      "third",
      "first",
      "second",
      "first",
    ]);
  });

  it("do not run on from one piece of the file into the next", () => {
    // 1: "ab" · a payload of four bytes that is not in memory · 1: "cd"
    const [front, back] = [bytes(0x0a, 2, 97, 98, 0x4a, 4), bytes(0x0a, 2, 99, 100)];
    const read = new WireReader([
      { start: 0, bytes: front },
      { start: 10, bytes: back },
    ]);
    const found: string[] = [];
    for (const field = read.enter(0, 14); read.next(field); )
      if (field.number === 1) found.push(read.text(field));
    expect(found).toEqual(["ab", "cd"]);
    expect(() => read.text({ number: 1, wire: 2, at: 4, start: 4, end: 8 })).toThrow(/byte/);
  });
});

describe("tensors", () => {
  const rawTensor = (type: number, dim: number, raw: number[]) =>
    bytes(0x08, dim, 0x10, type, 0x4a, raw.length, ...raw);
  it.each([
    ["i64 beyond 2^53", 7, 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [2 ** 63]],
    ["negative i64", 7, 1, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
    ["i64 of both halves", 7, 1, [1, 0, 0, 0x80, 2, 0, 0, 0x80], [-(2 ** 63) + 2 ** 33 + 2 ** 31 + 1]],
    ["u64 beyond 2^63", 13, 1, [0, 0, 0, 0, 0, 0, 0, 0xc0], [2 ** 63 + 2 ** 62]],
    ["negative i32", 6, 1, [0xfe, 0xff, 0xff, 0xff], [-2]],
    ["f32", 1, 2, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], [1, -2]],
    ["f16", 10, 2, [0x00, 0x3c, 0x00, 0xc0], [1, -2]],
    ["bf16", 16, 1, [0x80, 0x3f], [1]],
    ["bool", 9, 3, [1, 0, 1], [1, 0, 1]],
    ["i8", 3, 1, [0xff], [-1]],
  ])("decode raw_data of %s", (_name, type, dim, raw, expected) => {
    const content = rawTensor(type, dim, raw);
    expect(readTensor(reader(content), 0, content.length).values).toEqual(expected);
  });

  it("have no values when their number does not fit the dims", () => {
    const content = rawTensor(6, 3, [1, 0, 0, 0]);
    expect(readTensor(reader(content), 0, content.length)).toMatchObject({ dims: [3], values: null });
  });
});

describe("weights", () => {
  const weights = (elements: number) =>
    model({
      input: [value("x", [1, 4])],
      output: [value("y", null)],
      initializer: [
        tensor("w1", [4, elements / 4], new Array(elements).fill(0.5), F32),
        tensor("axes", [1], [0]),
        tensor("w2", [elements], new Array(elements).fill(0.25), F32),
      ],
      node: [
        node("MatMul", ["x", "w1"], ["h"]),
        node("Constant", [], ["c"], { value: tensor("c", [elements], new Array(elements).fill(1), F32) }),
        node("Unsqueeze", ["h", "axes"], ["y"]),
      ],
    });

  it("are not read, in initialisers or in Constant nodes", async () => {
    const file = weights(100_000); // three tensors of 400 kB
    const source = counting(file);
    const result = await openModel(source);
    expect(result.ok && shapeIn(result.value, "y")).toEqual([1, 1, 25_000]);
    expect(result.ok && shapeIn(result.value, "c")).toEqual([100_000]);
    expect(file.length).toBeGreaterThan(1_200_000);
    expect(source.bytesRead).toBeLessThan(40_000);
  });

  it("that are small are read, since shapes depend on them", async () => {
    const file = weights(400);
    const source = counting(file);
    const result = await openModel(source);
    expect(result.ok && shapeIn(result.value, "y")).toEqual([1, 1, 100]);
    expect(source.bytesRead).toBeGreaterThanOrEqual(file.length);
  });

  it("in a file of 4 GiB cost neither time nor memory", async () => {
    // 400 weights of 10 MiB that exist only as lengths: the source makes up zeros where nothing was written.
    const [payload, count] = [10 * 2 ** 20, 400];
    const source = sparseModel(payload, count);
    expect(source.size).toBeGreaterThan(4e9);
    globalThis.gc?.();
    const memory = process.memoryUsage().rss;
    const { value: result, milliseconds } = await timed(() => openModel(source));
    expect(milliseconds).toBeLessThan(2000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(150e6);
    expect(result.ok && result.value.tensors.size).toBe(count);
    expect(result.ok && shapeIn(result.value, "w399")).toEqual([payload / 4]);
    expect(source.bytesRead).toBeLessThan(4e6);
  });

  it("skipped in the middle leave the rest in one piece for the reader", async () => {
    const file = weights(40_000);
    const segments = await readSkeleton(bytesSource(file, "m"));
    expect(segments.length).toBeGreaterThan(1);
    for (const { start, bytes: part } of segments)
      expect(part).toEqual(file.slice(start, start + part.length));
    expect(await opened(file)).toMatchObject({ inputs: ["x"], outputs: ["y"] });
  });
});

function encodeVarint(number: number): number[] {
  const out: number[] = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...out, rest];
    out.push((rest % 128) + 128);
  }
}

/** An ONNX file with `count` weights of `payload` bytes, of which only what is not payload exists. */
function sparseModel(payload: number, count: number): ByteSource & { bytesRead: number } {
  const pieces: { at: number; bytes: Uint8Array }[] = [];
  const field = (number: number, content: number[]) => [
    number * 8 + 2,
    ...encodeVarint(content.length),
    ...content,
  ];
  const text = (s: string) => [...new TextEncoder().encode(s)];
  const tensors = Array.from({ length: count }, (_, i) => {
    const front = [0x08, ...encodeVarint(payload / 4), 0x10, 1, ...field(8, text(`w${i}`))];
    const raw = [9 * 8 + 2, ...encodeVarint(payload)];
    const length = front.length + raw.length + payload;
    return [5 * 8 + 2, ...encodeVarint(length), ...front, ...raw];
  });
  const graphSize = tensors.reduce((sum, head) => sum + head.length + payload, 0);
  let at = 0;
  const put = (content: number[]) => {
    pieces.push({ at, bytes: Uint8Array.from(content) });
    at += content.length;
  };
  put([0x08, 8, ...field(8, [0x10, 17]), 7 * 8 + 2, ...encodeVarint(graphSize)]);
  for (const head of tensors) {
    put(head);
    at += payload;
  }
  const source = {
    name: "large.onnx",
    size: at,
    bytesRead: 0,
    async read(offset: number, length: number) {
      const out = new Uint8Array(Math.min(length, source.size - offset));
      source.bytesRead += out.length;
      for (const piece of pieces) {
        const from = Math.max(piece.at, offset);
        const to = Math.min(piece.at + piece.bytes.length, offset + out.length);
        if (from < to) out.set(piece.bytes.subarray(from - piece.at, to - piece.at), from - offset);
      }
      return out;
    },
  };
  return source;
}

it("an integer beyond 2^53 as the end of a slice means to the end", async () => {
  const bytesOfModel = model({
    input: [value("x", [10, 4])],
    output: [value("y", null)],
    initializer: [
      tensor("from", [1], [2]),
      {
        ...tensor("to", [1], []),
        dataType: I64,
        dataLocation: 0,
        rawData: new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127]),
      },
    ],
    node: [node("Slice", ["x", "from", "to"], ["y"])],
  });
  expect(shapeIn(await opened(bytesOfModel), "y")).toEqual([8, 4]);
});
