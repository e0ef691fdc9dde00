/** Writes the headers of GGUF and safetensors files, with no weights behind them, for tests. */

export type GgufValue =
  | { readonly u32: number }
  | { readonly u64: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly u32s: readonly number[] }
  | { readonly lists: readonly (readonly number[])[] };

export interface GgufTensor {
  readonly name: string;
  /** Row-major, as everywhere in this project; the file has them the other way round. */
  readonly dims: readonly number[];
  /** Number of the type, its elements and bytes in a block. */
  readonly type: readonly [code: number, elements: number, bytes: number];
}

export const F32 = [0, 1, 4] as const;
export const F16 = [1, 1, 2] as const;
export const Q4_0 = [2, 32, 18] as const;
export const Q8_0 = [8, 32, 34] as const;
export const Q4_K = [12, 256, 144] as const;
export const Q6_K = [14, 256, 210] as const;

export interface GgufOptions {
  readonly version?: 1 | 2 | 3;
  readonly littleEndian?: boolean;
}

export function ggufHeader(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
  { version = 3, littleEndian = true }: GgufOptions = {},
): Uint8Array {
  const out = new Bytes(littleEndian, version === 1 ? 4 : 8);
  out.raw("GGUF");
  out.int(version, 4);
  out.length(tensors.length);
  out.length(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    out.text(key);
    writeValue(out, value);
  }
  let offset = 0;
  for (const { name, dims, type } of tensors) {
    out.text(name);
    out.int(dims.length, 4);
    for (const dim of dims.toReversed()) out.length(dim);
    out.int(type[0], 4);
    out.int(offset, 8);
    const bytes = (dims.reduce((all, dim) => all * dim, 1) / type[1]) * type[2];
    offset = Math.ceil((offset + bytes) / 32) * 32;
  }
  return out.finish();
}

function writeValue(out: Bytes, value: GgufValue): void {
  if ("u32" in value) {
    out.int(4, 4);
    out.int(value.u32, 4);
  } else if ("u64" in value) {
    out.int(10, 4);
    out.int(value.u64, 8);
  } else if ("f32" in value) {
    out.int(6, 4);
    out.float(value.f32);
  } else if ("bool" in value) {
    out.int(7, 4);
    out.int(value.bool ? 1 : 0, 1);
  } else if ("text" in value) {
    out.int(8, 4);
    out.text(value.text);
  } else if ("texts" in value) {
    out.int(9, 4);
    out.int(8, 4);
    out.length(value.texts.length);
    for (const text of value.texts) out.text(text);
  } else if ("u32s" in value) {
    out.int(9, 4);
    writeNumbers(out, value.u32s);
  } else {
    out.int(9, 4);
    out.int(9, 4);
    out.length(value.lists.length);
    for (const list of value.lists) writeNumbers(out, list);
  }
}

function writeNumbers(out: Bytes, numbers: readonly number[]): void {
  out.int(4, 4);
  out.length(numbers.length);
  for (const number of numbers) out.int(number, 4);
}

class Bytes {
  readonly #parts: Uint8Array[] = [];
  readonly #littleEndian: boolean;
  readonly #lengthBytes: 4 | 8;

  constructor(littleEndian: boolean, lengthBytes: 4 | 8) {
    this.#littleEndian = littleEndian;
    this.#lengthBytes = lengthBytes;
  }

  raw(text: string): void {
    this.#parts.push(new TextEncoder().encode(text));
  }

  int(value: number, bytes: 1 | 4 | 8): void {
    const part = new DataView(new ArrayBuffer(bytes));
    if (bytes === 1) part.setUint8(0, value);
    else if (bytes === 4) part.setUint32(0, value, this.#littleEndian);
    else part.setBigUint64(0, BigInt(value), this.#littleEndian);
    this.#parts.push(new Uint8Array(part.buffer));
  }

  float(value: number): void {
    const part = new DataView(new ArrayBuffer(4));
    part.setFloat32(0, value, this.#littleEndian);
    this.#parts.push(new Uint8Array(part.buffer));
  }

  length(value: number): void {
    this.int(value, this.#lengthBytes);
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.length(bytes.length);
    this.#parts.push(bytes);
  }

  finish(): Uint8Array {
    return joined(this.#parts);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Names, types and dims of tensors, in the order in which they lie in the file. */
export type Shapes = Readonly<Record<string, readonly [dtype: string, ...dims: readonly number[]]>>;

const BITS: Readonly<Record<string, number>> = {
  F32: 32,
  F16: 16,
  BF16: 16,
  F8_E4M3: 8,
  I32: 32,
  I8: 8,
  U8: 8,
};

export function safetensorsHeader(shapes: Shapes): Uint8Array {
  let offset = 0;
  const entries = Object.entries(shapes).map(([name, [dtype, ...shape]]) => {
    const bytes = (shape.reduce((all, dim) => all * dim, 1) * BITS[dtype]!) / 8;
    const data_offsets = [offset, offset + bytes];
    offset += bytes;
    return [name, { dtype, shape, data_offsets }] as const;
  });
  const json = new TextEncoder().encode(
    JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) }),
  );
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(json.length), true);
  return joined([new Uint8Array(length.buffer), json]);
}

export function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
