import type { BackwardRule } from "./rule.ts";

/** The place of a maximum is kept as a whole number of 32 bits. */
const PLACE_BYTES = 4;

/**
 * Each output's gradient goes to where the maximum was, whose place the forward run keeps; or, of a mean, to the whole
 * window. The input's gradient is written whole, most of it zeros behind a maximum.
 */
export const pool: BackwardRule = ({ op, inputs, output, other }) => {
  const [input] = inputs;
  if (!input) return null;
  if (/max/i.test(op)) {
    const kept = output.elements * PLACE_BYTES;
    return [{ to: [input], class: "pool", other: output.elements, kept }];
  }
  // A window that is the whole plane gives each input its share and adds nothing up.
  if (op === "GlobalAveragePool" || /adaptive_avg/.test(op))
    return [{ to: [input], class: "pool", other: output.elements }];
  const powers = /Lp/.test(op);
  return [{ to: [input], class: "pool", other, ...(powers ? { reads: [input, output] } : {}) }];
};
