import {
  MAX_GGUF_KEYS,
  MAX_GGUF_LISTS,
  MAX_GGUF_TEXT_BYTES,
  MAX_NAME_BYTES,
  MAX_NESTING,
  MAX_TENSORS,
} from "../../limits.ts";
import type { ByteSource } from "../../source.ts";
import { Cursor } from "./cursor.ts";
import { BLOCK_TYPES, type BlockType } from "./types.ts";

/**
 * What a GGUF file says before its weights: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 1 to 3,
 * of either byte order.
 */
export interface Header {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, Value>;
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Bytes by which the file ends before its tensors do. */
  readonly missing: number;
}

/** Numbers, texts and short lists of numbers are kept; of other lists how long they are. */
type Value = number | boolean | string | readonly number[] | { readonly length: number };

export interface Tensor {
  readonly name: string;
  /** Row-major: the last dimension is the one that the file names first. */
  readonly dims: readonly number[];
  readonly type: BlockType;
  readonly bytes: number;
}

export const MAGIC = "GGUF";

/** Dimensions of a tensor; ggml has at most 4. */
const MAX_DIMS = 8;

/** Numbers of a list that are kept: one for each layer is what is needed. */
const KEPT_NUMBERS = 4096;

const DEFAULT_ALIGNMENT = 32;

const [BOOL, TEXT, LIST] = [7, 8, 9];

/** Numbers by the number of their type: bytes, and how they are read. */
const NUMBERS: ReadonlyMap<number, { readonly bytes: number; readonly read: (c: Cursor) => number }> =
  new Map([
    [0, { bytes: 1, read: (c) => c.u8() }],
    [1, { bytes: 1, read: (c) => c.i8() }],
    [2, { bytes: 2, read: (c) => c.u16() }],
    [3, { bytes: 2, read: (c) => c.i16() }],
    [4, { bytes: 4, read: (c) => c.u32() }],
    [5, { bytes: 4, read: (c) => c.i32() }],
    [6, { bytes: 4, read: (c) => c.f32() }],
    [BOOL, { bytes: 1, read: (c) => c.u8() }],
    [10, { bytes: 8, read: (c) => c.u64() }],
    [11, { bytes: 8, read: (c) => c.i64() }],
    [12, { bytes: 8, read: (c) => c.f64() }],
  ]);

/** Reads everything before the weights, by windows. Throws ProblemError. */
export async function readHeader(source: ByteSource): Promise<Header> {
  return new Reader(source).header();
}

class Reader {
  readonly #cursor: Cursor;
  readonly #size: number;
  #version = 3;
  /** Lists within lists so far. */
  #inner = 0;

  constructor(source: ByteSource) {
    this.#cursor = new Cursor(source);
    this.#size = source.size;
  }

  async header(): Promise<Header> {
    const c = this.#cursor;
    await c.need(8);
    c.skip(MAGIC.length);
    this.#version = c.u32();
    if (this.#version > 0xffff) {
      // No version is that large: its bytes stand the other way round.
      c.littleEndian = false;
      c.at -= 4;
      this.#version = c.u32();
    }
    if (this.#version < 1 || this.#version > 3) {
      const known = "1 to 3 are known";
      throw c.malformed(`The file is of version ${this.#version} of GGUF, of which ${known}`);
    }
    const tensorCount = await this.#count(MAX_TENSORS, "tensors");
    const keyCount = await this.#count(MAX_GGUF_KEYS, "keys");
    const metadata = new Map<string, Value>();
    for (let i = 0; i < keyCount; i++) {
      const key = await this.#name();
      await c.need(4);
      metadata.set(key, await this.#value(c.u32(), 0));
    }
    const tensors = new Map<string, Tensor>();
    let end = 0;
    for (let i = 0; i < tensorCount; i++) {
      const { tensor, last } = await this.#tensor();
      if (tensors.has(tensor.name)) throw c.malformed(`The tensor "${tensor.name}" is described twice`);
      tensors.set(tensor.name, tensor);
      end = Math.max(end, last);
    }
    const alignment = metadata.get("general.alignment");
    const step = typeof alignment === "number" && alignment >= 1 ? alignment : DEFAULT_ALIGNMENT;
    const data = Math.ceil(c.at / step) * step;
    return { version: this.#version, metadata, tensors, missing: Math.max(0, data + end - this.#size) };
  }

  /** 4 bytes in the first version, 8 in later ones. */
  async #length(): Promise<number> {
    const c = this.#cursor;
    await c.need(8 - (this.#version === 1 ? 4 : 0));
    return this.#version === 1 ? c.u32() : c.u64();
  }

  async #count(most: number, of: string): Promise<number> {
    const count = await this.#length();
    if (count > most) throw this.#cursor.limit(`The file announces more than ${most} ${of}`);
    return count;
  }

  async #name(): Promise<string> {
    const length = await this.#length();
    if (length > MAX_NAME_BYTES) throw this.#cursor.limit(`A name is longer than ${MAX_NAME_BYTES} bytes`);
    await this.#cursor.need(length);
    return this.#cursor.text(length);
  }

  async #value(type: number, depth: number): Promise<Value> {
    const c = this.#cursor;
    if (type === TEXT) return this.#text();
    if (type === LIST) return this.#list(depth);
    const number = NUMBERS.get(type);
    if (!number) throw c.malformed(`A value is of type ${type}, which GGUF does not have`);
    await c.need(number.bytes);
    const value = number.read(c);
    return type === BOOL ? value !== 0 : value;
  }

