import type { Dtype } from "../../../core/units.ts";
import type { Attribute, Dim } from "../../model.ts";
import { type Element, type Known, knownCount } from "../known.ts";
import { Op, Unresolved } from "../rule.ts";

/** What rules for TensorFlow's operators have in common: inputs as attributes, and ONNX's rules under other words. */

/** An operator as another rule wants it: other inputs, other attributes, the same outputs. */
export class Reworded extends Op {
  readonly #source: Op;

  constructor(
    source: Op,
    inputs: readonly (Known | null)[],
    attributes: Readonly<Record<string, Attribute>>,
  ) {
    const { type, opset, outputs, tensors, body } = source;
    super({ type, opset, inputs, outputs, attributes, tensors, body });
    this.#source = source;
  }

  override fresh(output: number, axis: number): Dim {
    return this.#source.fresh(output, axis);
  }
}

export function vector(value: readonly Element[]): Known {
  return { dtype: "i64", shape: [value.length], value, constant: false };
}

/** The one number that an input holds. */
export function scalar(op: Op, index: number): number {
  const value = op.input(index).value?.[0];
  if (typeof value !== "number")
    throw new Unresolved(`the value of input ${index} is not known before run time`);
  return value;
}

/** Elements of an input of any rank, all null when they are not known but their number is, and small. */
export function elementsOf(op: Op, index: number): readonly Element[] {
  const { value, shape } = op.input(index);
  if (value) return value;
  const count = knownCount(shape);
  if (count !== null) return new Array<Element>(count).fill(null);
  throw new Unresolved(`the value of input ${index} is not known before run time`);
}

/** An element type named by an attribute. */
export function typed(op: Op, name: string, fallback: Dtype): Dtype {
  return (op.text(name, "") || fallback) as Dtype;
}
