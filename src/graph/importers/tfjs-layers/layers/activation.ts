import { at } from "../../../json.ts";
import type { Attribute } from "../../../model.ts";
import { text } from "../config.ts";
import { type LayerCall, type LayerRule, Untranslatable } from "../layer.ts";

/** Activations: as layers, and as settings of other layers. */

type Written = readonly [op: string, attributes?: Readonly<Record<string, Attribute>>];

/** By Keras's name. */
const FUNCTIONS: Readonly<Record<string, Written>> = {
  relu: ["Relu"],
  relu6: ["Clip", { min: 0, max: 6 }],
  sigmoid: ["Sigmoid"],
  tanh: ["Tanh"],
  softmax: ["Softmax", { axis: -1 }],
  log_softmax: ["LogSoftmax", { axis: -1 }],
  softplus: ["Softplus"],
  softsign: ["Softsign"],
  swish: ["Swish"],
  silu: ["Swish"],
  gelu: ["Gelu"],
  elu: ["Elu", { alpha: 1 }],
  celu: ["Celu", { alpha: 1 }],
  selu: ["Selu"],
  exponential: ["Exp"],
  mish: ["Mish"],
  leaky_relu: ["LeakyRelu", { alpha: 0.2 }],
  hard_sigmoid: ["HardSigmoid"],
  hard_swish: ["HardSwish"],
  hard_silu: ["HardSwish"],
  hard_tanh: ["Clip", { min: -1, max: 1 }],
};

/** The tensor behind the activation that a setting names: a name, or a record with one; another class is not known. */
export function activated(call: LayerCall, x: string, key = "activation"): string {
  const given = call.setting(key);
  const name = text(given) || text(at(given, "config")) || text(at(given, "class_name"));
  if (given === undefined || name === "linear") return x;
  const written = Object.hasOwn(FUNCTIONS, name.toLowerCase()) ? FUNCTIONS[name.toLowerCase()] : undefined;
  if (written) return call.emit(written[0], [x], written[1]);
  return call.emit(name || "activation", [x], {}, "keras");
}

function simple(
  op: string,
  settings: Readonly<Record<string, readonly [key: string, fallback: number]>> = {},
): LayerRule {
  return (call) => {
    const attributes = Object.entries(settings).map(([name, [key, fallback]]) => [
      name,
      call.number(key, fallback),
    ]);
    return call.emit(op, [call.x], Object.fromEntries(attributes));
  };
}

const relu: LayerRule = (call) => {
  if (call.number("threshold", 0) !== 0) throw new Untranslatable();
  const slope = call.number("negative_slope", 0);
  const highest = call.setting("max_value");
  const x = slope === 0 ? call.x : call.emit("LeakyRelu", [call.x], { alpha: slope });
  if (typeof highest === "number")
    return call.emit("Clip", [x], { min: slope === 0 ? 0 : Number.NEGATIVE_INFINITY, max: highest });
  return slope === 0 ? call.emit("Relu", [x]) : x;
};

const leakyRelu: LayerRule = (call) => {
  const slope = call.setting("negative_slope", "alpha");
  return call.emit("LeakyRelu", [call.x], { alpha: typeof slope === "number" ? slope : 0.3 });
};

/** One slope an element, or one for all along a shared axis. */
const prelu: LayerRule = (call) => {
  const shared = call.setting("shared_axes");
  const axes = Array.isArray(shared) ? shared : [];
  const dims = call
    .shape()
    .slice(1)
    .map((dim, i) => (axes.includes(i + 1) ? 1 : dim));
  return call.emit("PRelu", [call.x, call.weight("alpha", dims)]);
};

/** Keras 3's operations of one tensor, which stand between layers as layers do. */
const OPERATIONS: Readonly<Record<string, string>> = {
  Relu: "Relu",
  Sigmoid: "Sigmoid",
  Silu: "Swish",
  Tanh: "Tanh",
  Gelu: "Gelu",
  Softplus: "Softplus",
  HardSigmoid: "HardSigmoid",
  HardSilu: "HardSwish",
  Exp: "Exp",
  Log: "Log",
  Sqrt: "Sqrt",
  Absolute: "Abs",
  Negative: "Neg",
};

export const ACTIVATIONS: Readonly<Record<string, LayerRule>> = {
  Activation: (call) => activated(call, call.x),
  ReLU: relu,
  LeakyReLU: leakyRelu,
  PReLU: prelu,
  ELU: simple("Elu", { alpha: ["alpha", 1] }),
  ThresholdedReLU: simple("ThresholdedRelu", { alpha: ["theta", 1] }),
  Softmax: simple("Softmax", { axis: ["axis", -1] }),
  ...Object.fromEntries(Object.entries(OPERATIONS).map(([name, op]) => [name, simple(op)])),
  Relu6: (call) => call.emit("Clip", [call.x], { min: 0, max: 6 }),
};
