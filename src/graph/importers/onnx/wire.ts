import type { Mutable } from "../../../core/mutable.ts";
import { ProblemError } from "../../../core/result.ts";
import { MAX_NAME_BYTES } from "../../limits.ts";
import { TOO_MUCH } from "../../problems.ts";

/**
 * Reading of the protobuf wire format from a file of which only some parts are in memory. Positions are offsets in
 * the file, so that every error can say where. https://protobuf.dev/programming-guides/encoding/
 */

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** A run of the file's bytes that is in memory. */
export interface Segment {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** One field of a message: its value lies at [start, end) of the file, its tag at `at`. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** The fields of a message in turn, one object for all of them: a graph has hundreds of thousands. */
export interface Cursor extends Mutable<Field> {
  /** Where the message ends. */
  readonly stop: number;
}

export function problem(code: string, what: string, at: number): ProblemError {
  const advice = code === "limit-exceeded" ? TOO_MUCH : "Download or export the model again.";
  return new ProblemError({ code, what, where: `byte ${at}`, advice });
}

/**
 * Decodes the varint at `index`.
 * @returns the two's-complement 64-bit value as a number (rounded beyond 2^53) and the index after it; null when the
 * bytes end first or it has more than 10 bytes
 */
export function varint(bytes: Uint8Array, index: number): { value: number; next: number } | null {
  let low = 0;
  let high = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[index + i];
    if (byte === undefined) return null;
    const bits = byte & 0x7f;
    // 28 bits fit in the low word; the fifth byte straddles both.
    if (i < 4) low |= bits << (7 * i);
    else if (i === 4) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (7 * i - 32);
    if (byte < 0x80) return { value: int64(high, low), next: index + i + 1 };
  }
  return null;
}

/** A 64-bit integer by its two halves. One that 32 bits hold is made no floating-point number on the way. */
export function int64(high: number, low: number): number {
  return (high | 0) === low >> 31 ? low | 0 : (high | 0) * 4294967296 + (low >>> 0);
}

const decoder = new TextDecoder();

/** Names lie close together, and starting a decoder costs more than what it decodes: so many bytes are decoded at once. */
const RUN_BYTES = 256;

/** Words that are kept, the latest for each remainder of a sum over their bytes; and the longest that is. */
const WORDS = 512;
const WORD_BYTES = 32;

export class WireReader {
  readonly #segments: readonly Segment[];
  /** The segment that was read last. */
  #bytes: Uint8Array;
  #data: DataView;
  #start: number;
  readonly #words = new Array<string>(WORDS).fill("");
  /** The bytes of the file from `#runStart` on as text, as far as they are ASCII: a character each. */
  #run = "";
  #runStart = 0;
  /** Where the integer that was read last ends. */
  #after = 0;

