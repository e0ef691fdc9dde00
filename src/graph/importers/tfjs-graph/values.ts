import type { Dtype } from "../../../core/units.ts";
import { at, isRecord, type Json } from "../../json.ts";
import { MAX_ATTRIBUTE_VALUES, PAYLOAD_KEPT_BYTES } from "../../limits.ts";
import type { Attribute } from "../../model.ts";

/** Attribute values of a GraphDef as JSON (tensorflow/core/framework/attr_value.proto). */

const DTYPES: Readonly<Record<string, Dtype>> = {
  DT_BFLOAT16: "bf16",
  DT_BOOL: "bool",
  DT_COMPLEX128: "complex128",
  DT_COMPLEX64: "complex64",
  DT_DOUBLE: "f64",
  DT_FLOAT: "f32",
  DT_HALF: "f16",
  DT_INT16: "i16",
  DT_INT32: "i32",
  DT_INT64: "i64",
  DT_INT8: "i8",
  DT_QINT32: "i32",
  DT_QINT8: "i8",
  DT_QUINT8: "u8",
  DT_STRING: "string",
  DT_UINT16: "u16",
  DT_UINT32: "u32",
  DT_UINT64: "u64",
  DT_UINT8: "u8",
};

/** Numbers of the enum DataType, which some writers leave as they are. */
const NUMBERED: readonly string[] = (
  "_ DT_FLOAT DT_DOUBLE DT_INT32 DT_UINT8 DT_INT16 DT_INT8 DT_STRING DT_COMPLEX64 DT_INT64 DT_BOOL DT_QINT8 DT_QUINT8 " +
  "DT_QINT32 DT_BFLOAT16 _ _ DT_UINT16 DT_COMPLEX128 DT_HALF _ _ DT_UINT32 DT_UINT64"
).split(" ");

export function dtypeOf(type: Json | undefined): Dtype {
  const name = typeof type === "number" ? NUMBERED[type] : type;
  return (typeof name === "string" && Object.hasOwn(DTYPES, name) && DTYPES[name]) || "unknown";
}

/** 64-bit numbers are texts in protobuf's JSON. */
export function numberOf(value: Json | undefined): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** -1: open. null: of no known rank. */
export function dimsOf(shape: Json | undefined): readonly number[] | null {
  if (!isRecord(shape) || shape.unknownRank === true) return null;
  const dims = shape.dim ?? [];
  return Array.isArray(dims)
    ? dims.map((dim) => Math.max(-1, Math.trunc(numberOf(at(dim, "size")) ?? -1)))
    : null;
}

/** Of a text that rules may read: names of kinds, equations. What is longer is somebody's data. */
const MAX_ATTRIBUTE_CHARACTERS = 2 * PAYLOAD_KEPT_BYTES;

/** Bytes are base64 in protobuf's JSON, character codes in older files. */
function textOf(value: Json | undefined): string {
  if (Array.isArray(value)) return String.fromCharCode(...value.slice(0, MAX_ATTRIBUTE_VALUES).map(Number));
  if (typeof value !== "string" || value.length > MAX_ATTRIBUTE_CHARACTERS) return "";
  try {
    return atob(value);
  } catch {
    return value;
  }
}

function scalar(value: Json): Attribute | null {
  if (!isRecord(value)) return null;
  if (value.s !== undefined) return textOf(value.s);
  if (value.i !== undefined) return numberOf(value.i);
  if (value.f !== undefined) return numberOf(value.f);
  if (value.b !== undefined) return value.b === true ? 1 : 0;
  if (value.type !== undefined) return dtypeOf(value.type);
  if (value.shape !== undefined) return dimsOf(value.shape);
  const name = at(value, "func", "name");
  return typeof name === "string" ? name : null;
}

function list(value: Json): Attribute | null {
  if (!isRecord(value)) return null;
  const texts = value.s;
  if (Array.isArray(texts)) return texts.slice(0, MAX_ATTRIBUTE_VALUES).map(textOf);
  const numbers = value.i ?? value.f;
  if (!Array.isArray(numbers) || numbers.length > MAX_ATTRIBUTE_VALUES) return null;
  const read = numbers.map(numberOf);
  return read.every((number) => number !== null) ? read : null;
}

/** Attributes as rules want them: types by name, true and false as 1 and 0; what is none of these is left out. */
export function attributesOf(attr: Json | undefined): Readonly<Record<string, Attribute>> {
  if (!isRecord(attr)) return {};
  const found: [string, Attribute][] = [];
  for (const [name, value] of Object.entries(attr)) {
    if (name === "_output_shapes" || !isRecord(value)) continue;
    const read = value.list === undefined ? scalar(value) : list(value.list);
    if (read !== null) found.push([name, read]);
  }
  return Object.fromEntries(found);
}

/** Numbers that stand in a Const itself; null when it has none, or many. */
export function tensorValues(
  tensor: Json | undefined,
  dtype: Dtype,
  elements: number,
): readonly number[] | null {
  if (elements * 8 > PAYLOAD_KEPT_BYTES) return null;
  for (const field of ["intVal", "int64Val", "floatVal", "boolVal"]) {
    const given = at(tensor, field);
    if (!Array.isArray(given) || given.length === 0 || given.length > Math.max(1, elements)) continue;
    const values = given.map((value) => (typeof value === "boolean" ? Number(value) : numberOf(value)));
    if (!values.every((value) => value !== null)) return null;
    // One value stands for all, the last one for those after it.
    return Array.from({ length: elements }, (_, i) => values[Math.min(i, values.length - 1)]!);
  }
  const content = at(tensor, "tensorContent");
  return typeof content === "string" && content.length <= 2 * PAYLOAD_KEPT_BYTES
    ? contentValues(textOf(content), dtype, elements)
    : null;
}

function contentValues(content: string, dtype: Dtype, elements: number): readonly number[] | null {
  const width = dtype === "i64" ? 8 : dtype === "i32" || dtype === "f32" ? 4 : 0;
  if (width === 0 || content.length !== width * elements) return null;
  const view = new DataView(Uint8Array.from(content, (character) => character.charCodeAt(0)).buffer);
  return Array.from({ length: elements }, (_, i) => {
    if (dtype === "f32") return view.getFloat32(4 * i, true);
    return dtype === "i32" ? view.getInt32(4 * i, true) : Number(view.getBigInt64(8 * i, true));
  });
}
