import { type BackwardRule, type Operand, wantedOf } from "./rule.ts";

/** The other way round: as much is read and written, and nothing computed. */
export const transpose: BackwardRule = ({ inputs }) => {
  const to = wantedOf(inputs).slice(0, 1);
  return to.length > 0 ? [{ to, class: "transpose" }] : [];
};

/** Operators that copy what they read several times: the copies' gradients are added up. */
const COPIES: ReadonlySet<string> = new Set(["Expand", "Tile", "repeat_interleave"]);

/** Parts go back to where they came from: a Concat splits, a Split and a Slice write into zeros, a Pad cuts off. */
export const copy: BackwardRule = ({ op, inputs, outputs }) => {
  const to = wantedOf(inputs);
  const made = wantedOf(outputs);
  if (to.length === 0) return [];
  if (COPIES.has(op)) return [{ to, class: "reduction", other: total(made, "elements") }];
  return [{ to, class: "copy", gradientsRead: Math.min(total(made, "bytes"), total(to, "bytes")) }];
};

function total(operands: readonly Operand[], what: "elements" | "bytes"): number {
  return operands.reduce((sum, operand) => sum + operand[what], 0);
}

/** Each output's gradient is spread over the points that it was made from, by the same weights. */
export const resize: BackwardRule = ({ inputs, output, other }) => {
  const [input] = inputs;
  if (!input) return null;
  return [{ to: [input], class: "resize", other: Math.max(other, output.elements) }];
};

/** Gradients are handed on as they are. */
export const nothing: BackwardRule = () => [];
