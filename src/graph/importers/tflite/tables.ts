import { MAX_NAME_BYTES } from "../../limits.ts";
import type { Pages } from "../tensorflow/pages.ts";

const UTF_8 = new TextDecoder();

/** Bytes that a table is counted as: about what becomes of it in memory. */
const TABLE_COST = 64;

/**
 * Tables of a FlatBuffer (https://flatbuffers.dev/internals): a table begins with the distance back to its vtable, which
 * has the place of each field, 0 for one that is left out. Offsets to strings, vectors and tables count forward from
 * where they stand, so nothing can lie within itself.
 */
export class Table {
  readonly pages: Pages;
  /** Of the table in the file. */
  readonly at: number;
  readonly #vtable: number;
  readonly #fields: number;

  constructor(pages: Pages, at: number) {
    this.pages = pages;
    this.at = at;
    this.#vtable = at - pages.i32(at);
    const bytes = pages.u16(this.#vtable);
    if (bytes < 4 || bytes % 2 !== 0) throw pages.problem("malformed", "A table has no list of fields", at);
    this.#fields = (bytes - 4) / 2;
    pages.spend(TABLE_COST, at);
  }

  /** The table that a file begins with. */
  static root(pages: Pages): Table {
    return new Table(pages, pages.u32(0));
  }

  /** Where a field's value stands; null when it is left out. @param id position in the schema's table */
  #field(id: number): number | null {
    if (id >= this.#fields) return null;
    const offset = this.pages.u16(this.#vtable + 4 + 2 * id);
    return offset === 0 ? null : this.at + offset;
  }

  #pointed(id: number): number | null {
    const at = this.#field(id);
    return at === null ? null : at + this.pages.u32(at);
  }

  bool(id: number, fallback = false): boolean {
    const at = this.#field(id);
    return at === null ? fallback : this.pages.u8(at) !== 0;
  }

  /** Signed; enums of the schema are bytes. */
  byte(id: number, fallback = 0): number {
    const at = this.#field(id);
    return at === null ? fallback : (this.pages.u8(at) << 24) >> 24;
  }

  ubyte(id: number, fallback = 0): number {
    const at = this.#field(id);
    return at === null ? fallback : this.pages.u8(at);
  }

  int(id: number, fallback = 0): number {
    const at = this.#field(id);
    return at === null ? fallback : this.pages.i32(at);
  }

  uint(id: number, fallback = 0): number {
    return this.int(id, fallback) >>> 0;
  }

  long(id: number, fallback = 0): number {
    const at = this.#field(id);
    return at === null ? fallback : this.pages.i64(at);
  }

  float(id: number, fallback = 0): number {
    const at = this.#field(id);
    return at === null ? fallback : this.pages.f32(at);
  }

  string(id: number): string {
    const at = this.#pointed(id);
    if (at === null) return "";
    const length = this.pages.u32(at);
    if (length > MAX_NAME_BYTES)
      throw this.pages.problem("limit-exceeded", `A name is longer than ${MAX_NAME_BYTES} bytes`, at);
    return UTF_8.decode(this.#bytes(at + 4, length));
  }

  table(id: number): Table | null {
    const at = this.#pointed(id);
    return at === null ? null : new Table(this.pages, at);
  }

  /** Where a vector's elements begin, and how many there are; null when it is left out. */
  vector(id: number, elementBytes: number): { at: number; length: number } | null {
    const at = this.#pointed(id);
    if (at === null) return null;
    const length = this.pages.u32(at);
    if (at + 4 + length * elementBytes > this.pages.size)
      throw this.pages.problem("malformed", `A list of ${length} does not fit into the file`, at);
    return { at: at + 4, length };
  }

  /** The numbers of a vector; empty when it is left out. */
  numbers(id: number, type: "byte" | "ubyte" | "ushort" | "int" | "long" | "float"): number[] {
    const size = { byte: 1, ubyte: 1, ushort: 2, int: 4, long: 8, float: 4 }[type];
    const vector = this.vector(id, size);
    if (!vector) return [];
    this.pages.spend(8 * vector.length, vector.at);
    return Array.from({ length: vector.length }, (_, i) => {
      const at = vector.at + i * size;
      if (type === "int") return this.pages.i32(at);
      if (type === "long") return this.pages.i64(at);
      if (type === "float") return this.pages.f32(at);
      if (type === "ushort") return this.pages.u16(at);
      const byte = this.pages.u8(at);
      return type === "byte" ? (byte << 24) >> 24 : byte;
    });
  }

  bytes(id: number): Uint8Array {
    const vector = this.vector(id, 1);
    return vector ? this.#bytes(vector.at, vector.length) : new Uint8Array();
  }

  /** How many tables a vector has. */
  count(id: number): number {
    return this.vector(id, 4)?.length ?? 0;
  }

  /** A table of a vector. @param index below count(id) */
  element(id: number, index: number): Table {
    const vector = this.vector(id, 4)!;
    const at = vector.at + 4 * index;
    return new Table(this.pages, at + this.pages.u32(at));
  }

  #bytes(at: number, length: number): Uint8Array {
    this.pages.spend(length, at);
    return this.pages.bytes(at, length);
  }
}
