import { ProblemError } from "../core/result.ts";
import { MAX_JSON_BYTES, MAX_JSON_DEPTH, MAX_JSON_VALUES } from "./limits.ts";
import { tooMuch } from "./problems.ts";

/** JSON from a stranger's file: its size is looked at before it is parsed, its types before they are believed. */

export type Json = null | boolean | number | string | readonly Json[] | JsonRecord;
export type JsonRecord = { readonly [key: string]: Json };

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_RECORD, CLOSE_RECORD] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parses UTF-8 JSON. Throws ProblemError "limit-exceeded" or "malformed".
 * @param where the file, or the part of it, for errors
 */
export function parseJson(bytes: Uint8Array, where: string): Json {
  checkJson(bytes, where);
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    throw malformed("The JSON cannot be parsed", where);
  }
}

/** Whether there is no more of it than is taken, before anything else is done with it. Throws ProblemError "limit-exceeded". */
export function checkJson(bytes: Uint8Array, where: string): void {
  if (bytes.length > MAX_JSON_BYTES) throw tooMuch(`The JSON is larger than ${MAX_JSON_BYTES} bytes`, where);
  checkStructure(bytes, where);
}

/** What the text would become is known from its commas and brackets, before any of it takes memory. */
function checkStructure(bytes: Uint8Array, where: string): void {
  let depth = 0;
  let values = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      for (i++; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    } else if (byte === OPEN_LIST || byte === OPEN_RECORD) {
      values++;
      if (++depth > MAX_JSON_DEPTH)
        throw tooMuch(`The JSON is nested deeper than ${MAX_JSON_DEPTH} levels`, where);
    } else if (byte === CLOSE_LIST || byte === CLOSE_RECORD) depth--;
    else if (byte === COMMA) values++;
  }
  if (values > MAX_JSON_VALUES) throw tooMuch(`The JSON has more than ${MAX_JSON_VALUES} values`, where);
}

export function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A property of a record; undefined when it is not there (inherited ones never count). */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let now = value;
  for (const step of path) {
    if (typeof now !== "object" || now === null || !Object.hasOwn(now, step)) return undefined;
    now = (now as Readonly<Record<string | number, Json>>)[step];
  }
  return now;
}

function malformed(what: string, where: string): ProblemError {
  return new ProblemError({ code: "malformed", what, where, advice: "Download or export the model again." });
}
