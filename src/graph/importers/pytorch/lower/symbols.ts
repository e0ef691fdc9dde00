import type { Call } from "../call.ts";
import type { Lowering } from "./lowering.ts";

/**
 * Arithmetic on sizes. A size is a tensor of one element in one dimension, so that lists of them are joined as they are;
 * inference follows the values, and once every dimension has one nothing of this is left to execute.
 */

function symbolic(op: string): Lowering {
  return (call) => {
    const operands = call.node.inputs.map(({ value }) =>
      value.kind === "number" ? call.constant([value.value]) : call.tensor(value),
    );
    if (operands.some((name) => name === "")) return false;
    return call.emit(op, operands);
  };
}

/** One dimension of a tensor. */
const size: Lowering = (call) => {
  const dim = call.number("dim", 0);
  const at = dim < 0 ? dim + call.rank : dim;
  return call.emit("Shape", [call.x], { start: at, end: at + 1 });
};

const elements: Lowering = (call) => {
  return call.emit("Unsqueeze", [call.step("Size", [call.x])], { axes: [0] });
};

/** The number in a tensor of one element, as a size. */
const item: Lowering = (call) => {
  return call.emit("Reshape", [call.x], { shape: [1] });
};

const same = (call: Call) => symbolic("Identity")(call);

export const SYMBOLS: Readonly<Record<string, Lowering>> = {
  sym_size: size,
  sym_numel: elements,
  item,
  _local_scalar_dense: item,
  add: symbolic("Add"),
  sub: symbolic("Sub"),
  mul: symbolic("Mul"),
  floordiv: symbolic("Div"),
  mod: symbolic("Mod"),
  neg: symbolic("Neg"),
  pos: same,
  pow: symbolic("Pow"),
  eq: symbolic("Equal"),
  lt: symbolic("Less"),
  le: symbolic("LessOrEqual"),
  gt: symbolic("Greater"),
  ge: symbolic("GreaterOrEqual"),
  and_: symbolic("And"),
  or_: symbolic("Or"),
  sym_not: symbolic("Not"),
  sym_max: symbolic("Max"),
  sym_min: symbolic("Min"),
  sym_ite: symbolic("Where"),
  // Fractions of sizes are whole where a program uses them as sizes.
  truediv: symbolic("Div"),
  sym_float: same,
  sym_int: same,
  trunc: same,
  ceil: symbolic("Ceil"),
  floor: symbolic("Floor"),
};
