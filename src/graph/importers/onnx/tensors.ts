import { halfToNumber } from "../../../core/half.ts";
import type { Dtype } from "../../../core/units.ts";
import type { DraftTensor, DraftType, DraftValueInfo } from "../../draft.ts";
import { MAX_NESTING, MAX_RANK, PAYLOAD_KEPT_BYTES } from "../../limits.ts";
import type { Dim } from "../../model.ts";
import { dtypeOf } from "../../onnx-dtype.ts";
import { BYTES, expectWire, type Field, fitted, int64, problem, type WireReader } from "./wire.ts";

const EXTERNAL = 1;

/** Reads a TensorProto at [start, end): always its dims and dtype, its values only when they are small and inside. */
export function readTensor(reader: WireReader, start: number, end: number): DraftTensor {
  let name = "";
  let code = 0;
  let external = false;
  // The type may come after raw_data.
  let rawStart = -1;
  let rawEnd = -1;
  const dims: number[] = [];
  const typed: number[] = [];
  for (const field = reader.enter(start, end); reader.next(field); ) {
    const small = field.end - field.start <= PAYLOAD_KEPT_BYTES;
    if (field.number === 1) reader.ints(field, dims, MAX_RANK);
    else if (field.number === 2) code = reader.int(field);
    else if (field.number === 8) name = reader.text(field);
    else if (field.number === 14) external = reader.int(field) === EXTERNAL;
    else if (!small) continue;
    else if (field.number === 9) {
      expectWire(field, BYTES);
      rawStart = field.start;
      rawEnd = field.end;
    } else if (field.number === 4) reader.reals(field, 4, typed, PAYLOAD_KEPT_BYTES);
    else if (field.number === 10) reader.reals(field, 8, typed, PAYLOAD_KEPT_BYTES);
    else if (field.number === 5 || field.number === 7 || field.number === 11)
      reader.ints(field, typed, PAYLOAD_KEPT_BYTES);
  }
  checkDims(dims, start);
  const dtype = dtypeOf(code);
  const elements = dims.reduce((product, dim) => product * dim, 1);
  let values: readonly number[] | null = null;
  if (!external && elements <= PAYLOAD_KEPT_BYTES) {
    const element = ELEMENTS[dtype];
    if (rawStart < 0) values = fromTyped(typed, dtype);
    else if (element) values = reader.elements(rawStart, rawEnd, element.bytes, element.at);
    // Fewer or more values than the dims ask for: left unread (or damaged), so not to be relied on.
    if (values) values = values.length === elements ? fitted(values) : null;
  }
  return { name, dtype, dims: fitted(dims), values };
}

export function checkDims(dims: readonly number[], at: number): void {
  if (dims.length > MAX_RANK)
    throw problem("limit-exceeded", `A tensor has more than ${MAX_RANK} dimensions`, at);
  let elements = 1;
  for (const dim of dims) {
    if (dim < 0) throw problem("malformed", `A tensor has a negative dimension (${dim})`, at);
    elements *= Math.max(dim, 1);
  }
  if (elements > Number.MAX_SAFE_INTEGER)
    throw problem("limit-exceeded", "A tensor has more than 2^53 elements", at);
}

/** How an element lies in raw_data, little-endian; types whose values nobody needs (strings, 4-bit, complex) are left out. */
const ELEMENTS: Readonly<
  Partial<Record<Dtype, { readonly bytes: number; readonly at: (data: DataView, offset: number) => number }>>
> = {
  f64: { bytes: 8, at: (data, o) => data.getFloat64(o, true) },
  f32: { bytes: 4, at: (data, o) => data.getFloat32(o, true) },
  f16: { bytes: 2, at: (data, o) => halfToNumber(data.getUint16(o, true)) },
  bf16: { bytes: 2, at: (data, o) => bfloatToNumber(data.getUint16(o, true)) },
  i64: { bytes: 8, at: (data, o) => int64(data.getInt32(o + 4, true), data.getInt32(o, true)) },
  u64: { bytes: 8, at: (data, o) => data.getUint32(o + 4, true) * 2 ** 32 + data.getUint32(o, true) },
  i32: { bytes: 4, at: (data, o) => data.getInt32(o, true) },
  u32: { bytes: 4, at: (data, o) => data.getUint32(o, true) },
  i16: { bytes: 2, at: (data, o) => data.getInt16(o, true) },
  u16: { bytes: 2, at: (data, o) => data.getUint16(o, true) },
  i8: { bytes: 1, at: (data, o) => data.getInt8(o) },
  u8: { bytes: 1, at: (data, o) => data.getUint8(o) },
  bool: { bytes: 1, at: (data, o) => data.getUint8(o) },
};

