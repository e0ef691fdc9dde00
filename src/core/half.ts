/** The value of an IEEE 754 binary16 by its bits. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The binary16 nearest to zero that a number fits in: cut off, infinite above the range, zero below normal ones. */
export function numberToHalf(value: number): number {
  const scratch = new DataView(new ArrayBuffer(4));
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 255) - 112;
  if (exponent <= 0) return sign;
  if (exponent >= 31) return sign | 0x7c00 | (Number.isNaN(value) ? 1 : 0);
  return sign | (exponent << 10) | ((bits >>> 13) & 1023);
}
