import { chainKernel } from "./chains.ts";

/** Slope of the chain: its deviation from the fixed point near 1 shrinks by about this a step, and changes its sign. */
const SLOPE = 0.95;

/**
 * Rate of special functions: x = exp(z − 0.95·x), one exponential and one multiply-add a step. The multiply-add runs beside
 * it and is not counted. The chain forgets its start slowly, and errors of one sign cancel.
 */
export const special = chainKernel({
  id: "special",
  title: "Exponentials",
  chain: {
    dtype: "f32",
    scalar: "f32",
    setup: `let z = value(${SLOPE} + 0.05 * seed);`,
    start: "var x$c = value(1.0 + 0.25 * seed + 0.015625 * $c.0) + component * 0.00390625;",
    step: `x$c = exp(z - ${SLOPE} * x$c);`,
    follow: (seed, chain, component, steps) => {
      const z = SLOPE + 0.05 * seed;
      let x = 1 + 0.25 * seed + 0.015625 * chain + component * 0.00390625;
      for (let step = 0; step < steps; step++) x = Math.exp(z - SLOPE * x);
      return x;
    },
  },
  shapes: [
    [4, 1],
    [2, 4],
    [8, 1],
  ],
  step: { flops: 1, sfu: 1 },
  tolerance: 1e-4,
});