const NUMERIC: ReadonlySet<Dtype> = new Set([
  "f32",
  "f64",
  "i64",
  "u64",
  "i32",
  "u32",
  "i16",
  "u16",
  "i8",
  "u8",
  "bool",
]);

/** Values of float_data, int32_data, …; 16-bit floats stand there as their bit patterns. */
function fromTyped(typed: number[], dtype: Dtype): number[] | null {
  if (dtype === "f16") return typed.map(halfToNumber);
  if (dtype === "bf16") return typed.map(bfloatToNumber);
  return NUMERIC.has(dtype) ? typed : null;
}

function bfloatToNumber(bits: number): number {
  const scratch = new DataView(new ArrayBuffer(4));
  scratch.setUint32(0, (bits & 0xffff) * 65536);
  return scratch.getFloat32(0);
}

/** Reads a ValueInfoProto: name, element type, shape; of sequences and optionals those of what they hold. */
export function readValueInfo(reader: WireReader, value: Field): DraftValueInfo {
  expectWire(value, BYTES);
  let name = "";
  let type = NO_TYPE;
  for (const field = reader.enter(value.start, value.end); reader.next(field); ) {
    if (field.number === 1) name = reader.text(field);
    else if (field.number === 2) type = readType(reader, field, 0);
  }
  return { name, ...type };
}

const NO_TYPE: DraftType = { dtype: "unknown", dims: null };
/** Fields of TypeProto. A sparse tensor's type has the layout of a tensor's; a map's says nothing of sizes. */
const [TENSOR, SEQUENCE, SPARSE, OPTIONAL] = [1, 4, 8, 9];

function readType(reader: WireReader, field: Field, depth: number): DraftType {
  if (depth > MAX_NESTING)
    throw problem("limit-exceeded", `Types are nested deeper than ${MAX_NESTING}`, field.at);
  expectWire(field, BYTES);
  let type = NO_TYPE;
  for (const kind = reader.enter(field.start, field.end); reader.next(kind); ) {
    const { number } = kind;
    if (number === TENSOR || number === SPARSE) type = readTensorType(reader, kind);
    else if (number === SEQUENCE || number === OPTIONAL) {
      expectWire(kind, BYTES);
      let element = NO_TYPE;
      for (const part = reader.enter(kind.start, kind.end); reader.next(part); ) {
        if (part.number === 1) element = readType(reader, part, depth + 1);
      }
      const held = number === SEQUENCE ? ("sequence" as const) : ("optional" as const);
      type = { dtype: element.dtype, dims: null, holds: { kind: held, type: element } };
    }
  }
  return type;
}

function readTensorType(reader: WireReader, field: Field): DraftType {
  expectWire(field, BYTES);
  let dtype: Dtype = "unknown";
  let dims: (Dim | null)[] | null = null;
  for (const part = reader.enter(field.start, field.end); reader.next(part); ) {
    if (part.number === 1) dtype = dtypeOf(reader.int(part));
    else if (part.number === 2) dims = readShape(reader, part);
  }
  return { dtype, dims };
}

function readShape(reader: WireReader, shape: Field): (Dim | null)[] {
  expectWire(shape, BYTES);
  const dims: (Dim | null)[] = [];
  for (const entry = reader.enter(shape.start, shape.end); reader.next(entry); ) {
    if (entry.number !== 1) continue;
    expectWire(entry, BYTES);
    let dim: Dim | null = null;
    for (const field = reader.enter(entry.start, entry.end); reader.next(field); ) {
      if (field.number === 1) {
        const value = reader.int(field);
        // Exporters write -1 (and some 2^63 - 1) for "not known".
        dim = value >= 0 && Number.isSafeInteger(value) ? value : null;
      } else if (field.number === 2) dim = reader.text(field) || null;
    }
    dims.push(dim);
    if (dims.length > MAX_RANK)
      throw problem("limit-exceeded", `A shape has more than ${MAX_RANK} dimensions`, shape.at);
  }
  return dims;
}
