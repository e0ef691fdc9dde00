/**
 * Units. Everything inside Ridgepoint is SI: seconds, bytes, FLOP, and their quotients. The aliases say which one
 * a field holds; prefixes (µs, GB/s, TFLOP/s) exist only in `core/format`.
 */
export type Seconds = number;
export type Bytes = number;
export type BytesPerSecond = number;
export type FlopPerSecond = number;
/** FLOP per byte moved. */
export type Intensity = number;

/** Element types that kernels and tensors use. */
export type Dtype =
  | "f32"
  | "f16"
  | "bf16"
  | "f64"
  | "i64"
  | "i32"
  | "i16"
  | "i8"
  | "i4"
  | "u64"
  | "u32"
  | "u16"
  | "u8"
  | "u4"
  | "bool"
  | "string"
  | "f8"
  | "complex64"
  | "complex128"
  | "unknown";

/** Size of one element in bits; strings and unknown types have no fixed size and count as 0. */
export const DTYPE_BITS: Readonly<Record<Dtype, number>> = {
  f64: 64,
  i64: 64,
  u64: 64,
  complex64: 64,
  complex128: 128,
  f32: 32,
  i32: 32,
  u32: 32,
  f16: 16,
  bf16: 16,
  i16: 16,
  u16: 16,
  f8: 8,
  i8: 8,
  u8: 8,
  bool: 8,
  i4: 4,
  u4: 4,
  string: 0,
  unknown: 0,
};

/** Bytes that `elements` elements of `dtype` occupy, packed types rounded up to a whole byte. */
export function bytesOf(dtype: Dtype, elements: number): Bytes {
  return Math.ceil((DTYPE_BITS[dtype] * elements) / 8);
}
