import type { Dim, Shape } from "../model.ts";
import { add, divideDown, multiply, subtract } from "./dims.ts";
import { dtypeAttribute } from "./elementwise.ts";
import { grown, holding, MAX_LISTED } from "./held.ts";
import { allNumbers, type Held, type Inferred, type Known, UNKNOWN } from "./known.ts";
import { concatShape } from "./layout.ts";
import { axisOf, Mismatch, type Op, type Rule, Unresolved } from "./rule.ts";

/** Operators on sequences and optionals: the shapes of what they hold go through. */

function heldBy(op: Op, index: number): Held {
  const { held } = op.input(index);
  if (!held) throw new Unresolved(`what input ${index} holds is not known`);
  return held;
}

function collection(held: Held): Inferred {
  return { dtype: held.each.dtype, shape: null, held };
}

export const sequenceConstruct: Rule = (op) => [
  collection(
    holding(
      op,
      0,
      "sequence",
      op.inputs.map((_, i) => op.input(i)),
    ),
  ),
];

export const sequenceEmpty: Rule = (op) => {
  const each = { ...UNKNOWN, dtype: dtypeAttribute(op, "dtype", "f32") };
  return [collection({ kind: "sequence", each, count: 0, list: [] })];
};

/** The place in a list that an input names, counted from the end if negative; `otherwise` where there is no input. */
function position(op: Op, index: number, length: number, otherwise: number): number | null {
  const given = op.has(index) ? (op.input(index).value?.[0] ?? null) : otherwise;
  if (typeof given !== "number") return null;
  const at = given < 0 ? given + length : given;
  if (at < 0 || at > length)
    throw new Mismatch(`position ${given} does not exist in a sequence of ${length}`);
  return at;
}

export const sequenceInsert: Rule = (op) => {
  const held = heldBy(op, 0);
  const element = op.input(1);
  const at = held.list ? position(op, 2, held.list.length, held.list.length) : null;
  if (!held.list || at === null) return [collection(grown(op, 0, held, element))];
  return [collection(holding(op, 0, "sequence", held.list.toSpliced(at, 0, element)))];
};

export const sequenceErase: Rule = (op) => {
  const held = heldBy(op, 0);
  const at = held.list ? position(op, 1, held.list.length, held.list.length - 1) : null;
  if (held.list && at !== null) return [collection(holding(op, 0, "sequence", held.list.toSpliced(at, 1)))];
  const count = held.count === null ? null : subtract(held.count, 1);
  return [collection({ ...held, count, list: null })];
};

export const sequenceAt: Rule = (op) => {
  const { list, each } = heldBy(op, 0);
  const at = list ? position(op, 1, list.length, 0) : null;
  return [list && at !== null ? (list[at] ?? each) : each];
};

export const sequenceLength: Rule = (op) => {
  const count = op.input(0).held?.count ?? null;
  return [{ dtype: "i64", shape: [], value: count === null ? null : [count] }];
};

/** Without `split` slices of 1, with a number slices of that, with a list slices of those. */
export const splitToSequence: Rule = (op) => {
  const { dtype } = op.input(0);
  const shape = op.shape(0);
  const axis = axisOf(op.number("axis", 0), shape.length);
  const size = shape[axis]!;
  const slice = (dims: Shape): Known => ({ dtype, shape: dims, value: null, constant: false });
  if (!op.has(1)) {
    const each = slice(op.number("keepdims", 1) === 1 ? shape.with(axis, 1) : shape.toSpliced(axis, 1));
    return [collection({ kind: "sequence", each, count: size, list: null })];
  }
  const split = op.input(1);
  const widths = partWidths(size, split);
  if (widths) {
    const parts = widths.map((width) => slice(shape.with(axis, width)));
    return [collection(holding(op, 0, "sequence", parts))];
  }
  const width = split.shape?.length === 0 ? split.value?.[0] : undefined;
  const even = typeof width === "number" && typeof size === "number" && size % width === 0;
  const each = slice(shape.with(axis, even ? width : op.fresh(0, axis)));
  const count = typeof width === "number" ? partCount(size, width) : (split.shape?.[0] ?? null);
  return [collection({ kind: "sequence", each, count, list: null })];
};

/** How wide each part is, where that is known and the parts are few. */
function partWidths(size: Dim, { value, shape }: Known): readonly number[] | null {
  if (!value || !allNumbers(value)) return null;
  for (const width of value)
    if (!Number.isInteger(width) || width < 0) throw new Mismatch(`a part would be ${width} wide`);
  if (shape?.length !== 0) return value;
  const [width = 0] = value;
  if (width === 0) throw new Mismatch("the parts are 0 wide");
  const count = partCount(size, width);
  if (typeof size !== "number" || typeof count !== "number" || count > MAX_LISTED) return null;
  return Array.from({ length: count }, (_, i) => Math.min(width, size - i * width));
}

/** ⌈size ÷ width⌉: the last part may be smaller. */
function partCount(size: Dim, width: number): Dim | null {
  const rounded = add(size, width - 1);
  return rounded === null ? null : divideDown(rounded, width);
}

export const concatFromSequence: Rule = (op) => {
  const { each, count, list } = heldBy(op, 0);
  const stacked = op.number("new_axis", 0) === 1;
  const { dtype, shape } = each;
  const shapes = list?.map((element) => element.shape) ?? [];
  if (!stacked && shapes.length > 0 && shapes.every((one) => one !== null))
    return [{ dtype, shape: concatShape(op, shapes) }];
  if (!shape) throw new Unresolved("the shapes of the elements are not known");
  const axis = axisOf(op.number("axis", 0), shape.length + (stacked ? 1 : 0));
  if (stacked) return [{ dtype, shape: shape.toSpliced(axis, 0, count ?? op.fresh(0, axis)) }];
  // A name may stand for sizes that differ from element to element.
  const width = shape[axis]!;
  const all: Dim | null = typeof width === "number" && count !== null ? multiply(width, count) : null;
  return [{ dtype, shape: shape.with(axis, all ?? op.fresh(0, axis)) }];
};

/** Sequences and tensors in; the body sees one element of each sequence at a time, and makes one of each output. */
export const sequenceMap: Rule = (op) => {
  const { count } = heldBy(op, 0);
  const entering = op.inputs.map((_, i) => {
    const input = op.input(i);
    return input.held?.kind === "sequence" ? input.held.each : input;
  });
  op.iterations = count;
  return op
    .body("body", entering)
    .map((each) => collection({ kind: "sequence", each: { ...each, value: null }, count, list: null }));
};

export const optional: Rule = (op) => [
  collection(holding(op, 0, "optional", op.has(0) ? [op.input(0)] : [])),
];

/** Since opset 18 also of what is no optional, which is always there. */
export const optionalHasElement: Rule = (op) => {
  const { held } = op.inputs[0] ?? UNKNOWN;
  const sure = !op.has(0) ? 0 : held?.kind === "optional" ? held.count : held || op.input(0).shape ? 1 : null;
  return [{ dtype: "bool", shape: [], value: sure === null ? null : [sure] }];
};

export const optionalGetElement: Rule = (op) => {
  const input = op.input(0);
  return [input.held?.kind === "optional" ? input.held.each : input];
};
