import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { Builder, ByteBuffer } from "flatbuffers";
import { OPERATORS } from "../../../src/graph/importers/tflite/schema.ts";
import { type ByteSource, bytesSource } from "../../../src/graph/source.ts";

/** TensorFlow Lite files for tests, written and read by the flatbuffers package: an encoder and a decoder not ours. */

const ROOT = resolve(import.meta.dirname, "../../..");

/** TensorType of schema.fbs. */
export const TYPE = { f32: 0, f16: 1, i32: 2, u8: 3, i64: 4, bool: 6, i16: 7, i8: 9 } as const;

export interface LiteTensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type?: keyof typeof TYPE;
  readonly signature?: readonly number[];
  /** Numbers of the tensor's type, how many bytes of zeros, or 32-bit numbers that lie behind the FlatBuffer. */
  readonly data?: readonly number[] | { readonly zeros: number } | { readonly behind: readonly number[] };
  readonly scales?: number;
  readonly variable?: boolean;
}

/** Values of an option table by field number; a flag is a boolean, an enum or other byte { byte }, a list { ints }. */
export type OptionSpec = Readonly<
  Record<number, number | boolean | { readonly byte: number } | { readonly ints: readonly number[] }>
>;

export interface LiteOpSpec {
  /** "CONV_2D", or the code of a custom operator in lower case. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly options?: OptionSpec;
  readonly custom?: readonly number[];
}

export interface LiteGraphSpec {
  readonly tensors: readonly LiteTensorSpec[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly ops: readonly LiteOpSpec[];
  /** So many more entries of the list of tensors that lead to the first one. */
  readonly repeats?: number;
}

function ints(b: Builder, list: readonly number[]): number {
  b.startVector(4, list.length, 4);
  for (const value of list.toReversed()) b.addInt32(value);
  return b.endVector();
}

function offsets(b: Builder, list: readonly number[]): number {
  b.startVector(4, list.length, 4);
  for (const value of list.toReversed()) b.addOffset(value);
  return b.endVector();
}

function payload({ type = "f32", data }: LiteTensorSpec): Uint8Array {
  if (!data) return new Uint8Array();
  if ("zeros" in data) return new Uint8Array(data.zeros);
  if ("behind" in data) return new Uint8Array(Int32Array.from(data.behind).buffer);
  if (type === "i32") return new Uint8Array(Int32Array.from(data).buffer);
  if (type === "i64") return new Uint8Array(BigInt64Array.from(data.map(BigInt)).buffer);
  if (type === "f32") return new Uint8Array(Float32Array.from(data).buffer);
  return Uint8Array.from(data);
}

function bytes(b: Builder, data: Uint8Array, align = 16): number {
  b.startVector(1, data.length, align);
  for (const byte of data.toReversed()) b.addInt8(byte);
  return b.endVector();
}

function table(
  b: Builder,
  fields: Readonly<Record<number, (b: Builder, id: number) => void>>,
  count: number,
): number {
  b.startObject(count);
  for (const [id, write] of Object.entries(fields)) write(b, Number(id));
  return b.endObject();
}

const offset = (value: number) => (b: Builder, id: number) => b.addFieldOffset(id, value, 0);
const int = (value: number) => (b: Builder, id: number) => b.addFieldInt32(id, value, Number.NaN);
const byte = (value: number) => (b: Builder, id: number) => b.addFieldInt8(id, value, Number.NaN);

function optionTable(b: Builder, spec: OptionSpec): number {
  const lists = new Map<string, number>();
  for (const [id, value] of Object.entries(spec))
    if (typeof value === "object" && "ints" in value) lists.set(id, ints(b, value.ints));
  const fields = Object.entries(spec).map(([id, value]) => {
    if (typeof value === "number") return [id, int(value)] as const;
    if (typeof value === "boolean") return [id, byte(value ? 1 : 0)] as const;
    return [id, "byte" in value ? byte(value.byte) : offset(lists.get(id)!)] as const;
  });
  return table(b, Object.fromEntries(fields), 16);
}

