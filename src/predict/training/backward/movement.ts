import { type BackwardRule, type Kernel, wantedOf } from "./rule.ts";

/** The other way round: as much is read and written, and nothing computed. */
export const transpose: BackwardRule = ({ inputs }) => {
  const to = wantedOf(inputs).slice(0, 1);
  return to.length > 0 ? [{ to, class: "transpose" }] : [];
};

/**
 * Parts go back to where they came from: a Concat splits, a Split and a Slice write into zeros, a Pad cuts off. What was
 * copied several times is added up again (Expand, Tile).
 */
export const copy: BackwardRule = ({ inputs, output, outputs }) => {
  const to = wantedOf(inputs);
  const size = outputs.reduce((sum, { elements }) => sum + elements, 0);
  const [first] = to;
  if (!first) return [];
  const kernel: Kernel =
    to.length === 1 && first.elements < output.elements && first.elements === inputs[0]?.elements
      ? { to, class: "reduction", other: size }
      : { to, class: "copy" };
  return [kernel];
};

/** Each output's gradient is spread over the points that it was made from, by the same weights. */
export const resize: BackwardRule = ({ inputs, output, other }) => {
  const [input] = inputs;
  if (!input) return null;
  return [{ to: [input], class: "resize", other: Math.max(other, output.elements) }];
};

/** Gradients are handed on as they are. */
export const nothing: BackwardRule = () => [];
