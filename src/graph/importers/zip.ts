import { type Entry, Reader, Writer, ZipReader } from "@zip.js/zip.js/lib/zip-core-native.js";
import { ProblemError } from "../../core/result.ts";
import { MAX_ARCHIVE_ENTRIES, MAX_DIRECTORY_BYTES, MAX_JSON_BYTES } from "../limits.ts";
import { tooMuch } from "../problems.ts";
import type { ByteSource } from "../source.ts";

/** Zip archives read by slices: their directory and the entries that are asked for, never the weights beside them. */

export interface Archive {
  readonly names: readonly string[];
  /**
   * An entry unpacked, at most MAX_JSON_BYTES of it. Throws ProblemError "limit-exceeded", "truncated" or "malformed".
   */
  read(name: string): Promise<Uint8Array>;
}

/** Whether the first bytes are those of an entry, or of an archive without entries. */
export function looksLikeZip(head: Uint8Array): boolean {
  const magic = String.fromCharCode(...head.subarray(0, 4));
  return magic === "PK\u0003\u0004" || magic === "PK\u0005\u0006";
}

const opened = new WeakMap<ByteSource, Promise<Archive>>();

/** Reads the directory, once a source. Throws ProblemError. */
export function openArchive(source: ByteSource): Promise<Archive> {
  let archive = opened.get(source);
  if (!archive) {
    archive = readDirectory(source);
    opened.set(source, archive);
  }
  return archive;
}

async function readDirectory(source: ByteSource): Promise<Archive> {
  const entries = new Map<string, Entry>();
  try {
    const zip = new ZipReader(new SliceReader(source), { strictness: "tolerant" });
    for await (const entry of zip.getEntriesGenerator()) {
      if (entries.size === MAX_ARCHIVE_ENTRIES)
        throw tooMuch(`The archive has more than ${MAX_ARCHIVE_ENTRIES} entries`, source.name);
      entries.set(entry.filename, entry);
    }
  } catch (thrown) {
    throw asDamage(thrown, source.name);
  }
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name);
      const where = `${source.name}, ${name}`;
      if (!entry || entry.directory) throw damaged("malformed", "The archive has no such entry", where);
      if (entry.encrypted) throw damaged("malformed", "The entry is encrypted", where);
      if (entry.uncompressedSize > MAX_JSON_BYTES)
        throw tooMuch(`The entry is larger than ${MAX_JSON_BYTES} bytes`, where);
      try {
        return await entry.getData(new BoundedWriter(entry.uncompressedSize, where), {
          useWebWorkers: false,
        });
      } catch (thrown) {
        throw asDamage(thrown, where);
      }
    },
  };
}

/** What zip.js asks for, a slice at a time. */
class SliceReader extends Reader<ByteSource> {
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    if (length > MAX_DIRECTORY_BYTES)
      throw tooMuch(`The archive's directory is larger than ${MAX_DIRECTORY_BYTES} bytes`, this.#source.name);
    return this.#source.read(index, length);
  }
}

/** Takes what the directory says the entry has, and not a byte more: a bomb says less than it holds. */
class BoundedWriter extends Writer<Uint8Array> {
  readonly #bytes: Uint8Array;
  readonly #where: string;
  #at = 0;

  constructor(size: number, where: string) {
    super();
    this.#bytes = new Uint8Array(size);
    this.#where = where;
  }

  override async writeUint8Array(part: Uint8Array): Promise<void> {
    if (this.#at + part.length > this.#bytes.length)
      throw damaged("malformed", "The entry holds more than the archive's directory says", this.#where);
    this.#bytes.set(part, this.#at);
    this.#at += part.length;
  }

  override async getData(): Promise<Uint8Array> {
    return this.#bytes.subarray(0, this.#at);
  }
}

function asDamage(thrown: unknown, where: string): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // The directory stands at the end: an archive without one was cut off.
  const cut = /end of central directory|not found|truncated|unexpected end/i.test(message);
  return cut
    ? damaged("truncated", "The archive ends before its directory", where)
    : damaged("malformed", `The archive is damaged: ${message}`, where);
}

function damaged(code: string, what: string, where: string): ProblemError {
  return new ProblemError({ code, what, where, advice: "Download or export the model again." });
}
