import type { Dim, Shape } from "../model.ts";
import { isCutOf } from "./dims.ts";
import { allNumbers, type Element, type Known, knownCount, pick, stridesOf, type Value } from "./known.ts";
import { Mismatch, type Op } from "./rule.ts";

/** The shape that several shapes have in common by NumPy's rules: aligned at the end, 1 stretches. */
export function broadcast(op: Op, shapes: readonly Shape[]): Shape {
  let rank = 0;
  for (const shape of shapes) rank = Math.max(rank, shape.length);
  const common: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) common.push(commonDim(shapes, rank - axis) ?? op.fresh(0, axis));
  return common;
}

/** null: different symbols, of which one may be 1. @param fromEnd 1 for the last dim */
function commonDim(shapes: readonly Shape[], fromEnd: number): Dim | null {
  let common: Dim = 1;
  let unsure = false;
  for (const shape of shapes) {
    const dim = fromEnd <= shape.length ? shape[shape.length - fromEnd]! : 1;
    if (dim === 1 || dim === common) continue;
    if (common === 1) common = dim;
    else if (typeof dim === "number" && typeof common === "number")
      throw new Mismatch(`dimensions ${common} and ${dim} do not fit together`);
    // A number above 1 decides: the symbol is either equal to it or 1.
    else if (typeof dim === "number") common = dim;
    // One that was cut fits the whole only where nothing was cut off.
    else if (typeof common === "string" && isCutOf(common, dim)) common = dim;
    else if (typeof common === "string" && !isCutOf(dim, common)) unsure = true;
  }
  return unsure && typeof common === "string" ? null : common;
}

/** Elements of a value stretched to a larger shape. */
export function expandValue(value: Value, from: readonly number[], to: readonly number[]): Value {
  if (from.length === to.length && from.every((dim, axis) => dim === to[axis])) return value;
  const own = stridesOf(from);
  const strides = to.map((_, axis) => {
    const at = axis - to.length + from.length;
    return at >= 0 && from[at] !== 1 ? own[at]! : 0;
  });
  return pick(value, to, strides);
}

/** Applies `fn` element by element to inputs stretched to `shape`; null when an input has no value at all. */
export function mapValues(
  inputs: readonly Known[],
  shape: Shape,
  fn: (elements: readonly Element[]) => Element,
): Element[] | null {
  const count = knownCount(shape);
  if (count === null || !allNumbers(shape)) return null;
  const columns: Value[] = [];
  for (const { value, shape: from } of inputs) {
    if (!value || !from || !allNumbers(from)) return null;
    columns.push(expandValue(value, from, shape));
  }
  const result: Element[] = [];
  // One row for all of them: a mask has thousands.
  const row = new Array<Element>(columns.length).fill(null);
  for (let i = 0; i < count; i++) {
    for (let at = 0; at < columns.length; at++) row[at] = columns[at]![i] ?? null;
    result.push(fn(row));
  }
  return result;
}
