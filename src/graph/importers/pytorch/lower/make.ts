import type { Dtype } from "../../../../core/units.ts";
import { ONNX_DTYPE } from "../dtypes.ts";
import type { Lowering } from "./lowering.ts";

/** Operators that make a tensor from sizes and numbers, and the quantised in and out. */

/** One value everywhere; `from` names the argument that holds it. */
function filled(from: string | number): Lowering {
  return (call) => {
    const sizes = call.sizes("size");
    const value = typeof from === "number" ? from : call.number(from, Number.NaN);
    if (sizes === null || Number.isNaN(value)) return false;
    const dtype = call.outputMeta()?.dtype ?? "f32";
    return call.emit("ConstantOfShape", [call.sizesInput(sizes)], {
      value: { kind: "tensor", tensor: { name: "", dtype, dims: [1], values: [value] } },
    });
  };
}

const arange: Lowering = (call) => {
  const dtype: Dtype = call.outputMeta()?.dtype ?? "i64";
  const [start, end] = [
    call.has("start") ? call.operand("start", dtype) : call.scalar(0, dtype),
    call.operand("end", dtype),
  ];
  const step = call.has("step") ? call.operand("step", dtype) : call.scalar(1, dtype);
  if (!start || !end || !step) return false;
  return call.emit("Range", [start, end, step]);
};

const scalarTensor: Lowering = (call) => {
  const given = call.first;
  if (given.kind !== "number") return false;
  const dtype = call.outputMeta()?.dtype ?? "f32";
  const tensor = { name: "", dtype, dims: [], values: [given.value] };
  return call.emit("Constant", [], { value: { kind: "tensor", tensor } });
};

function random(op: string): Lowering {
  return (call) => {
    const shape = call.numbers("size");
    if (!shape) return false;
    return call.emit(op, [], { shape });
  };
}

/** The type of the quantised side stands in the zero point. */
function quantised(op: "QuantizeLinear" | "DequantizeLinear"): Lowering {
  return (call) => {
    const perChannel = call.has("scales");
    const [scale, zero] = perChannel ? ["scales", "zero_points"] : ["scale", "zero_point"];
    if (!perChannel && !call.has("scale")) return false;
    const side = op === "QuantizeLinear" ? call.outputMeta()?.dtype : call.meta(call.first)?.dtype;
    const [scales, given] = [
      call.operand(scale as string, "f32"),
      call.operand(zero as string, side ?? "u8"),
    ];
    if (!side || !scales || !given) return false;
    // Zero points that are tensors come as i64.
    const wide =
      op === "QuantizeLinear" && call.meta(zero as string) && call.meta(zero as string)?.dtype !== side;
    const zeros = wide ? call.step("Cast", [given], { to: ONNX_DTYPE[side] ?? 0 }) : given;
    const axis = perChannel ? { axis: call.number("axis", 0) } : {};
    return call.emit(op, [call.x, scales, zeros], axis);
  };
}

export const MAKE: Readonly<Record<string, Lowering>> = {
  full: filled("fill_value"),
  new_full: filled("fill_value"),
  zeros: filled(0),
  new_zeros: filled(0),
  ones: filled(1),
  new_ones: filled(1),
  empty: filled(0),
  new_empty: filled(0),
  empty_permuted: filled(0),
  arange,
  scalar_tensor: scalarTensor,
  rand: random("RandomUniform"),
  randn: random("RandomNormal"),
  quantize_per_tensor: quantised("QuantizeLinear"),
  quantize_per_channel: quantised("QuantizeLinear"),
  dequantize_per_tensor: quantised("DequantizeLinear"),
  dequantize_per_channel: quantised("DequantizeLinear"),
};
