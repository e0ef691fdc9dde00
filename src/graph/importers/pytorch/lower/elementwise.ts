import type { Dtype } from "../../../../core/units.ts";
import type { Call } from "../call.ts";
import { ONNX_DTYPE } from "../dtypes.ts";
import type { Lowering } from "./lowering.ts";

/** Operators that work element by element. */

/** One input, one output, the same meaning; `attributes` names those that differ from ATen's. */
function unary(
  op: string,
  attributes: Readonly<Record<string, readonly [argument: string, fallback: number]>> = {},
): Lowering {
  return (call) => {
    const values = Object.entries(attributes).map(([key, [argument, fallback]]) => [
      key,
      call.number(argument, fallback),
    ]);
    return call.emit(op, [call.x], Object.fromEntries(values));
  };
}

/** Clip between two numbers, of which either may be left out; bounds that are tensors stay an operator of ATen's. */
function clip(low: number | null, high: number | null): Lowering {
  return (call) => {
    for (const name of ["min", "max"])
      if (!["none", "number"].includes(call.argument(name).kind)) return false;
    const min = low ?? call.number("min", call.number("min_val", Number.NEGATIVE_INFINITY));
    const max = high ?? call.number("max", call.number("max_val", Number.POSITIVE_INFINITY));
    return call.emit("Clip", [call.x], { min, max });
  };
}

/** The other operand: a tensor, a scalar, or a symbol. */
function other(call: Call, name = "other"): string {
  const dtype = call.meta(call.first)?.dtype ?? "f32";
  const given = call.argument(name);
  // A fraction beside whole numbers makes the result one of fractions.
  return call.operand(name, given.kind === "number" && given.float && !isFloat(dtype) ? "f32" : dtype);
}

function isFloat(dtype: Dtype): boolean {
  return dtype.startsWith("f") || dtype === "bf16";
}

/** ATen converts mixed types on the way in; the file says what to. */
function promoted(call: Call, name: string, dtype: Dtype | undefined): string {
  const result = call.outputMeta()?.dtype;
  if (!name || !dtype || !result || dtype === result || result === "bool" || result === "unknown")
    return name;
  return call.step("Cast", [name], { to: ONNX_DTYPE[result] ?? 0 });
}

function binary(op: string): Lowering {
  return (call) => {
    const right = other(call);
    if (!call.x || !right) return false;
    const alpha = call.number("alpha", 1);
    const scaled =
      alpha === 1 ? right : call.step("Mul", [right, call.scalar(alpha, call.meta("other")?.dtype ?? "f32")]);
    return call.emit(op, [promoted(call, call.x, call.meta(call.first)?.dtype), scaled]);
  };
}

/** A comparison or a bitwise operator: nothing is scaled or converted. */
function plain(op: string): Lowering {
  return (call) => {
    const right = other(call);
    if (!call.x || !right) return false;
    return call.emit(op, [call.x, right]);
  };
}

/** other - self */
const reversedSubtract: Lowering = (call) => {
  const left = other(call);
  if (!left || call.number("alpha", 1) !== 1) return false;
  return call.emit("Sub", [left, call.x]);
};

const divide: Lowering = (call) => {
  const right = other(call);
  if (!call.x || !right) return false;
  const left = promoted(call, call.x, call.meta(call.first)?.dtype);
  const rounding = call.text("rounding_mode");
  if (rounding === "") return call.emit("Div", [left, right]);
  return call.emit(rounding === "floor" ? "Floor" : "Identity", [call.step("Div", [left, right])]);
};

const floorDivide: Lowering = (call) => {
  const right = other(call);
  if (!call.x || !right) return false;
  return call.emit("Floor", [call.step("Div", [call.x, right])]);
};

const power: Lowering = (call) => {
  if (call.first.kind === "number") {
    const exponent = call.tensor("exponent");
    return call.emit("Pow", [call.scalar(call.first.value, call.meta("exponent")?.dtype ?? "f32"), exponent]);
  }
  // A square is one multiplication, and runtimes do it as such.
  if (call.number("exponent", 0) === 2) return call.emit("Mul", [call.x, call.x]);
  return call.emit("Pow", [call.x, other(call, "exponent")]);
};

const where: Lowering = (call) => {
  const dtype = call.outputMeta()?.dtype ?? "f32";
  const [yes, no] = [call.operand("self", dtype), call.operand("other", dtype)];
  if (!yes || !no) return false;
  return call.emit("Where", [call.tensor("condition"), yes, no]);
};

const maskedFill: Lowering = (call) => {
  const value = other(call, "value");
  if (!value) return false;
  return call.emit("Where", [call.tensor("mask"), value, call.x]);
};

const gelu: Lowering = (call) => {
  return call.emit("Gelu", [call.x], { approximate: call.text("approximate") || "none" });
};

