import type { Dtype } from "../../../core/units.ts";
import type { Shape } from "../../model.ts";
import { add, subtract } from "../dims.ts";
import { allNumbers, type Held, type Inferred } from "../known.ts";
import { type Op, type Rule, Unresolved } from "../rule.ts";

/** TensorFlow's lists of tensors, in which loops gather what they make: every element has one shape. */

function listOf(dtype: Dtype, shape: Shape | null, count: Held["count"]): Inferred {
  const each = { dtype, shape, value: null, constant: false };
  return { dtype, shape: null, held: { kind: "sequence", each, count, list: null } };
}

function heldBy(op: Op, index: number): Held {
  const { held } = op.input(index);
  if (!held) throw new Unresolved(`what input ${index} holds is not known`);
  return held;
}

/** The shape that an input tells for the elements, where it tells all of it. */
function elementShape(op: Op, index: number): Shape | null {
  const value = op.inputs[index]?.value;
  return value && op.inputs[index]?.shape?.length === 1 && allNumbers(value) && value.every((dim) => dim >= 0)
    ? value
    : null;
}

function elementType(op: Op): Dtype {
  return (op.text("element_dtype", "") || "unknown") as Dtype;
}

/** tensor [N, …], element_shape */
const fromTensor: Rule = (op) => {
  const [count, ...rest] = op.shape(0);
  return [listOf(op.input(0).dtype, rest, count ?? null)];
};

/** element_shape, how many; where the shape is not said nothing is in it yet that could tell. */
const reserve: Rule = (op) => {
  const shape = elementShape(op, 0);
  return [listOf(shape ? elementType(op) : "unknown", shape, op.input(1).value?.[0] ?? null)];
};

/** list, index, element_shape */
const getItem: Rule = (op) => {
  const { each } = heldBy(op, 0);
  return [{ dtype: each.dtype, shape: each.shape ?? elementShape(op, 2) }];
};

/** list, index, tensor */
const setItem: Rule = (op) => {
  const { each, count } = heldBy(op, 0);
  return [listOf(op.input(2).dtype, each.shape ?? op.input(2).shape, count)];
};

/** list, element_shape → [N, …] */
const stack: Rule = (op) => {
  const { each, count } = heldBy(op, 0);
  const stated = op.number("num_elements", -1);
  const shape = each.shape ?? elementShape(op, 1);
  const rows = stated >= 0 ? stated : (count ?? op.fresh(0, 0));
  return [{ dtype: each.dtype, shape: shape && [rows, ...shape] }];
};

const pushBack: Rule = (op) => {
  const { each, count } = heldBy(op, 0);
  return [listOf(op.input(1).dtype, each.shape ?? op.input(1).shape, count === null ? null : add(count, 1))];
};

const popBack: Rule = (op) => {
  const { each, count } = heldBy(op, 0);
  const shape = each.shape ?? elementShape(op, 1);
  return [
    listOf(each.dtype, shape, count === null ? null : subtract(count, 1)),
    { dtype: each.dtype, shape },
  ];
};

const length: Rule = (op) => {
  const { count } = heldBy(op, 0);
  return [{ dtype: "i32", shape: [], value: count === null ? null : [count] }];
};

export const TENSOR_LISTS = {
  EmptyTensorList: (op: Op) => [listOf(elementType(op), elementShape(op, 0), 0)],
  TensorListFromTensor: fromTensor,
  TensorListGetItem: getItem,
  TensorListLength: length,
  TensorListPopBack: popBack,
  TensorListPushBack: pushBack,
  TensorListReserve: reserve,
  TensorListSetItem: setItem,
  TensorListStack: stack,
} as const satisfies Record<string, Rule>;
