import { type Json, parseJson } from "../json.ts";
import { MAX_JSON_BYTES } from "../limits.ts";
import type { ByteSource } from "../source.ts";
import { type Container, containerOf } from "./container.ts";

/** Bytes that every importer may look at first: enough for magic numbers and a few fields. */
export const HEAD_BYTES = 4096;

/** A file that is being opened, and the others that were chosen together with it. */
export interface ModelFile {
  readonly source: ByteSource;
  /** The first HEAD_BYTES bytes, fewer when the file is shorter. */
  readonly head: Uint8Array;
  readonly container: Container;
  /**
   * The whole file as JSON, parsed when first asked for; undefined when it does not begin like a JSON object. Throws
   * ProblemError when it does, and is none.
   */
  json(): Promise<Json | undefined>;
  /** Such as config.json beside model.safetensors. */
  readonly companions: readonly ByteSource[];
}

export async function modelFile(source: ByteSource, companions: readonly ByteSource[]): Promise<ModelFile> {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
  const container = containerOf(head);
  let parsed: Promise<Json | undefined> | undefined;
  return {
    source,
    head,
    container,
    companions,
    json() {
      parsed ??= container === "json" ? readJson(source) : Promise.resolve(undefined);
      return parsed;
    },
  };
}

/** Parses a whole file. Throws ProblemError. */
async function readJson(source: ByteSource): Promise<Json> {
  // One byte more than may be, so that the size is refused by its name and not read.
  return parseJson(await source.read(0, Math.min(source.size, MAX_JSON_BYTES + 1)), source.name);
}
