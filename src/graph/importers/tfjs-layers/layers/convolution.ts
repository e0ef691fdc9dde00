import type { Attribute, Dim } from "../../../model.ts";
import { type LayerCall, type LayerRule, Untranslatable } from "../layer.ts";
import { activated } from "./activation.ts";

/** Convolutions. Kernels keep Keras's order: spatial axes, inputs, outputs. */

function padding(
  call: LayerCall,
  kernel: readonly number[],
  dilation: readonly number[],
): Readonly<Record<string, Attribute>> {
  const name = call.text("padding", "valid");
  if (name === "same") return { auto_pad: "SAME_UPPER" };
  if (name === "valid") return { auto_pad: "VALID" };
  if (name !== "causal") throw new Untranslatable();
  // Nothing is looked at that comes later.
  return { pads: [...kernel.map((size, i) => (size - 1) * dilation[i]!), ...kernel.map(() => 0)] };
}

function window(call: LayerCall, axes: number) {
  const kernel = call.perAxis("kernel_size", axes, 1);
  const dilations = call.perAxis("dilation_rate", axes, 1);
  return {
    kernel,
    attributes: {
      kernel_shape: kernel,
      strides: call.perAxis("strides", axes, 1),
      dilations,
      ...padding(call, kernel, dilations),
      ...call.layout,
    },
  };
}

function bias(call: LayerCall, outputs: Dim | null): string {
  return call.flag("use_bias", true) ? call.weight("bias", [outputs!]) : "";
}

function divided(channels: Dim | null, groups: number): Dim {
  if (groups === 1 && channels !== null) return channels;
  return typeof channels === "number" ? channels / groups : (null as never);
}

function convolution(axes: number): LayerRule {
  return (call) => {
    const { kernel, attributes } = window(call, axes);
    const [filters, groups] = [call.number("filters", 0), call.number("groups", 1)];
    const weight = call.weight("kernel", [...kernel, divided(call.channels, groups), filters]);
    const inputs = [call.x, weight, bias(call, filters)];
    return activated(
      call,
      call.emit("Conv", inputs, { ...attributes, group: groups, kernel_layout: "HWIO" }),
    );
  };
}

function depthwise(axes: number): LayerRule {
  return (call) => {
    const { kernel, attributes } = window(call, axes);
    const multiplier = call.number("depth_multiplier", 1);
    const { channels } = call;
    if (typeof channels !== "number") throw new Untranslatable();
    const weight = call.weight(["depthwise_kernel", "kernel"], [...kernel, channels, multiplier]);
    const inputs = [call.x, weight, bias(call, channels * multiplier)];
    return activated(
      call,
      call.emit("Conv", inputs, { ...attributes, group: channels, kernel_layout: "HWCM" }),
    );
  };
}

/** Each channel on its own, then across channels. */
function separable(axes: number): LayerRule {
  return (call) => {
    const { kernel, attributes } = window(call, axes);
    const [multiplier, filters] = [call.number("depth_multiplier", 1), call.number("filters", 0)];
    const { channels } = call;
    if (typeof channels !== "number") throw new Untranslatable();
    const first = call.weight("depthwise_kernel", [...kernel, channels, multiplier]);
    const second = call.weight("pointwise_kernel", [...kernel.map(() => 1), channels * multiplier, filters]);
    const spread = call.emit("Conv", [call.x, first], {
      ...attributes,
      group: channels,
      kernel_layout: "HWCM",
    });
    const mixed = { kernel_shape: kernel.map(() => 1), kernel_layout: "HWIO", ...call.layout };
    return activated(call, call.emit("Conv", [spread, second, bias(call, filters)], mixed));
  };
}

/** The output's size is the input's times the stride, and for "valid" what of the window stands over. */
function transposed(axes: number): LayerRule {
  return (call) => {
    const { kernel, attributes } = window(call, axes);
    const filters = call.number("filters", 0);
    const weight = call.weight("kernel", [...kernel, filters, call.channels!]);
    const [strides, dilations] = [attributes.strides, attributes.dilations];
    const same = call.text("padding", "valid") === "same";
    const given =
      call.setting("output_padding") === undefined ? null : call.perAxis("output_padding", axes, 0);
    const half = kernel.map((size) => (same ? Math.floor(size / 2) : 0));
    const attributesOf = (): Readonly<Record<string, Attribute>> => {
      const { auto_pad: _, ...rest } = attributes as Readonly<Record<string, Attribute>>;
      if (given) return { ...rest, pads: [...half, ...half], output_padding: given };
      if (same) return attributes;
      const over = kernel.map((size, i) => Math.max(0, strides[i]! - ((size - 1) * dilations[i]! + 1)));
      return { ...rest, output_padding: over };
    };
    const inputs = [call.x, weight, bias(call, filters)];
    return activated(call, call.emit("ConvTranspose", inputs, { ...attributesOf(), kernel_layout: "HWOI" }));
  };
}

export const CONVOLUTION: Readonly<Record<string, LayerRule>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Convolution1D: convolution(1),
  Convolution2D: convolution(2),
  Convolution3D: convolution(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
};
