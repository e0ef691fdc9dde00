import { onnxCode } from "../../onnx-dtype.ts";
import { type Lowering, numberOf, textOf } from "./target.ts";

/** Operators that work element by element and mean the same under another name, or under the same. */
const RENAMED: Readonly<Record<string, string>> = {
  Abs: "Abs",
  Acos: "Acos",
  Acosh: "Acosh",
  Add: "Add",
  AddN: "Sum",
  AddV2: "Add",
  Asin: "Asin",
  Asinh: "Asinh",
  Atan: "Atan",
  Atanh: "Atanh",
  BitwiseAnd: "BitwiseAnd",
  BitwiseOr: "BitwiseOr",
  BitwiseXor: "BitwiseXor",
  Ceil: "Ceil",
  ClipByValue: "Clip",
  Cos: "Cos",
  Cosh: "Cosh",
  Div: "Div",
  DivNoNan: "Div",
  Elu: "Elu",
  Equal: "Equal",
  Erf: "Erf",
  Exp: "Exp",
  Floor: "Floor",
  FloorMod: "Mod",
  Greater: "Greater",
  GreaterEqual: "GreaterOrEqual",
  HardSwish: "HardSwish",
  Inv: "Reciprocal",
  IsInf: "IsInf",
  IsNan: "IsNaN",
  Less: "Less",
  LessEqual: "LessOrEqual",
  Log: "Log",
  LogSoftmax: "LogSoftmax",
  LogicalAnd: "And",
  LogicalNot: "Not",
  LogicalOr: "Or",
  LogicalXor: "Xor",
  Maximum: "Max",
  Minimum: "Min",
  Mul: "Mul",
  Neg: "Neg",
  Pow: "Pow",
  Prelu: "PRelu",
  RealDiv: "Div",
  Reciprocal: "Reciprocal",
  Relu: "Relu",
  Rint: "Round",
  Round: "Round",
  SelectV2: "Where",
  Selu: "Selu",
  Sigmoid: "Sigmoid",
  Sign: "Sign",
  Sin: "Sin",
  Sinh: "Sinh",
  Softmax: "Softmax",
  Softplus: "Softplus",
  Softsign: "Softsign",
  Sqrt: "Sqrt",
  Sub: "Sub",
  Tan: "Tan",
  Tanh: "Tanh",
};

function renamed(op: string): Lowering {
  return (node, to) => {
    const activation = textOf(node, "activation");
    return to.emit(node, op, node.inputs, activation ? { activation } : {});
  };
}

function clip(min: number, max: number): Lowering {
  return (node, to) => to.emit(node, "Clip", node.inputs, { min, max });
}

const cast: Lowering = (node, to) => {
  const code = onnxCode(textOf(node, "DstT"));
  return code > 0 && to.emit(node, "Cast", node.inputs.slice(0, 1), { to: code });
};

/** Control flow and gradients look through these; at inference they hand on what they get. */
const identity: Lowering = (node, to) => {
  for (const [i, output] of node.outputs.entries()) {
    const input = node.inputs[i];
    if (input) to.emit(node, "Identity", [input], {}, { outputs: [output] });
  }
  return true;
};

/** A bias lies along the channels, which stand last. */
const biasAdd: Lowering = (node, to) =>
  !textOf(node, "data_format").startsWith("NC") && to.emit(node, "Add", node.inputs.slice(0, 2));

export const elementwise: Readonly<Record<string, Lowering>> = {
  ...Object.fromEntries(Object.entries(RENAMED).map(([from, op]) => [from, renamed(op)])),
  Relu6: clip(0, 6),
  ReluN1To1: clip(-1, 1),
  Relu0To1: clip(0, 1),
  BiasAdd: biasAdd,
  BiasAddV1: biasAdd,
  Cast: cast,
  LeakyRelu: (node, to) => to.emit(node, "LeakyRelu", node.inputs, { alpha: numberOf(node, "alpha", 0.2) }),
  Gelu: (node, to) =>
    to.emit(node, "Gelu", node.inputs, {
      approximate: numberOf(node, "approximate", 0) === 1 ? "tanh" : "none",
    }),
  Mod: (node, to) => to.emit(node, "Mod", node.inputs, { fmod: 1 }),
  Square: (node, to) => to.emit(node, "Mul", [node.inputs[0] ?? "", node.inputs[0] ?? ""]),
  RightShift: (node, to) => to.emit(node, "BitShift", node.inputs, { direction: "RIGHT" }),
  Identity: identity,
  IdentityN: identity,
  PreventGradient: identity,
  Snapshot: identity,
  StopGradient: identity,
};
