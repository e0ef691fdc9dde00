import type { Dim } from "../../../model.ts";
import { type LayerCall, type LayerRule, Untranslatable } from "../layer.ts";

/** Normalisations, and the scaling of inputs. */

/** The one axis that a setting names. */
function axisOf(call: LayerCall): number {
  const given = call.setting("axis");
  const value = Array.isArray(given) ? given[0] : given;
  const axis = typeof value === "number" ? value : -1;
  return axis < 0 ? axis + call.shape().length : axis;
}

/** Channels of a tensor of pictures stand last unless they stand second. */
function layoutOf(call: LayerCall, axis: number): Readonly<Record<string, string>> {
  return axis > 1 && axis === call.shape().length - 1 ? { data_layout: "NHWC" } : {};
}

const batchNorm: LayerRule = (call) => {
  const axis = axisOf(call);
  const size = call.shape()[axis];
  if (size === undefined) throw new Untranslatable();
  const optional = (name: string, setting: string, value: number) =>
    call.flag(setting, true) ? call.weight(name, [size]) : call.constantWeight(size, value);
  const inputs = [optional("gamma", "scale", 1), optional("beta", "center", 0)];
  const statistics = [call.weight("moving_mean", [size]), call.weight("moving_variance", [size])];
  return call.emit("BatchNormalization", [call.x, ...inputs, ...statistics], layoutOf(call, axis));
};

const layerNorm: LayerRule = (call) => {
  const shape = call.shape();
  const given = call.setting("axis");
  const axes = (Array.isArray(given) ? given : [given ?? -1]).map((axis) =>
    typeof axis === "number" ? (axis < 0 ? axis + shape.length : axis) : -1,
  );
  const first = Math.min(...axes);
  // ONNX normalises from an axis to the last.
  if (first < 0 || axes.length !== shape.length - first) throw new Untranslatable();
  const dims = shape.slice(first);
  const scale = call.flag("scale", true) ? call.weight("gamma", dims) : "";
  const offset = call.flag("center", true) ? call.weight("beta", dims) : "";
  const op = call.flag("rms_scaling") ? "RMSNormalization" : "LayerNormalization";
  return call.emit(op, [call.x, scale, offset], { axis: first - shape.length });
};

const rmsNorm: LayerRule = (call) => {
  const size = call.shape().at(-1);
  if (size === undefined) throw new Untranslatable();
  return call.emit("RMSNormalization", [call.x, call.weight(["scale", "gamma"], [size])], { axis: -1 });
};

const groupNorm: LayerRule = (call) => {
  const axis = axisOf(call);
  const size: Dim | undefined = call.shape()[axis];
  if (size === undefined) throw new Untranslatable();
  const given = call.number("groups", 32);
  const groups = given === -1 && typeof size === "number" ? size : given;
  const scale = call.flag("scale", true) ? call.weight("gamma", [size]) : "";
  const offset = call.flag("center", true) ? call.weight("beta", [size]) : "";
  return call.emit("GroupNormalization", [call.x, scale, offset], {
    num_groups: groups,
    ...layoutOf(call, axis),
  });
};

/** x · scale + offset */
const rescaling: LayerRule = (call) => {
  const [scale, offset] = [call.setting("scale"), call.setting("offset")];
  if (typeof scale !== "number" || (offset !== undefined && typeof offset !== "number"))
    throw new Untranslatable();
  const scaled = call.emit("Mul", [call.x, call.scalar(scale)]);
  return offset === undefined || offset === 0 ? scaled : call.emit("Add", [scaled, call.scalar(offset)]);
};

/** (x − mean) ÷ deviation, of which both were learned. */
const normalization: LayerRule = (call) => {
  const size = call.shape()[axisOf(call)];
  if (size === undefined) throw new Untranslatable();
  const learned = call.setting("mean") === undefined;
  const [mean, variance] = learned
    ? [call.weight("mean", [size]), call.weight("variance", [size])]
    : [call.constantWeight(size, 0), call.constantWeight(size, 1)];
  return call.emit("Div", [call.emit("Sub", [call.x, mean]), call.emit("Sqrt", [variance])]);
};

export const NORMALIZATION: Readonly<Record<string, LayerRule>> = {
  BatchNormalization: batchNorm,
  BatchNormalizationV1: batchNorm,
  BatchNormalizationV2: batchNorm,
  SyncBatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  RMSNormalization: rmsNorm,
  GroupNormalization: groupNorm,
  Rescaling: rescaling,
  Normalization: normalization,
};
