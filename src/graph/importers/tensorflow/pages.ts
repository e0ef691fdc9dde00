import { ProblemError } from "../../../core/result.ts";
import { MAX_STRUCTURE_BYTES } from "../../limits.ts";
import { TOO_MUCH } from "../../problems.ts";
import type { ByteSource } from "../../source.ts";

/** A tenth of a typical graph: few reads for the structure, little beside it for a value that lies among weights. */
const PAGE_BYTES = 32 * 1024;

/** A byte was asked for that is not loaded; whoever reads loads its page and starts over. */
class Missing {
  readonly page: number;

  constructor(page: number) {
    this.page = page;
  }
}

/**
 * The parts of a file that were needed so far. A FlatBuffer's tables lie anywhere between its weights: pages are loaded
 * when something on them is asked for, so that the weights beside are not.
 */
export class Pages {
  readonly size: number;
  readonly name: string;
  readonly #source: ByteSource;
  readonly #pages = new Map<number, DataView>();
  #decoded = 0;
  /** The page that was asked for last, mostly the next one too. */
  #last: { page: number; view: DataView } | null = null;

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
    this.name = source.name;
  }

  /** Runs a reader of a small part, again for every page that it turns out to need. Throws ProblemError. */
  async reading<T>(read: () => T): Promise<T> {
    for (;;) {
      const before = this.#decoded;
      try {
        return read();
      } catch (thrown) {
        if (!(thrown instanceof Missing)) throw thrown;
        this.#decoded = before;
        await this.#load(thrown.page);
      }
    }
  }

  async #load(page: number): Promise<void> {
    if ((this.#pages.size + 1) * PAGE_BYTES > 2 * MAX_STRUCTURE_BYTES)
      throw this.problem("limit-exceeded", `The graph takes more than ${MAX_STRUCTURE_BYTES} bytes`, 0);
    const bytes = await this.#source.read(page * PAGE_BYTES, PAGE_BYTES);
    this.#pages.set(page, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  u8(at: number): number {
    this.#check(at, 1);
    return this.#byte(at);
  }

  /** Little-endian, like everything in a FlatBuffer. */
  u16(at: number): number {
    this.#check(at, 2);
    return this.#byte(at) | (this.#byte(at + 1) << 8);
  }

  i32(at: number): number {
    this.#check(at, 4);
    const { view, offset } = this.#page(at);
    if (offset + 4 <= view.byteLength) return view.getInt32(offset, true);
    return this.u16(at) | (this.u16(at + 2) << 16);
  }

  u32(at: number): number {
    return this.i32(at) >>> 0;
  }

  /** As a number: what lies beyond 2^53 is rounded. */
  i64(at: number): number {
    return this.i32(at + 4) * 2 ** 32 + this.u32(at);
  }

  f32(at: number): number {
    const word = new DataView(new ArrayBuffer(4));
    word.setInt32(0, this.i32(at));
    return word.getFloat32(0);
  }

  bytes(at: number, length: number): Uint8Array {
    this.#check(at, length);
    const result = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const { view, offset } = this.#page(at + done);
      const part = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).subarray(offset);
      if (part.length === 0) throw this.problem("truncated", "The file ends early", at + done);
      result.set(part.subarray(0, length - done), done);
      done += part.length;
    }
    return result;
  }

  /** Counts what is decoded: one table may be pointed to many times, which no size of a file bounds. */
  spend(bytes: number, at: number): void {
    this.#decoded += bytes;
    if (this.#decoded > MAX_STRUCTURE_BYTES)
      throw this.problem("limit-exceeded", `The graph takes more than ${MAX_STRUCTURE_BYTES} bytes`, at);
  }

  problem(code: "malformed" | "limit-exceeded" | "truncated", what: string, at: number): ProblemError {
    const advice = code === "limit-exceeded" ? TOO_MUCH : "Download or export the model again.";
    return new ProblemError({ code, what, where: `${this.name}, byte ${at}`, advice });
  }

  #check(at: number, bytes: number): void {
    if (!(at >= 0 && at + bytes <= this.size))
      throw this.problem(
        "malformed",
        `An offset points out of the file, which has ${this.size} bytes`,
        Math.max(0, Math.min(at, this.size)),
      );
  }

  #byte(at: number): number {
    const { view, offset } = this.#page(at);
    // The source gave less than it said it has.
    if (offset >= view.byteLength) throw this.problem("truncated", "The file ends early", at);
    return view.getUint8(offset);
  }

  #page(at: number): { view: DataView; offset: number } {
    const page = Math.floor(at / PAGE_BYTES);
    if (this.#last?.page !== page) {
      const view = this.#pages.get(page);
      if (!view) throw new Missing(page);
      this.#last = { page, view };
    }
    return { view: this.#last.view, offset: at - page * PAGE_BYTES };
  }
}