/** Encodes a model; subgraph 0 is the first. */
export function liteModel(...graphs: readonly LiteGraphSpec[]): Uint8Array {
  const b = new Builder(1024);
  const codes = [...new Set(graphs.flatMap(({ ops }) => ops.map(({ op }) => op)))];
  const buffers: { data: Uint8Array; behind: boolean }[] = [{ data: new Uint8Array(), behind: false }];
  const subgraphs = graphs.map((graph) => {
    const index = (name: string) =>
      name === "" ? -1 : graph.tensors.findIndex((tensor) => tensor.name === name);
    const tensors = graph.tensors.map((tensor) => {
      const data = payload(tensor);
      const behind = tensor.data !== undefined && "behind" in tensor.data;
      const buffer = data.length > 0 ? buffers.push({ data, behind }) - 1 : 0;
      const { scales = 0 } = tensor;
      b.startVector(4, scales, 4);
      for (let i = 0; i < scales; i++) b.addFloat32(0.5);
      const scale = b.endVector();
      const quantization = scales ? table(b, { 2: offset(scale) }, 7) : 0;
      const signature = tensor.signature ? ints(b, tensor.signature) : 0;
      const [shape, name] = [ints(b, tensor.shape), b.createString(tensor.name)];
      return table(
        b,
        {
          0: offset(shape),
          1: byte(TYPE[tensor.type ?? "f32"]),
          2: int(buffer),
          3: offset(name),
          ...(quantization ? { 4: offset(quantization) } : {}),
          ...(tensor.variable ? { 5: byte(1) } : {}),
          ...(signature ? { 7: offset(signature) } : {}),
        },
        11,
      );
    });
    const operators = graph.ops.map(({ op, inputs, outputs, options, custom }) => {
      const given = options ? optionTable(b, options) : 0;
      const raw = custom ? bytes(b, Uint8Array.from(custom)) : 0;
      const [from, to] = [ints(b, inputs.map(index)), ints(b, outputs.map(index))];
      return table(
        b,
        {
          0: int(codes.indexOf(op)),
          1: offset(from),
          2: offset(to),
          ...(given ? { 3: byte(1), 4: offset(given) } : {}),
          ...(raw ? { 5: offset(raw) } : {}),
        },
        13,
      );
    });
    const alike = new Array<number>(graph.repeats ?? 0).fill(tensors[0]!);
    const [t, o] = [offsets(b, [...tensors, ...alike]), offsets(b, operators)];
    const [from, to] = [ints(b, graph.inputs.map(index)), ints(b, graph.outputs.map(index))];
    return table(b, { 0: offset(t), 1: offset(from), 2: offset(to), 3: offset(o) }, 6);
  });
  const codeTables = codes.map((code) => {
    const number = OPERATORS.indexOf(code);
    if (number < 0) {
      const name = b.createString(code);
      return table(b, { 0: byte(32), 1: offset(name), 3: int(32) }, 4);
    }
    return table(b, { 0: byte(Math.min(number, 127)), 3: int(number) }, 4);
  });
  // Offsets are told before the length of the FlatBuffer is known: room enough is left before what lies behind.
  const [tail, room]: [number[], number] = [[], 1 << 14];
  const bufferTables = buffers.map(({ data, behind }) => {
    if (data.length === 0) return table(b, {}, 3);
    if (!behind) {
      const at = bytes(b, data);
      return table(b, { 0: offset(at) }, 3);
    }
    const at = BigInt(room + tail.length);
    tail.push(...data);
    const long = (value: bigint) => (_: Builder, id: number) => b.addFieldInt64(id, value, -1n);
    return table(b, { 1: long(at), 2: long(BigInt(data.length)) }, 3);
  });
  const lists = [offsets(b, codeTables), offsets(b, subgraphs), offsets(b, bufferTables)] as const;
  const text = b.createString("test");
  const [c, s, d] = lists;
  const root = table(b, { 0: int(3), 1: offset(c), 2: offset(s), 3: offset(text), 4: offset(d) }, 10);
  b.finish(root, "TFL3");
  const file = b.asUint8Array().slice();
  if (tail.length === 0) return file;
  if (file.length > room) throw new Error("The FlatBuffer is larger than the room for it.");
  const whole = new Uint8Array(room + tail.length);
  whole.set(file);
  whole.set(tail, room);
  return whole;
}

