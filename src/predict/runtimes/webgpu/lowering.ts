import type { Attribute } from "../../../graph/model.ts";
import type { RuntimeOp } from "../types.ts";

export type Dims = readonly number[];

export interface Lowered {
  readonly program: string;
  readonly inputs: readonly Dims[];
  readonly outputs: readonly Dims[];
}

/** What an operator becomes; in the order of its launches. */
export type Lowering = (op: RuntimeOp) => readonly Lowered[];

/** Dims of all that the operator is given and makes. */
export function tensorsOf(op: RuntimeOp): Pick<Lowered, "inputs" | "outputs"> {
  return {
    inputs: op.inputs.flatMap((operand) => (operand ? [operand.shape] : [])),
    outputs: op.outputs.map(({ shape }) => shape),
  };
}

/** … where it looks at the first operand only, and the others are settings. */
export function firstOnly(program: string): Lowering {
  return (op) => {
    const { inputs, outputs } = tensorsOf(op);
    return [{ program, inputs: inputs.slice(0, 1), outputs }];
  };
}

export function wholeNumbers(value: Attribute | undefined): readonly number[] {
  return Array.isArray(value) ? (value as readonly (number | string)[]).map(Number) : [];
}

export function wholeNumber(value: Attribute | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
