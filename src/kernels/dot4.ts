import { chainKernel } from "./chains.ts";

/** The language feature of WGSL that dot4I8Packed belongs to. */
const FEATURE = "packed_4x8_integer_dot_product";

/** Four products of signed bytes, summed. */
function product(a: number, b: number): number {
  let sum = 0;
  for (let shift = 0; shift < 32; shift += 8)
    sum += ((a << (24 - shift)) >> 24) * ((b << (24 - shift)) >> 24);
  return sum;
}

/**
 * Rate of 8-bit integer dot products: x = dot4I8Packed(x, y) + x, four multiplications and four additions a step. The bytes
 * of each sum are the factors of the next.
 */
export const dot4 = chainKernel({
  id: "dot4",
  title: "8-bit dot products",
  chain: {
    dtype: "i8",
    scalar: "i32",
    requires: [FEATURE],
    setup: "let y = bitcast<u32>(2 * seed + 1);",
    start: "var x$c = seed ^ ($c * 0x01030507);",
    step: "x$c = dot4I8Packed(bitcast<u32>(x$c), y) + x$c;",
    follow: (seed, chain, _component, steps) => {
      const y = (2 * seed + 1) | 0;
      let x = seed ^ Math.imul(chain, 0x01030507);
      for (let step = 0; step < steps; step++) x = (product(x, y) + x) | 0;
      return x;
    },
  },
  shapes: [
    [4, 1],
    [8, 1],
  ],
  step: { operations: 8 },
  tolerance: 0,
});
