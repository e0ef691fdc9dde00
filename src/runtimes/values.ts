import { numberToHalf } from "../core/half.ts";
import { seededRandom } from "../core/statistics.ts";
import { bytesOf, type Dtype } from "../core/units.ts";

/**
 * Values that no kernel takes longer for than for any others: floats of the size that a trained network has (numbers too
 * small to be normal are slow on CPUs, and a chain of layers soon makes them of weights that are too small), integers 0
 * or 1, which are safe as an index, a mask and a quantised weight.
 */
export type Role = "weight" | "input";

/** Little-endian bytes of a tensor; none where its type has no numbers. */
export function randomBytes(
  dtype: Dtype,
  dims: readonly number[],
  role: Role,
  seed: number,
): Uint8Array<ArrayBuffer> {
  const elements = dims.reduce((product, dim) => product * dim, 1);
  const bytes = new Uint8Array(bytesOf(dtype, elements));
  fillRandom(bytes, dtype, dims, role, seed);
  return bytes;
}

/** The same into bytes that exist, as many elements as fit. */
export function fillRandom(
  bytes: Uint8Array,
  dtype: Dtype,
  dims: readonly number[],
  role: Role,
  seed: number,
): void {
  const random = seededRandom(seed);
  const write = writerOf(dtype, bytes);
  if (!write) {
    // Packed four bits at a time, two elements a byte.
    for (let i = 0; i < bytes.length; i++) bytes[i] = (random() < 0.5 ? 1 : 0) | (random() < 0.5 ? 16 : 0);
    return;
  }
  const count = Math.floor((bytes.length * 8) / write.bits);
  if (!isFloat(dtype)) {
    // A lone integer is a size or an index as often as not: 1 serves as both.
    for (let i = 0; i < count; i++) write.at(i, count === 1 || random() < 0.5 ? 1 : 0);
    return;
  }
  const { from, to } = rangeOf(dims, role);
  for (let i = 0; i < count; i++) write.at(i, from + (to - from) * random());
}

function isFloat(dtype: Dtype): boolean {
  return dtype === "f32" || dtype === "f16" || dtype === "f64" || dtype === "bf16";
}

/**
 * Vectors of weights are gains, biases and variances: around 1, so that nothing divides by 0 or dies out. Others keep the
 * variance of what goes through them; a matrix may be either way round, so that its fan is between its two sides.
 */
function rangeOf(dims: readonly number[], role: Role): { readonly from: number; readonly to: number } {
  if (role === "input") return { from: -1, to: 1 };
  if (dims.length < 2) return { from: 0.5, to: 1.5 };
  const elements = dims.reduce((product, dim) => product * dim, 1);
  const fan = dims.length === 2 ? Math.sqrt(elements) : elements / Math.max(dims[0]!, 1);
  const bound = Math.sqrt(3 / Math.max(fan, 1));
  return { from: -bound, to: bound };
}

interface Writer {
  readonly bits: number;
  readonly at: (index: number, value: number) => void;
}

/** Row-major numbers as the bytes of a tensor. */
export function bytesOfValues(dtype: Dtype, values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(bytesOf(dtype, values.length));
  const write = writerOf(dtype, bytes);
  values.forEach((value, i) => {
    write?.at(i, value);
  });
  return bytes;
}

/** null for types that are narrower than a byte or have no numbers. */
function writerOf(dtype: Dtype, bytes: Uint8Array): Writer | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case "f32":
      return { bits: 32, at: (i, x) => view.setFloat32(4 * i, x, true) };
    case "f64":
      return { bits: 64, at: (i, x) => view.setFloat64(8 * i, x, true) };
    case "f16":
      return { bits: 16, at: (i, x) => view.setUint16(2 * i, numberToHalf(x), true) };
    case "bf16":
      return { bits: 16, at: (i, x) => view.setUint16(2 * i, bfloatBits(x), true) };
    case "i64":
    case "u64":
      return { bits: 64, at: (i, x) => view.setBigInt64(8 * i, BigInt(x), true) };
    case "i32":
    case "u32":
      return { bits: 32, at: (i, x) => view.setInt32(4 * i, x, true) };
    case "i16":
    case "u16":
      return { bits: 16, at: (i, x) => view.setInt16(2 * i, x, true) };
    case "i8":
    case "u8":
    case "bool":
      return { bits: 8, at: (i, x) => view.setInt8(i, x) };
    default:
      return null;
  }
}

/** The upper half of the f32, cut off. */
function bfloatBits(value: number): number {
  const scratch = new DataView(new ArrayBuffer(4));
  scratch.setFloat32(0, value);
  return scratch.getUint16(0);
}
