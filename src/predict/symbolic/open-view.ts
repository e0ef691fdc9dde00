import { type Bytes, bytesOf, DTYPE_BITS, type Dtype } from "../../core/units.ts";
import type { Attribute, Shape } from "../../graph/model.ts";
import { add, divideDown, multiply, product } from "../../graph/shapes/dims.ts";
import { constant, type Polynomial, parse, times } from "../../graph/shapes/polynomial.ts";
import type { Operand, OpView } from "../cost/operands.ts";

/** A tensor that an op reads or writes, some of its dims only names. */
export interface OpenOperand {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** As it lies in memory, where that does not follow from shape and dtype. */
  readonly stored: Bytes | null;
  readonly constant: boolean;
}

/** An OpView before sizes are put in. */
export interface OpenView {
  readonly op: string;
  readonly inputs: readonly (OpenOperand | null)[];
  readonly outputs: readonly (OpenOperand | null)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The view with every dim as a number; null where a dim has none, or is below 1. */
export function closed(view: OpenView, sizeOf: (dim: string) => number | null): OpView | null {
  let valid = true;
  const close = (operand: OpenOperand | null): Operand | null => {
    if (!operand) return null;
    let elements = 1;
    const shape = operand.shape.map((dim) => {
      const size = typeof dim === "number" ? dim : sizeOf(dim);
      if (size === null || !Number.isSafeInteger(size) || (size < 1 && typeof dim === "string")) {
        valid = false;
        return 0;
      }
      elements *= size;
      return size;
    });
    const { name, dtype, constant, stored } = operand;
    return { name, dtype, shape, elements, bytes: stored ?? bytesOf(dtype, elements), constant };
  };
  const { op, attributes } = view;
  const closedView = { op, inputs: view.inputs.map(close), outputs: view.outputs.map(close), attributes };
  return valid ? closedView : null;
}

/** What a cost rule can see, as a key: nodes with the same key cost the same. */
export function keyOf(domain: string, view: OpenView): string {
  const names = new Map<string, number>();
  const operand = (of: OpenOperand | null) => {
    if (!of) return null;
    // Which operands are the same tensor matters, what they are called does not.
    if (!names.has(of.name)) names.set(of.name, names.size);
    return [names.get(of.name), of.dtype, of.shape, of.stored, of.constant];
  };
  return JSON.stringify([
    domain,
    view.op,
    view.inputs.map(operand),
    view.outputs.map(operand),
    view.attributes,
  ]);
}

/** Texts of the dims that are not numbers. */
export function openDimsOf(view: OpenView): Set<string> {
  const dims = new Set<string>();
  for (const operand of [...view.inputs, ...view.outputs])
    for (const dim of operand?.shape ?? []) if (typeof dim === "string") dims.add(dim);
  return dims;
}

/** Bytes of a tensor with open dims; null where a packed type's last byte has no text. */
export function bytesOfShape(dtype: Dtype, shape: Shape): Polynomial | null {
  const bits = DTYPE_BITS[dtype];
  if (bits % 8 === 0)
    return shape.reduce<Polynomial>((bytes, dim) => times(bytes, parse(dim)), constant(bits / 8));
  const elements = product(shape);
  const sum = elements === null ? null : add(multiply(elements, bits) ?? Number.NaN, 7);
  const bytes = sum === null ? null : divideDown(sum, 8);
  return bytes === null ? null : parse(bytes);
}
