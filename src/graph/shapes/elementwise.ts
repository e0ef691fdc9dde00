import type { Dtype } from "../../core/units.ts";
import type { Dim, Shape } from "../model.ts";
import { dtypeOf } from "../onnx-dtype.ts";
import { broadcast, mapValues } from "./broadcast.ts";
import { add, divideDown, divideExactly, greatest, least, multiply, subtract } from "./dims.ts";
import { type Element, type Inferred, isFloat, type Known, store } from "./known.ts";
import { Mismatch, type Op, type Rule } from "./rule.ts";

/** Operators that work element by element, with their arithmetic where shapes may be computed from it. */

/** Output like the first input; `fn` computes its elements where they are known. */
export function unary(fn?: (x: number) => number, dtype?: Dtype): Rule {
  return (op) => {
    const x = op.input(0);
    const out = dtype ?? x.dtype;
    const value =
      fn && x.value ? x.value.map((e) => (typeof e === "number" ? store(out, fn(e)) : null)) : null;
    return [{ dtype: out, shape: x.shape, value }];
  };
}

/** Like the first input in shape and type, value and all. */
export const identity: Rule = (op) => {
  const { dtype, shape, value, held } = op.input(0);
  return [{ dtype, shape, value, ...(held ? { held } : {}) }];
};

type Arithmetic = (a: number, b: number, op: Op, dtype: Dtype) => number;
type Symbolic = (a: Dim, b: Dim) => Element;

/** Two inputs or more, stretched to one shape; `symbolic` is used where one of two elements is a symbol. */
export function nary(fn?: Arithmetic, symbolic?: Symbolic, result?: Dtype): Rule {
  return (op) => {
    const inputs = op.inputs.map((_, i) => op.input(i));
    const first = inputs[0];
    if (!first) throw new Mismatch("it has no input");
    const dtype = result ?? inputs.find((input) => input.dtype !== "unknown")?.dtype ?? "unknown";
    const shapes = inputs.map((input) => input.shape);
    if (!shapes.every((shape) => shape !== null)) return [{ dtype, shape: null }];
    const shape = commonShape(op, shapes);
    const combine = (a: Element, b: Element): Element => {
      if (a === null || b === null) return null;
      if (typeof a === "number" && typeof b === "number")
        return fn ? store(dtype, fn(a, b, op, first.dtype)) : null;
      return symbolic ? symbolic(a, b) : null;
    };
    const value = fn ? mapValues(inputs, shape, (elements) => elements.reduce(combine)) : null;
    return [{ dtype, shape, value }];
  };
}

/** Until opset 6 a second input could be aligned with an inner axis of the first one. */
function commonShape(op: Op, shapes: readonly Shape[]): Shape {
  const [a, b] = shapes;
  const axis = op.attribute("axis");
  if (op.opset < 7 && op.number("broadcast", 0) === 1 && a && b && typeof axis === "number") return a;
  return broadcast(op, shapes);
}

const divide: Arithmetic = (a, b, _op, dtype) => (isFloat(dtype) ? a / b : b === 0 ? 0 : Math.trunc(a / b));

/** fmod = 1 keeps the dividend's sign as in C, otherwise the divisor's. */
const modulo: Arithmetic = (a, b, op, dtype) => {
  if (b === 0) return isFloat(dtype) ? Number.NaN : 0;
  const rest = a % b;
  return op.number("fmod", 0) === 1 || rest === 0 || rest < 0 === b < 0 ? rest : rest + b;
};

/** Dimensions are never negative, and two of the same name are equal; no more is known of them. */
const symbolsEqual: Symbolic = (a, b) => {
  if (a === b) return 1;
  return (typeof a === "number" && a < 0) || (typeof b === "number" && b < 0) ? 0 : null;
};

const truth = (condition: boolean): number => (condition ? 1 : 0);