/** A small file with much structure and few weights: a convolution, a loop with a condition and a body. */
export function looping(): Uint8Array {
  const scalar = (name: string, data?: readonly number[]) =>
    ({ name, shape: [], type: "i32", ...(data ? { data } : {}) }) as const;
  const image = (name: string, ...shape: number[]) => ({ name, shape });
  return liteModel(
    {
      tensors: [
        { name: "x", shape: [1, 8, 8, 2], signature: [-1, 8, 8, 2] },
        { name: "w", shape: [4, 3, 3, 2], type: "i8", data: { zeros: 72 }, scales: 4 },
        { name: "shape", shape: [2], type: "i32", data: [-1, 16] },
        scalar("start", [0]),
        image("model/conv/Conv2D;model/bn", 1, 4, 4, 4),
        image("rows", 4, 16),
        scalar("turns"),
        image("y", 4, 16),
      ],
      inputs: ["x"],
      outputs: ["y"],
      ops: [
        {
          op: "CONV_2D",
          inputs: ["x", "w", ""],
          outputs: ["model/conv/Conv2D;model/bn"],
          options: { 0: { byte: 0 }, 1: 2, 2: 2, 3: { byte: 1 } },
        },
        { op: "RESHAPE", inputs: ["model/conv/Conv2D;model/bn", "shape"], outputs: ["rows"] },
        { op: "WHILE", inputs: ["start", "rows"], outputs: ["turns", "y"], options: { 0: 1, 1: 2 } },
      ],
    },
    {
      tensors: [scalar("i"), image("m", 4, 16), scalar("most", [3]), { name: "go", shape: [], type: "bool" }],
      inputs: ["i", "m"],
      outputs: ["go"],
      ops: [{ op: "LESS", inputs: ["i", "most"], outputs: ["go"] }],
    },
    {
      tensors: [scalar("i"), image("m", 4, 16), scalar("one", [1]), scalar("next"), image("twice", 4, 16)],
      inputs: ["i", "m"],
      outputs: ["next", "twice"],
      ops: [
        { op: "ADD", inputs: ["i", "one"], outputs: ["next"] },
        { op: "ADD", inputs: ["m", "m"], outputs: ["twice"], options: { 0: { byte: 3 } } },
      ],
    },
  );
}

/** A file of a package in node_modules. */
export function packaged(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(ROOT, "node_modules", path)));
}

/** A compressed fixture, unpacked. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(resolve(ROOT, "test/fixtures/parity", `${name}.gz`))));
}

/** Compressed fixtures as files that were chosen together. */
export function chosen(...names: readonly string[]): readonly ByteSource[] {
  return names.map((name) => bytesSource(fixture(name), name));
}

/** Every TensorFlow Lite file that the development dependencies bring along. */
export const LITE_FILES = [
  "@mediapipe/face_detection/face_detection_full_range.tflite",
  "@mediapipe/face_detection/face_detection_full_range_sparse.tflite",
  "@mediapipe/face_detection/face_detection_short_range.tflite",
  "@mediapipe/hands/hand_landmark_full.tflite",
  "@mediapipe/hands/hand_landmark_lite.tflite",
  "@mediapipe/selfie_segmentation/selfie_segmentation.tflite",
  "@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite",
] as const;

/** Multiply-adds straight from the tensors' shapes in the file, by nothing but the flatbuffers package. */
export function naiveMacs(file: Uint8Array): number {
  const bb = new ByteBuffer(file);
  const at = (t: number, id: number) => bb.__offset(t, 4 + 2 * id) && t + bb.__offset(t, 4 + 2 * id);
  const list = (t: number, id: number) => {
    const field = at(t, id);
    if (!field) return { start: 0, length: 0 };
    return { start: bb.__vector(field), length: bb.__vector_len(field) };
  };
  const tables = (t: number, id: number) => {
    const { start, length } = list(t, id);
    return Array.from({ length }, (_, i) => bb.__indirect(start + 4 * i));
  };
  const numbers = (t: number, id: number) => {
    const { start, length } = list(t, id);
    return Array.from({ length }, (_, i) => bb.readInt32(start + 4 * i));
  };
  const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);
  const root = bb.readInt32(0);
  const codes = tables(root, 1).map((code) => {
    const field = at(code, 0);
    return field ? bb.readInt8(field) : 0;
  });
  let macs = 0;
  const graph = tables(root, 2)[0]!;
  const shapes = tables(graph, 0).map((tensor) => numbers(tensor, 0));
  for (const operator of tables(graph, 3)) {
    const field = at(operator, 0);
    const code = codes[field ? bb.readInt32(field) : 0];
    const [, w] = numbers(operator, 1).map((i) => shapes[i] ?? []);
    const [y] = numbers(operator, 2).map((i) => shapes[i] ?? []);
    if (code === 3) macs += product(y!) * product(w!.slice(1));
    if (code === 4) macs += product(y!) * w![1]! * w![2]!;
    if (code === 9) macs += product(y!) * w![1]!;
    // MediaPipe's transposed convolution, the only custom operator of these files.
    if (code === 32 && w?.length === 4)
      macs += product(shapes[numbers(operator, 1)[0]!]!) * w![0]! * w![1]! * w![2]!;
    if (code === 67) macs += product(shapes[numbers(operator, 1)[2]!]!) * w![0]! * w![1]! * w![2]!;
  }
  return macs;
}
