import { ProblemError } from "../../../core/result.ts";
import { bytesOf, type Dtype } from "../../../core/units.ts";
import { at, isRecord, type Json, parseJson } from "../../json.ts";
import { MAX_JSON_BYTES, MAX_RANK, MAX_TENSORS } from "../../limits.ts";
import { tooMuch } from "../../problems.ts";
import type { ByteSource } from "../../source.ts";

/** A tensor as a safetensors header describes it. */
export interface StoredTensor {
  readonly name: string;
  /** The format's own word: "BF16". */
  readonly format: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  readonly bytes: number;
  /** Offset behind its last byte, from the end of the header. */
  readonly end: number;
}

export interface Header {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Bytes that the tensors take behind the header, and how many of them the file lacks. */
  readonly missing: number;
}

/** Bytes before the header: its length. */
const LENGTH_BYTES = 8;

/** Element types; a type of fewer bits than a byte, or newer than this table, is described by its bytes alone. */
const DTYPES: Readonly<Record<string, Dtype>> = {
  F64: "f64",
  F32: "f32",
  F16: "f16",
  BF16: "bf16",
  F8_E4M3: "f8",
  F8_E5M2: "f8",
  F8_E8M0: "f8",
  I64: "i64",
  I32: "i32",
  I16: "i16",
  I8: "i8",
  U64: "u64",
  U32: "u32",
  U16: "u16",
  U8: "u8",
  BOOL: "bool",
  C64: "complex64",
};

/** Length of the header that follows; null when the file cannot be of this format. */
export function headerLength(head: Uint8Array): number | null {
  if (head.length <= LENGTH_BYTES || head[LENGTH_BYTES] !== 0x7b) return null;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  return length >= 2n && length <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(length) : null;
}

/**
 * Reads what the file says of its tensors, and none of them. Throws ProblemError.
 * Format: https://github.com/huggingface/safetensors#format
 */
export async function readHeader(source: ByteSource): Promise<Header> {
  const where = source.name;
  const length = headerLength(await source.read(0, LENGTH_BYTES + 1));
  if (length === null) throw malformed("The header's length is impossible", where);
  if (length > MAX_JSON_BYTES)
    throw tooMuch(`The header takes ${length} bytes, more than ${MAX_JSON_BYTES}`, where);
  const bytes = await source.read(LENGTH_BYTES, length);
  if (bytes.length < length) {
    const what = `The file ends after ${bytes.length} of its header's ${length} bytes`;
    throw new ProblemError({ code: "truncated", what, where, advice: "Download the model again." });
  }
  const json = parseJson(bytes, where);
  if (!isRecord(json)) throw malformed("The header is no list of tensors", where);
  const entries = Object.entries(json);
  if (entries.length > MAX_TENSORS)
    throw tooMuch(`The header describes more than ${MAX_TENSORS} tensors`, where);
  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  for (const [name, entry] of entries) {
    if (name === "__metadata__") continue;
    const tensor = describe(name, entry, where);
    tensors.set(name, tensor);
    end = Math.max(end, tensor.end);
  }
  return { tensors, missing: Math.max(0, LENGTH_BYTES + length + end - source.size) };
}

function describe(name: string, entry: Json, where: string): StoredTensor {
  const place = `${where}, tensor "${name}"`;
  const [format, shape, offsets] = [at(entry, "dtype"), at(entry, "shape"), at(entry, "data_offsets")];
  if (typeof format !== "string" || !Array.isArray(shape) || !Array.isArray(offsets))
    throw malformed("A tensor lacks its type, shape or offsets", place);
  if (shape.length > MAX_RANK) throw tooMuch(`A tensor has more than ${MAX_RANK} dimensions`, place);
  const dims = shape.map((dim) => whole(dim, "dimension", place));
  const [first, last] = [0, 1].map((i) => whole(offsets[i], "offset", place)) as [number, number];
  const bytes = last - first;
  const elements = dims.reduce((product, dim) => product * dim, 1);
  const dtype = Object.hasOwn(DTYPES, format) ? DTYPES[format]! : "unknown";
  if (bytes < 0 || (dtype !== "unknown" && bytes !== bytesOf(dtype, elements)))
    throw malformed(`${elements} elements of ${format} do not take ${bytes} bytes`, place);
  return { name, format, dtype, dims, bytes, end: last };
}

function whole(value: Json | undefined, what: string, where: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(`A tensor has an impossible ${what} (${JSON.stringify(value)?.slice(0, 40)})`, where);
}

function malformed(what: string, where: string): ProblemError {
  return new ProblemError({ code: "malformed", what, where, advice: "Download the model again." });
}
