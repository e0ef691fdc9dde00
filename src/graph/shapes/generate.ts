import type { Dim } from "../model.ts";
import { broadcast, expandValue } from "./broadcast.ts";
import { add, divideDown } from "./dims.ts";
import { dtypeAttribute } from "./elementwise.ts";
import { distance } from "./interval.ts";
import { allNumbers, type Element, type Inferred, knownCount } from "./known.ts";
import { asDims } from "./layout.ts";
import { Mismatch, type Rule } from "./rule.ts";

/** Operators that make a tensor: constants, ranges, random numbers, stretched copies. */

export const constant: Rule = (op) => {
  const tensor = op.tensors.value ?? op.tensors.sparse_value;
  if (tensor) return [tensor];
  const number = op.attribute("value_int") ?? op.attribute("value_float");
  const dtype = op.attribute("value_int") !== undefined || op.list("value_ints") ? "i64" : "f32";
  if (typeof number === "number") return [{ dtype, shape: [], value: [number] }];
  const list = op.list("value_ints") ?? op.list("value_floats");
  if (list) return [{ dtype, shape: [list.length], value: list }];
  if (typeof op.attribute("value_string") === "string") return [{ dtype: "string", shape: [] }];
  const strings = op.attribute("value_strings");
  return [{ dtype: "string", shape: Array.isArray(strings) ? [strings.length] : null }];
};

export const constantOfShape: Rule = (op) => {
  const fill = op.tensors.value;
  const shape = asDims(op, op.elements(0));
  const count = knownCount(shape);
  const element = fill ? (fill.value?.[0] ?? null) : 0;
  return [
    {
      dtype: fill?.dtype ?? "f32",
      shape,
      value: count === null ? null : new Array<Element>(count).fill(element),
    },
  ];
};

export const expand: Rule = (op) => {
  const x = op.input(0);
  const target = asDims(op, op.elements(1));
  const shape = broadcast(op, [op.shape(0), target]);
  const value =
    x.value && knownCount(shape) !== null && allNumbers(shape) && x.shape && allNumbers(x.shape)
      ? expandValue(x.value, x.shape, shape)
      : null;
  return [{ dtype: x.dtype, shape, value }];
};

export const range: Rule = (op) => {
  const { dtype } = op.input(0);
  const at = (index: number): Element => op.input(index).value?.[0] ?? null;
  // com.microsoft's may leave the step out.
  const [start, limit, delta] = [at(0), at(1), op.inputs.length > 2 ? at(2) : 1];
  if (delta === 0) throw new Mismatch("the step is 0");
  if (start === null || limit === null || typeof delta !== "number")
    return [{ dtype, shape: [op.fresh(0, 0)] }];
  if (typeof start === "string" || typeof limit === "string")
    return [{ dtype, shape: [symbolicRange(start, limit, delta) ?? op.fresh(0, 0)] }];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const shape = [count];
  if (knownCount(shape) === null) return [{ dtype, shape }];
  const value: number[] = [];
  for (let i = 0; i < count; i++) value.push(start + i * delta);
  return [{ dtype, shape, value }];
};

function symbolicRange(start: Dim, limit: Dim, delta: number): Dim | null {
  if (!Number.isInteger(delta)) return null;
  const length = delta > 0 ? distance(start, limit) : distance(limit, start);
  const padded = length === null ? null : add(length, Math.abs(delta) - 1);
  return padded === null ? null : divideDown(padded, Math.abs(delta));
}

/** Random numbers of a shape that stands in an attribute. */
export const random: Rule = (op) => [{ dtype: dtypeAttribute(op, "dtype", "f32"), shape: op.list("shape") }];

/** Random numbers, or an identity matrix, in the shape of an input. */
export const likeInput: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  return [{ dtype: dtypeAttribute(op, "dtype", dtype), shape }];
};

export const multinomial: Rule = (op) => [
  { dtype: dtypeAttribute(op, "dtype", "i32"), shape: [op.ranked(0, 2)[0]!, op.number("sample_size", 1)] },
];

/** ⌊dft_length ÷ 2⌋ + 1 bins of a spectrum → num_mel_bins. */
export const melWeightMatrix: Rule = (op) => {
  const [mels, length] = [op.input(0).value?.[0] ?? null, op.input(1).value?.[0] ?? null];
  const half = length === null ? null : divideDown(length, 2);
  const bins = half === null ? null : add(half, 1);
  const dtype = dtypeAttribute(op, "output_datatype", "f32");
  return [{ dtype, shape: [bins ?? op.fresh(0, 0), mels ?? op.fresh(0, 1)] }];
};

/** Hann, Hamming and Blackman windows: size is the only input. */
export const window: Rule = (op): readonly Inferred[] => [
  { dtype: dtypeAttribute(op, "output_datatype", "f32"), shape: [op.input(0).value?.[0] ?? op.fresh(0, 0)] },
];