  /** @param segments in ascending order, not overlapping, never empty */
  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
    const { start, bytes } = segments[0] ?? { start: 0, bytes: new Uint8Array(0) };
    this.#start = start;
    this.#bytes = bytes;
    this.#data = viewOf(bytes);
  }

  /** The place before the first field of the message at [start, end); `next` goes on from there. */
  enter(start: number, end: number): Cursor {
    return { number: 0, wire: 0, at: start, start, end: start, stop: end };
  }

  /** Moves on to the next field, of which values that nobody asks for are not touched. @returns false after the last */
  next(field: Cursor): boolean {
    const { end: at, stop } = field;
    if (at >= stop) return false;
    const tag = this.#varint(at, stop);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number < 1 || number > 536870911) throw problem("malformed", "A field has an impossible number", at);
    let valueStart = this.#after;
    let valueEnd = valueStart;
    if (wire === VARINT) {
      this.#varint(valueStart, stop);
      valueEnd = this.#after;
    } else if (wire === FIXED64) valueEnd += 8;
    else if (wire === FIXED32) valueEnd += 4;
    else if (wire === BYTES) {
      const length = this.#varint(valueStart, stop);
      if (length < 0) throw problem("malformed", "A field has a negative length", at);
      valueStart = this.#after;
      valueEnd = valueStart + length;
    } else throw problem("malformed", `A field has the unknown wire type ${wire}`, at);
    if (valueEnd > stop) throw problem("malformed", "A field is longer than its message", at);
    field.number = number;
    field.wire = wire;
    field.at = at;
    field.start = valueStart;
    field.end = valueEnd;
    return true;
  }

  /** A 64-bit signed integer; beyond 2^53 rounded to the nearest number, never wrapped. */
  int(field: Field): number {
    expectWire(field, VARINT);
    return this.#varint(field.start, field.end);
  }

  float(field: Field): number {
    expectWire(field, FIXED32);
    const from = this.#hold(field.start, field.end);
    return this.#data.getFloat32(from, true);
  }

  /** A UTF-8 name; invalid sequences become U+FFFD. */
  text(field: Field): string {
    expectWire(field, BYTES);
    const { start, end } = field;
    if (end - start > MAX_NAME_BYTES)
      throw problem("limit-exceeded", `A name is longer than ${MAX_NAME_BYTES} bytes`, field.at);
    if (start < this.#runStart || end > this.#runStart + this.#run.length) this.#decodeRun(start);
    if (end <= this.#runStart + this.#run.length)
      return this.#run.slice(start - this.#runStart, end - this.#runStart);
    const from = this.#hold(start, end);
    return decoder.decode(this.#bytes.subarray(from, from + end - start));
  }

  #decodeRun(start: number): void {
    const from = this.#hold(start, start);
    const most = Math.min(from + RUN_BYTES, this.#bytes.length);
    let to = from;
    while (to < most && this.#bytes[to]! < 0x80) to++;
    this.#runStart = start;
    this.#run = decoder.decode(this.#bytes.subarray(from, to));
  }

  /** The same for one of the few words that stand in a file very often, such as operators: most are known by their bytes. */
  word(field: Field): string {
    const length = field.end - field.start;
    if (length === 0 || length > WORD_BYTES) return this.text(field);
    expectWire(field, BYTES);
    const from = this.#hold(field.start, field.end);
    const slot = (7 * this.#bytes[from]! + 31 * this.#bytes[from + length - 1]! + length) % WORDS;
    const known = this.#words[slot]!;
    if (spells(known, this.#bytes, from, length)) return known;
    const word = this.text(field);
    this.#words[slot] = word;
    return word;
  }

  /** Appends a repeated integer field, packed or not, to `into`; stops one beyond `most`, so that excess shows. */
  ints(field: Field, into: number[], most: number): void {
    if (field.wire === VARINT) {
      if (into.length <= most) into.push(this.int(field));
      return;
    }
    expectWire(field, BYTES);
    for (let at = field.start; at < field.end && into.length <= most; at = this.#after)
      into.push(this.#varint(at, field.end));
  }

  /** The same for a float or double field (by `size`). */
  reals(field: Field, size: 4 | 8, into: number[], most: number): void {
    if (field.wire !== (size === 4 ? FIXED32 : FIXED64)) expectWire(field, BYTES);
    const from = this.#hold(field.start, field.end);
    const data = this.#data;
    const to = from + field.end - field.start;
    if ((to - from) % size !== 0)
      throw problem("malformed", "A list of numbers ends within a number", field.at);
    for (let at = from; at < to && into.length <= most; at += size)
      into.push(size === 4 ? data.getFloat32(at, true) : data.getFloat64(at, true));
  }

  /** What `read` makes of each `size` bytes in [start, end). */
  elements(start: number, end: number, size: number, read: (data: DataView, at: number) => number): number[] {
    const from = this.#hold(start, end);
    const data = this.#data;
    const values: number[] = [];
    for (let at = from; at + size <= from + end - start; at += size) values.push(read(data, at));
    return values;
  }

  #varint(at: number, end: number): number {
    // As nearly every tag and length is: of few bytes, in the segment that was read last.
    let value = 0;
    for (let i = 0; i < 4 && at + i < end; i++) {
      const byte = this.#bytes[at + i - this.#start];
      if (byte === undefined) break;
      value |= (byte & 0x7f) << (7 * i);
      if (byte >= 0x80) continue;
      this.#after = at + i + 1;
      return value;
    }
    const index = this.#hold(at, at);
    const decoded = varint(this.#bytes, index);
    if (!decoded || at + decoded.next - index > end)
      throw problem("malformed", "An integer does not end", at);
    this.#after = at + decoded.next - index;
    return decoded.value;
  }

  /** Makes the segment that holds [start, end) the current one. @returns the index of `start` in its bytes */
  #hold(start: number, end: number): number {
    if (start < this.#start || start >= this.#start + this.#bytes.length) {
      const found = this.#find(start);
      this.#start = found.start;
      this.#bytes = found.bytes;
      this.#data = viewOf(found.bytes);
    }
    if (end > this.#start + this.#bytes.length)
      throw problem("malformed", "A value lies outside its message", start);
    return start - this.#start;
  }

  #find(position: number): Segment {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#segments[middle]!.start <= position) low = middle;
      else high = middle - 1;
    }
    const found = this.#segments[low] ?? { start: this.#start, bytes: this.#bytes };
    if (position < found.start || position > found.start + found.bytes.length)
      throw problem("malformed", "A value was expected where a payload lies", position);
    return found;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Whether the bytes are that text, all of it ASCII. */
function spells(text: string, bytes: Uint8Array, from: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[from + i]!;
    if (byte >= 0x80 || byte !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** A list in no more memory than it needs: one that grows has room for sixteen more. */
export function fitted<T>(list: readonly T[]): readonly T[] {
  return list.slice();
}

export function expectWire(field: Field, wire: number): void {
  if (field.wire !== wire)
    throw problem(
      "malformed",
      `Field ${field.number} has wire type ${field.wire} instead of ${wire}`,
      field.at,
    );
}
