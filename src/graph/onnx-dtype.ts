import type { Dtype } from "../core/units.ts";

/** Element types by their number in ONNX's TensorProto.DataType, as tensors and the `to` of Cast give them. */
const DTYPES: readonly Dtype[] = [
  "unknown",
  "f32",
  "u8",
  "i8",
  "u16",
  "i16",
  "i32",
  "i64",
  "string",
  "bool",
  "f16",
  "f64",
  "u32",
  "u64",
  "complex64",
  "complex128",
  "bf16",
  "f8", // E4M3FN
  "f8", // E4M3FNUZ
  "f8", // E5M2
  "f8", // E5M2FNUZ
  "u4",
  "i4",
];

/** "unknown" for numbers that are not there, or that came later. */
export function dtypeOf(code: number): Dtype {
  return DTYPES[code] ?? "unknown";
}

/** The way back, for importers that write in ONNX's words; 0 ("undefined") for a type that it does not have. */
export function onnxCode(dtype: string): number {
  return Math.max(0, (DTYPES as readonly string[]).indexOf(dtype));
}
