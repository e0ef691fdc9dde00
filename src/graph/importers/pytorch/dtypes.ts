import type { Dtype } from "../../../core/units.ts";

/** ONNX's numbers of element types, as Cast wants them. */
export const ONNX_DTYPE: Readonly<Partial<Record<Dtype, number>>> = {
  f32: 1,
  u8: 2,
  i8: 3,
  u16: 4,
  i16: 5,
  i32: 6,
  i64: 7,
  bool: 9,
  f16: 10,
  f64: 11,
  u32: 12,
  u64: 13,
  complex64: 14,
  complex128: 15,
  bf16: 16,
  f8: 17,
};
