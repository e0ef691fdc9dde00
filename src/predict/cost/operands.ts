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

const FEW = 8;

/** Whether one of the operands before `at` has that name. */
function stands(operands: readonly (Operand | null)[], at: number, name: string): boolean {
  for (let i = 0; i < at; i++) if (operands[i]?.name === name) return true;
  return false;
}

/** Bytes of the operands, each tensor once even when it is read through two inputs. */
export function bytesOfAll(operands: readonly (Operand | null)[], constant?: boolean): Bytes {
  let bytes = 0;
  // A set costs more than all else here, and only a few nodes have so many operands that it would pay.
  const seen = operands.length > FEW ? new Set<string>() : null;
  for (const [at, operand] of operands.entries()) {
    if (!operand || (constant !== undefined && operand.constant !== constant)) continue;
    const { name } = operand;
    if (seen ? seen.has(name) : stands(operands, at, name)) continue;
    seen?.add(name);
    bytes += operand.bytes;
  }
  return bytes;
}