export const binary = {
  Add: nary((a, b) => a + b, add),
  Sub: nary((a, b) => a - b, subtract),
  Mul: nary((a, b) => a * b, multiply),
  Div: nary(divide, (a, b) => divideExactly(a, b) ?? divideDown(a, b)),
  Mod: nary(modulo, (a, b) => (divideExactly(a, b) === null ? null : 0)),
  Pow: (op: Op): readonly Inferred[] => {
    const [out] = nary((a, b) => a ** b)(op);
    // The type is that of the base, whatever the exponent's is.
    return [{ ...out!, dtype: op.input(0).dtype }];
  },
  Min: nary((a, b) => Math.min(a, b), least),
  Max: nary((a, b) => Math.max(a, b), greatest),
  Sum: nary((a, b) => a + b, add),
  Equal: nary((a, b) => truth(a === b), symbolsEqual, "bool"),
  Less: nary((a, b) => truth(a < b), undefined, "bool"),
  LessOrEqual: nary((a, b) => truth(a <= b), undefined, "bool"),
  Greater: nary((a, b) => truth(a > b), undefined, "bool"),
  GreaterOrEqual: nary((a, b) => truth(a >= b), undefined, "bool"),
  And: nary((a, b) => truth(a !== 0 && b !== 0), undefined, "bool"),
  Or: nary((a, b) => truth(a !== 0 || b !== 0), undefined, "bool"),
  Xor: nary((a, b) => truth((a !== 0) !== (b !== 0)), undefined, "bool"),
} satisfies Record<string, Rule>;

export const where: Rule = (op) => {
  const [condition, yes, no] = [op.input(0), op.input(1), op.input(2)];
  const { dtype } = yes.dtype === "unknown" ? no : yes;
  if (!condition.shape || !yes.shape || !no.shape) return [{ dtype, shape: null }];
  const shape = broadcast(op, [condition.shape, yes.shape, no.shape]);
  const choose = (row: readonly Element[]): Element => {
    const c = row[0] ?? null;
    const a = row[1] ?? null;
    const b = row[2] ?? null;
    return c === null ? (a === b ? a : null) : c === 0 ? b : a;
  };
  return [{ dtype, shape, value: mapValues([condition, yes, no], shape, choose) }];
};

/** An element type that stands in an attribute as a number. */
export function dtypeAttribute(op: Op, name: string, fallback: Dtype): Dtype {
  const code = op.attribute(name);
  return typeof code === "number" ? dtypeOf(code) : fallback;
}

export const cast: Rule = (op) => castTo(op.input(0), dtypeAttribute(op, "to", "unknown"));

export const bitCast: Rule = (op) => [
  { dtype: dtypeAttribute(op, "to", "unknown"), shape: op.input(0).shape },
];

export const castLike: Rule = (op) => castTo(op.input(0), op.input(1).dtype);

function castTo(x: Known, dtype: Dtype): readonly Inferred[] {
  const convert = (e: Element): Element => {
    if (typeof e === "number") return Number.isNaN(e) ? null : store(dtype, e);
    // A symbol stays the same whole number in every numeric type, but its truth is not known.
    return dtype === "bool" ? null : e;
  };
  const value = dtype === "string" || dtype === "unknown" ? null : (x.value?.map(convert) ?? null);
  return [{ dtype, shape: x.shape, value }];
}

export const clip: Rule = (op) => {
  const x = op.input(0);
  const bound = (index: number, name: string, open: number): Element =>
    op.has(index) ? (op.input(index).value?.[0] ?? null) : op.number(name, open);
  const low = bound(1, "min", Number.NEGATIVE_INFINITY);
  const high = bound(2, "max", Number.POSITIVE_INFINITY);
  const limit = (e: Element): Element => {
    if (e === null || low === null || high === null) return null;
    const raised = low === Number.NEGATIVE_INFINITY ? e : greatest(e, low);
    return raised === null || high === Number.POSITIVE_INFINITY ? raised : least(raised, high);
  };
  return [{ dtype: x.dtype, shape: x.shape, value: x.value?.map(limit) ?? null }];
};
