import type { Dim, Shape } from "../model.ts";
import { add } from "./dims.ts";
import { type Held, type Known, UNKNOWN } from "./known.ts";
import type { Op } from "./rule.ts";

/** Sequences and optionals as values: how they are made, and what two of them have in common. */

/** Elements that are told apart. More, and only what they have in common is kept. */
export const MAX_LISTED = 256;

/** A sequence or an optional of exactly these elements. @param output index of the output that it becomes */
export function holding(op: Op, output: number, kind: Held["kind"], elements: readonly Known[]): Held {
  const [first, ...rest] = elements;
  const each = first ? rest.reduce((all, one) => common(op, output, all, one), asElement(first)) : UNKNOWN;
  const list = elements.length <= MAX_LISTED ? elements.map(asElement) : null;
  return { kind, each, count: elements.length, list };
}

/** With one more element, in a place that is not known. */
export function grown(op: Op, output: number, held: Held, element: Known): Held {
  const each = held.count === 0 ? asElement(element) : common(op, output, held.each, element);
  const count = held.count === null ? null : add(held.count, 1);
  return { ...held, each, count, list: null };
}

/** What either of two values has, so that the graph may go on with one or the other. */
export function common(op: Op, output: number, a: Known, b: Known): Known {
  const held = a.held && b.held ? commonHeld(op, output, a.held, b.held) : undefined;
  return {
    dtype: a.dtype === "unknown" ? b.dtype : a.dtype,
    shape: commonShape(op, output, a.shape, b.shape),
    value: null,
    constant: false,
    ...(held ? { held } : {}),
  };
}

function commonHeld(op: Op, output: number, a: Held, b: Held): Held {
  const each =
    a.count === 0 ? { ...b.each } : b.count === 0 ? { ...a.each } : common(op, output, a.each, b.each);
  return { kind: a.kind, each, count: a.count === b.count ? a.count : null, list: null };
}

/** Where two shapes differ stands a dimension that only a run can tell; without the same rank nothing is left. */
function commonShape(op: Op, output: number, a: Shape | null, b: Shape | null): Shape | null {
  if (!a || !b || a.length !== b.length) return null;
  return a.map((dim, axis): Dim => (dim === b[axis] ? dim : op.fresh(output, axis)));
}

/** Without its value: which element it is, is known in a list only. */
function asElement({ dtype, shape, held }: Known): Known {
  return { dtype, shape, value: null, constant: false, ...(held ? { held } : {}) };
}
