import { MAX_NESTING, MAX_STRUCTURE_BYTES, PAYLOAD_KEPT_BYTES } from "../../limits.ts";
import type { ByteSource } from "../../source.ts";
import { LAYOUT, type MessageName } from "./messages.ts";
import { BYTES, FIXED32, FIXED64, problem, type Segment, VARINT, varint } from "./wire.ts";

/**
 * Reads a model file without its payloads: walks the nested messages, jumps over every payload that is larger than
 * PAYLOAD_KEPT_BYTES, and returns the rest as runs of bytes. A file of many gigabytes costs a few reads a tensor.
 */
export async function readSkeleton(source: ByteSource): Promise<Segment[]> {
  const file = new ForwardFile(source);
  await walk(file, source.size, "model", 0);
  return file.finish();
}

/** A message this small is kept whole without looking inside: cheaper than walking it. */
const KEPT_WHOLE_BYTES = PAYLOAD_KEPT_BYTES;
/** A tag and a length: two varints of at most 10 bytes. */
const HEADER_BYTES = 20;

async function walk(file: ForwardFile, end: number, message: MessageName, depth: number): Promise<void> {
  // A graph within a graph takes four messages: graph, node, attribute, graph.
  if (depth > 4 * MAX_NESTING)
    throw problem("limit-exceeded", `Messages are nested deeper than ${4 * MAX_NESTING}`, file.position);
  const { messages, payloads } = LAYOUT[message];
  while (file.position < end) {
    const at = file.position;
    if (!file.holds(HEADER_BYTES)) await file.load(HEADER_BYTES);
    const tag = file.varint();
    const wire = tag % 8;
    const number = Math.floor(tag / 8);
    let length = 0;
    if (wire === VARINT) file.varint();
    else if (wire === FIXED64) length = 8;
    else if (wire === FIXED32) length = 4;
    else if (wire === BYTES) length = file.varint();
    else throw problem("malformed", `A field has the unknown wire type ${wire}`, at);
    const valueEnd = file.position + length;
    if (length < 0) throw problem("malformed", "A field has a negative length", at);
    if (valueEnd > end) {
      const cut = message === "model";
      throw problem(
        cut ? "truncated" : "malformed",
        cut
          ? `The file ends ${valueEnd - end} bytes too early`
          : `A field of a ${message} is longer than the ${message}`,
        at,
      );
    }
    if (wire === BYTES && length > PAYLOAD_KEPT_BYTES && payloads.has(number)) file.skip(length);
    else if (wire === BYTES && length > KEPT_WHOLE_BYTES && messages[number])
      await walk(file, valueEnd, messages[number], depth + 1);
    else {
      if (!file.holds(length)) await file.load(length);
      file.position += length;
    }
  }
}

/** The smallest and largest piece read at once: small after a jump, larger the longer nothing is skipped. */
const FIRST_READ_BYTES = 4 * 1024;
const LARGEST_READ_BYTES = 1024 * 1024;

/** A file read front to back in growing pieces; what is skipped is not kept. */
class ForwardFile {
  readonly #source: ByteSource;
  readonly #segments: Segment[] = [];
  /** Pieces that follow one another without a gap; the last one holds the position. */
  #run: Uint8Array[] = [];
  #runStart = 0;
  #piece: Uint8Array = new Uint8Array(0);
  #pieceStart = 0;
  #kept = 0;
  #readBytes = FIRST_READ_BYTES;
  position = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  holds(bytes: number): boolean {
    return this.position + bytes <= this.#pieceStart + this.#piece.length;
  }

  /** Brings the next `bytes` bytes, or all to the end of the file, into one piece. */
  async load(bytes: number): Promise<void> {
    const inPiece = this.position - this.#pieceStart;
    const rest = this.#piece.subarray(inPiece);
    const from = this.#pieceStart + this.#piece.length;
    const wanted = Math.min(Math.max(bytes - rest.length, this.#readBytes), this.#source.size - from);
    if (wanted <= 0) return;
    // Counted before anything is allocated: a length in the file must not decide how much memory is taken.
    if (this.#kept + this.#piece.length + wanted > MAX_STRUCTURE_BYTES)
      throw problem("limit-exceeded", `The graph without weights is over ${MAX_STRUCTURE_BYTES} bytes`, from);
    const fresh = await this.#source.read(from, wanted);
    if (fresh.length < wanted) throw problem("truncated", "The file ends before its stated size", from);
    this.#keep(inPiece);
    const joined = new Uint8Array(rest.length + fresh.length);
    joined.set(rest);
    joined.set(fresh, rest.length);
    this.#piece = joined;
    this.#pieceStart = this.position;
    this.#readBytes = Math.min(this.#readBytes * 2, LARGEST_READ_BYTES);
  }

  varint(): number {
    const decoded = varint(this.#piece, this.position - this.#pieceStart);
    if (!decoded) {
      const cut = this.position + 10 > this.#source.size;
      throw problem(cut ? "truncated" : "malformed", "An integer does not end", this.position);
    }
    this.position = this.#pieceStart + decoded.next;
    return decoded.value;
  }

  skip(bytes: number): void {
    this.#keep(this.position - this.#pieceStart);
    this.#endRun();
    this.position += bytes;
    this.#runStart = this.position;
    const index = Math.min(this.position - this.#pieceStart, this.#piece.length);
    this.#piece = this.#piece.subarray(index);
    this.#pieceStart = this.position;
    this.#readBytes = FIRST_READ_BYTES;
  }

  finish(): Segment[] {
    this.#keep(this.position - this.#pieceStart);
    this.#endRun();
    return this.#segments;
  }

  /** Moves the first `bytes` of the piece to the run; a copy, so that the rest of the piece can be freed. */
  #keep(bytes: number): void {
    if (bytes === 0) return;
    this.#run.push(this.#piece.slice(0, bytes));
    this.#kept += bytes;
  }

  #endRun(): void {
    const length = this.#run.reduce((sum, piece) => sum + piece.length, 0);
    if (length === 0) return;
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of this.#run) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#segments.push({ start: this.#runStart, bytes });
    this.#run = [];
  }
}
