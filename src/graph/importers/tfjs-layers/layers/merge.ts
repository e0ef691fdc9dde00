import { type LayerCall, type LayerRule, Untranslatable } from "../layer.ts";

/** Layers of several inputs. */

/** ONNX's operator of any number of inputs, or a chain of one of two; a number may stand in place of the second. */
function merge(ofTwo: string, ofMany: string | null): LayerRule {
  return (call) => {
    const { inputs, numbers } = call;
    const [value] = numbers;
    if (inputs.length === 1 && value !== undefined) return call.emit(ofTwo, [call.x, call.scalar(value)]);
    if (inputs.length < 2) throw new Untranslatable();
    if (inputs.length === 2) return call.emit(ofTwo, inputs);
    if (ofMany !== null) return call.emit(ofMany, inputs);
    return inputs.reduce((left, right) => call.emit(ofTwo, [left, right]));
  };
}

const concatenate: LayerRule = (call) => call.emit("Concat", call.inputs, { axis: call.number("axis", -1) });

/** Σ over one axis of each, batch by batch. */
const dot: LayerRule = (call) => {
  const [a, b] = call.inputs;
  if (a === undefined || b === undefined || call.flag("normalize")) throw new Untranslatable();
  const ranks = [call.shape(a).length, call.shape(b).length];
  const axes = call.perAxis("axes", 2, -1).map((axis, i) => (axis < 0 ? axis + ranks[i]! : axis));
  const letters = "bcdefghijklmnopqrstuvwxyz";
  if (ranks[0]! + ranks[1]! > 20 || axes.some((axis, i) => axis < 1 || axis >= ranks[i]!))
    throw new Untranslatable();
  const left = Array.from({ length: ranks[0]! }, (_, i) => (i === 0 ? "a" : letters[i]!));
  const right = Array.from({ length: ranks[1]! }, (_, i) =>
    i === 0 ? "a" : i === axes[1] ? left[axes[0]!]! : letters[ranks[0]! + i]!,
  );
  const kept = [
    ...left.filter((_, i) => i !== axes[0]),
    ...right.slice(1).filter((_, i) => i + 1 !== axes[1]),
  ];
  const made = call.emit("Einsum", [a, b], {
    equation: `${left.join("")},${right.join("")}->${kept.join("")}`,
  });
  return kept.length === 1 ? call.emit("Unsqueeze", [made], { axes: [1] }) : made;
};

/** Functions of TensorFlow's that Keras 2 kept as layers: of two tensors, or of a tensor and a number. */
const TWO_OPERANDS: Readonly<Record<string, string>> = {
  "math.add": "Add",
  "__operators__.add": "Add",
  "__operators__.radd": "Add",
  "math.multiply": "Mul",
  "__operators__.mul": "Mul",
  "__operators__.rmul": "Mul",
  "math.subtract": "Sub",
  "math.divide": "Div",
  "math.truediv": "Div",
  "math.maximum": "Max",
  "math.minimum": "Min",
  "math.pow": "Pow",
};

const ONE_OPERAND: Readonly<Record<string, string>> = {
  "nn.relu": "Relu",
  "nn.sigmoid": "Sigmoid",
  "math.sigmoid": "Sigmoid",
  "nn.tanh": "Tanh",
  "math.tanh": "Tanh",
  "nn.silu": "Swish",
  "nn.swish": "Swish",
  "nn.gelu": "Gelu",
  "nn.softplus": "Softplus",
  "math.exp": "Exp",
  "math.log": "Log",
  "math.sqrt": "Sqrt",
  "math.abs": "Abs",
  "math.negative": "Neg",
  "math.erf": "Erf",
};

const lambda: LayerRule = (call: LayerCall) => {
  const name = call.text("function");
  if (Object.hasOwn(ONE_OPERAND, name)) return call.emit(ONE_OPERAND[name]!, [call.x]);
  if (name === "nn.relu6") return call.emit("Clip", [call.x], { min: 0, max: 6 });
  if (!Object.hasOwn(TWO_OPERANDS, name)) throw new Untranslatable();
  const other = call.inputs[1] ?? call.named.y;
  const value = call.options.y;
  if (other === undefined && typeof value !== "number") throw new Untranslatable();
  return call.emit(TWO_OPERANDS[name]!, [call.x, other ?? call.scalar(value as number)]);
};

export const MERGE: Readonly<Record<string, LayerRule>> = {
  Add: merge("Add", "Sum"),
  Subtract: merge("Sub", null),
  Multiply: merge("Mul", null),
  Average: merge("Mean", "Mean"),
  Maximum: merge("Max", "Max"),
  Minimum: merge("Min", "Min"),
  Concatenate: concatenate,
  Dot: dot,
  TFOpLambda: lambda,
  // Keras 3's operations between layers
  Divide: merge("Div", null),
  TrueDivide: merge("Div", null),
  Power: merge("Pow", null),
  Matmul: merge("MatMul", null),
};