  async #text(): Promise<Value> {
    const length = await this.#length();
    if (length > MAX_GGUF_TEXT_BYTES) {
      this.#cursor.skip(length);
      return { length };
    }
    await this.#cursor.need(length);
    return this.#cursor.text(length);
  }

  async #list(depth: number): Promise<Value> {
    const c = this.#cursor;
    if (depth >= MAX_NESTING) throw c.limit(`Lists are nested deeper than ${MAX_NESTING}`);
    await c.need(4);
    const type = c.u32();
    const length = await this.#length();
    const number = NUMBERS.get(type);
    if (number) {
      if (length > KEPT_NUMBERS) {
        c.skip(length * number.bytes);
        return { length };
      }
      await c.need(length * number.bytes);
      return Array.from({ length }, () => number.read(c));
    }
    if (type !== TEXT && type !== LIST)
      throw c.malformed(`A list is of type ${type}, which GGUF does not have`);
    // At least a length each, so that a count beyond the file is seen before it is walked.
    if (length * 4 > this.#size) throw c.truncated();
    if (type === TEXT) await this.#skipTexts(length);
    else {
      this.#inner += length;
      if (this.#inner > MAX_GGUF_LISTS) throw c.limit(`More than ${MAX_GGUF_LISTS} lists are within lists`);
      for (let i = 0; i < length; i++) await this.#list(depth + 1);
    }
    return { length };
  }

  /** A tokenizer's words: hundreds of thousands, so nothing waits while they are within the window. */
  async #skipTexts(count: number): Promise<void> {
    const c = this.#cursor;
    const first = this.#version === 1;
    const bytes = first ? 4 : 8;
    for (let i = 0; i < count; i++) {
      if (!c.has(bytes)) await c.need(bytes);
      c.skip(first ? c.u32() : c.u64());
    }
  }

  async #tensor(): Promise<{ tensor: Tensor; last: number }> {
    const c = this.#cursor;
    const name = await this.#name();
    await c.need(4);
    const rank = c.u32();
    if (rank > MAX_DIMS) throw c.limit(`The tensor "${name}" has more than ${MAX_DIMS} dimensions`);
    const dims: number[] = [];
    for (let i = 0; i < rank; i++) dims.unshift(await this.#length());
    await c.need(12);
    const code = c.u32();
    const offset = c.u64();
    const type = BLOCK_TYPES.get(code);
    if (!type) throw c.malformed(`The tensor "${name}" is of type ${code}, which is not known`);
    const elements = dims.reduce((product, dim) => product * dim, 1);
    const bytes = (elements / type.elements) * type.bytes;
    if (!(elements <= Number.MAX_SAFE_INTEGER && bytes + offset <= Number.MAX_SAFE_INTEGER))
      throw c.limit(`The tensor "${name}" has more than 2^53 elements or bytes`);
    if ((dims.at(-1) ?? 1) % type.elements !== 0)
      throw c.malformed(`Rows of the tensor "${name}" are no whole blocks of ${type.name}`);
    return { tensor: { name, dims, type, bytes }, last: offset + bytes };
  }
}
