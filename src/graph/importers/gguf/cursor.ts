import { ProblemError } from "../../../core/result.ts";
import { MAX_STRUCTURE_BYTES } from "../../limits.ts";
import { TOO_MUCH } from "../../problems.ts";
import type { ByteSource } from "../../source.ts";

/** Bytes that are read at once: headers take 1 to 10 MB, nearly all of it the tokenizer's texts. */
const WINDOW = 1 << 20;

/** Reads a file forwards, a window at a time; what is skipped beyond the window is not read. Throws ProblemError. */
export class Cursor {
  /** Offset of the next byte. */
  at = 0;
  readonly where: string;
  littleEndian = true;
  readonly #source: ByteSource;
  #from = 0;
  #piece: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(source: ByteSource) {
    this.#source = source;
    this.where = source.name;
  }

  /** Whether `length` bytes can be taken without reading: the fast way through long lists. */
  has(length: number): boolean {
    return this.at >= this.#from && this.at + length <= this.#from + this.#piece.length;
  }

  /** Makes `length` bytes available. */
  async need(length: number): Promise<void> {
    if (this.has(length)) return;
    if (this.at + length > this.#source.size) throw this.truncated();
    if (this.at + length > MAX_STRUCTURE_BYTES)
      throw this.limit(`Metadata and descriptions of tensors take more than ${MAX_STRUCTURE_BYTES} bytes`);
    this.#piece = await this.#source.read(this.at, Math.max(WINDOW, length));
    this.#view = new DataView(this.#piece.buffer, this.#piece.byteOffset, this.#piece.length);
    this.#from = this.at;
    if (this.#piece.length < length) throw this.truncated();
  }

  skip(length: number): void {
    if (this.at + length > this.#source.size) throw this.truncated();
    this.at += length;
  }

  #step(length: number): number {
    const offset = this.at - this.#from;
    this.at += length;
    return offset;
  }

  // What follows wants to be needed first.

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), this.littleEndian);
  }

  /** An unsigned count or size; Infinity when no double holds it. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#step(8), this.littleEndian);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Number.POSITIVE_INFINITY;
  }

  i8(): number {
    return this.#view.getInt8(this.#step(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), this.littleEndian);
  }

  i16(): number {
    return this.#view.getInt16(this.#step(2), this.littleEndian);
  }

  i32(): number {
    return this.#view.getInt32(this.#step(4), this.littleEndian);
  }

  i64(): number {
    return Number(this.#view.getBigInt64(this.#step(8), this.littleEndian));
  }

  f32(): number {
    return this.#view.getFloat32(this.#step(4), this.littleEndian);
  }

  f64(): number {
    return this.#view.getFloat64(this.#step(8), this.littleEndian);
  }

  text(length: number): string {
    const offset = this.#step(length);
    return new TextDecoder().decode(this.#piece.subarray(offset, offset + length));
  }

  truncated(): ProblemError {
    const what = "The file ends within its header";
    return this.#problem("truncated", what, "Download the model again.");
  }

  malformed(what: string): ProblemError {
    return this.#problem("malformed", what, "Download the model again.");
  }

  limit(what: string): ProblemError {
    return this.#problem("limit-exceeded", what, TOO_MUCH);
  }

  #problem(code: string, what: string, advice: string): ProblemError {
    return new ProblemError({ code, what, where: `${this.where}, byte ${this.at}`, advice });
  }
}