const bitwiseNot: Lowering = (call) => {
  return call.emit(call.meta(call.first)?.dtype === "bool" ? "Not" : "BitwiseNot", [call.x]);
};

/** Of booleans the bitwise operators are the logical ones. */
function bitwise(logical: string, bits: string): Lowering {
  return (call) => plain(call.meta(call.first)?.dtype === "bool" ? logical : bits)(call);
}

/** The same elements, in the type that the file gives the output. */
const convert: Lowering = (call) => {
  const [from, to] = [call.meta(call.first)?.dtype, call.outputMeta()?.dtype];
  const code = to === undefined || to === from ? undefined : ONNX_DTYPE[to];
  if (code === undefined) return call.emit("Identity", [call.x]);
  return call.emit("Cast", [call.x], { to: code });
};

/** A new name or layout for the same elements; the copy that an eager run makes is left to the runtime. */
const same: Lowering = (call) => {
  if (!call.x) return false;
  return call.emitFirst("Identity", [call.x]);
};

export const ELEMENTWISE: Readonly<Record<string, Lowering>> = {
  relu: unary("Relu"),
  relu6: clip(0, 6),
  sigmoid: unary("Sigmoid"),
  tanh: unary("Tanh"),
  exp: unary("Exp"),
  log: unary("Log"),
  sqrt: unary("Sqrt"),
  abs: unary("Abs"),
  neg: unary("Neg"),
  floor: unary("Floor"),
  ceil: unary("Ceil"),
  round: unary("Round"),
  sign: unary("Sign"),
  sin: unary("Sin"),
  cos: unary("Cos"),
  tan: unary("Tan"),
  asin: unary("Asin"),
  acos: unary("Acos"),
  atan: unary("Atan"),
  sinh: unary("Sinh"),
  cosh: unary("Cosh"),
  asinh: unary("Asinh"),
  acosh: unary("Acosh"),
  atanh: unary("Atanh"),
  erf: unary("Erf"),
  reciprocal: unary("Reciprocal"),
  silu: unary("Swish"),
  mish: unary("Mish"),
  hardswish: unary("HardSwish"),
  hardsigmoid: unary("HardSigmoid", { alpha: ["", 1 / 6] }),
  elu: unary("Elu", { alpha: ["alpha", 1] }),
  celu: unary("Celu", { alpha: ["alpha", 1] }),
  selu: unary("Selu"),
  softplus: unary("Softplus"),
  softsign: unary("Softsign"),
  leaky_relu: unary("LeakyRelu", { alpha: ["negative_slope", 0.01] }),
  isnan: unary("IsNaN"),
  isinf: unary("IsInf"),
  logical_not: unary("Not"),
  bitwise_not: bitwiseNot,
  gelu,
  hardtanh: (call) => clip(call.number("min_val", -1), call.number("max_val", 1))(call),
  clamp: clip(null, null),
  clip: clip(null, null),
  clamp_min: clip(null, Number.POSITIVE_INFINITY),
  clamp_max: clip(Number.NEGATIVE_INFINITY, null),
  prelu: (call) => call.emit("PRelu", [call.x, call.tensor("weight")]),
  _prelu_kernel: (call) => call.emit("PRelu", [call.x, call.tensor("weight")]),
  add: binary("Add"),
  sub: binary("Sub"),
  mul: binary("Mul"),
  rsub: reversedSubtract,
  div: divide,
  true_divide: divide,
  floor_divide: floorDivide,
  pow: power,
  square: (call) => call.emit("Mul", [call.x, call.x]),
  maximum: plain("Max"),
  minimum: plain("Min"),
  fmod: (call) => call.emit("Mod", [call.x, other(call)], { fmod: 1 }),
  remainder: plain("Mod"),
  eq: plain("Equal"),
  lt: plain("Less"),
  le: plain("LessOrEqual"),
  gt: plain("Greater"),
  ge: plain("GreaterOrEqual"),
  logical_and: plain("And"),
  logical_or: plain("Or"),
  logical_xor: plain("Xor"),
  bitwise_and: bitwise("And", "BitwiseAnd"),
  bitwise_or: bitwise("Or", "BitwiseOr"),
  bitwise_xor: bitwise("Xor", "BitwiseXor"),
  __and__: bitwise("And", "BitwiseAnd"),
  __or__: bitwise("Or", "BitwiseOr"),
  __xor__: bitwise("Xor", "BitwiseXor"),
  where,
  masked_fill: maskedFill,
  to: convert,
  type_as: convert,
  _to_copy: convert,
  convert_element_type: convert,
  clone: same,
  contiguous: same,
  detach: same,
  alias: same,
  lift_fresh_copy: same,
  dropout: same,
  native_dropout: same,
  feature_dropout: same,
  alpha_dropout: same,
  copy: (call) => call.emit("Identity", [call.tensor("src")]),
  resolve_conj: same,
  resolve_neg: same,
  positive: same,
};
