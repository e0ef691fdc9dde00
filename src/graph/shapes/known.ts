import type { Dtype } from "../../core/units.ts";
import { MAX_KNOWN_ELEMENTS } from "../limits.ts";
import type { Dim, Shape } from "../model.ts";

/** One element of a tensor: a number (bool as 0 and 1), a symbolic dimension, or null where it is not known. */
export type Element = Dim | null;
/** Row-major elements of a tensor whose shape is all numbers. */
export type Value = readonly Element[];

/** What is known of a tensor before the first run. */
export interface Known {
  readonly dtype: Dtype;
  readonly shape: Shape | null;
  /** Elements of a small tensor, null when none of them is known. */
  readonly value: Value | null;
  /** It will be the same in every run: a weight, or computed from weights and shapes alone. */
  readonly constant: boolean;
  /** Of a sequence or an optional: what it holds. It has no shape of its own; dtype is that of its elements. */
  readonly held?: Held;
}

/** What a sequence or an optional holds. */
export interface Held {
  readonly kind: "sequence" | "optional";
  /** What all elements have in common. */
  readonly each: Known;
  /** How many there are; of an optional 0 or 1. null: only a run can tell. */
  readonly count: Dim | null;
  /** The elements in their order, where they are few and all known. */
  readonly list: readonly Known[] | null;
}

/** What a rule says of an output; value null or left out: not known. */
export interface Inferred {
  readonly dtype: Dtype;
  readonly shape: Shape | null;
  readonly value?: Value | null;
  readonly held?: Held;
}

export const UNKNOWN: Known = { dtype: "unknown", shape: null, value: null, constant: false };

export function allNumbers(dims: readonly Element[]): dims is readonly number[] {
  // By index: asked of lists of every kind, for…of makes an object of each step.
  for (let i = 0; i < dims.length; i++) if (typeof dims[i] !== "number") return false;
  return true;
}

/** Elements of a shape when they are few enough for their values to be followed; null otherwise. */
export function knownCount(shape: Shape | null): number | null {
  if (!shape) return null;
  let count = 1;
  let steps = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    const dim = shape[axis]!;
    if (typeof dim !== "number") return null;
    count *= dim;
    // An axis of size 0 does not make the others small: loops over [2^50, 0] would still run 2^50 times.
    steps *= Math.max(dim, 1);
  }
  return steps <= MAX_KNOWN_ELEMENTS ? count : null;
}

const FLOATS: ReadonlySet<Dtype> = new Set(["f64", "f32", "f16", "bf16", "f8"]);

export function isFloat(dtype: Dtype): boolean {
  return FLOATS.has(dtype);
}

/** A number as a tensor of `dtype` would hold it: ints cut, f32 rounded. */
export function store(dtype: Dtype, value: number): number {
  if (dtype === "bool") return value === 0 ? 0 : 1;
  if (dtype === "f32") return Math.fround(value);
  return isFloat(dtype) ? value : Math.trunc(value);
}

/** Steps from one element to the next along each axis of a row-major tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/**
 * Builds a row-major value of `shape` by picking, for each position, the element at Σ position·strides + offset of
 * `from`: every transpose, slice, expand and gather along an axis is one of these.
 */
export function pick(
  from: Value,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Element[] {
  const result: Element[] = [];
  if (shape.includes(0)) return result;
  const visit = (axis: number, at: number) => {
    if (axis === shape.length) {
      result.push(from[at] ?? null);
      return;
    }
    for (let i = 0; i < shape[axis]!; i++) visit(axis + 1, at + i * strides[axis]!);
  };
  visit(0, offset);
  return result;
}
