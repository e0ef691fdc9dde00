import { type LayerRule, Untranslatable } from "../layer.ts";

/** Pools: windows, and whole planes. */

function pool(op: string, axes: number): LayerRule {
  return (call) => {
    const kernel = call.perAxis("pool_size", axes, 2);
    const name = call.text("padding", "valid");
    if (name !== "same" && name !== "valid") throw new Untranslatable();
    return call.emit(op, [call.x], {
      kernel_shape: kernel,
      strides: call.setting("strides") === undefined ? kernel : call.perAxis("strides", axes, 1),
      auto_pad: name === "same" ? "SAME_UPPER" : "VALID",
      ...call.layout,
    });
  };
}

/** A reduction over the spatial axes, which Keras drops unless told otherwise. */
function globalPool(op: string, axes: number): LayerRule {
  return (call) => {
    const spatial = Array.from({ length: axes }, (_, i) => i + (call.channelsLast ? 1 : 2));
    return call.emit(op, [call.x], { axes: spatial, keepdims: call.flag("keepdims") ? 1 : 0 });
  };
}

const RANKS = [1, 2, 3] as const;

function ranked(
  name: (axes: number) => string,
  rule: (axes: number) => LayerRule,
): Record<string, LayerRule> {
  return Object.fromEntries(RANKS.map((axes) => [name(axes), rule(axes)]));
}

export const POOLING: Readonly<Record<string, LayerRule>> = {
  ...ranked(
    (axes) => `MaxPooling${axes}D`,
    (axes) => pool("MaxPool", axes),
  ),
  ...ranked(
    (axes) => `AveragePooling${axes}D`,
    (axes) => pool("AveragePool", axes),
  ),
  ...ranked(
    (axes) => `GlobalAveragePooling${axes}D`,
    (axes) => globalPool("ReduceMean", axes),
  ),
  ...ranked(
    (axes) => `GlobalMaxPooling${axes}D`,
    (axes) => globalPool("ReduceMax", axes),
  ),
  ...ranked(
    (axes) => `MaxPool${axes}D`,
    (axes) => pool("MaxPool", axes),
  ),
  ...ranked(
    (axes) => `AvgPool${axes}D`,
    (axes) => pool("AveragePool", axes),
  ),
  ...ranked(
    (axes) => `GlobalAvgPool${axes}D`,
    (axes) => globalPool("ReduceMean", axes),
  ),
  ...ranked(
    (axes) => `GlobalMaxPool${axes}D`,
    (axes) => globalPool("ReduceMax", axes),
  ),
};
