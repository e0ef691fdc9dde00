import type { Bytes, Dtype } from "../../core/units.ts";
import type { Attribute } from "../../graph/model.ts";

/** A tensor that an op reads or writes, its shape fully known. */
export interface Operand {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly elements: number;
  /** As it lies in memory: a constant that is dequantised on the way in counts packed, with its scales. */
  readonly bytes: Bytes;
  /** Known before the first run: a weight, or folded from weights. */
  readonly constant: boolean;
}

/** One node as its cost rule sees it: operands in the order of the op's definition, null where one is left out. */
export interface OpView {
  readonly op: string;
  readonly inputs: readonly (Operand | null)[];
  readonly outputs: readonly (Operand | null)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Where it is sought how the cost depends on sizes: told of both, says what their minimum is taken to be. */
  readonly least?: (a: number, b: number) => number;
}

/** The smaller of two amounts that may depend on sizes: said by this, a rule has a closed form in open sizes. */
export function least(op: OpView, a: number, b: number): number {
  return op.least ? op.least(a, b) : Math.min(a, b);
}

export function product(values: readonly number[]): number {
  let result = 1;
  for (const value of values) result *= value;
  return result;
}

export function numberAttribute(op: OpView, name: string, otherwise: number): number {
  const value = op.attributes[name];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

export function textAttribute(op: OpView, name: string, otherwise: string): string {
  const value = op.attributes[name];
  return typeof value === "string" ? value : otherwise;
}

/** Bytes of the operands, each tensor once even when it is read through two inputs. */
export function bytesOfAll(operands: readonly (Operand | null)[], constant?: boolean): Bytes {
  const seen = new Set<string>();
  let bytes = 0;
  for (const operand of operands) {
    if (!operand || seen.has(operand.name)) continue;
    if (constant !== undefined && operand.constant !== constant) continue;
    seen.add(operand.name);
    bytes += operand.bytes;
  }
  return bytes;
}
