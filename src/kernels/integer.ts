import { chainKernel } from "./chains.ts";

/**
 * Rate of 32-bit integer multiply-adds, two a step: x = x·y + z, y = y·x + z, wrapping. Each is the other's factor, so that no
 * algebra shortens the chain; x and y stay odd and z even, so that a step can be undone and nothing of the start is lost.
 */
export const integer = chainKernel({
  id: "integer",
  title: "Integer multiply-add chains",
  chain: {
    dtype: "i32",
    scalar: "i32",
    setup: "let z = value(seed & ~1);",
    start: "var x$c = value(2 * seed + 1 + 2 * $c) + 32 * component; var y$c = x$c ^ value(0x5bd1e994);",
    step: "x$c = x$c * y$c + z; y$c = y$c * x$c + z;",
    follow: (seed, chain, component, steps) => {
      const z = seed & ~1;
      let x = (2 * seed + 1 + 2 * chain + 32 * component) | 0;
      let y = x ^ 0x5bd1e994;
      for (let step = 0; step < steps; step++) {
        x = (Math.imul(x, y) + z) | 0;
        y = (Math.imul(y, x) + z) | 0;
      }
      return x;
    },
  },
  shapes: [
    [4, 1],
    [1, 4],
    [2, 4],
  ],
  step: { operations: 4 },
  tolerance: 0,
});
