import type { Mutable } from "../../core/mutable.ts";
import type { OpClass } from "../../core/op-class.ts";
import type { Bytes } from "../../core/units.ts";
import type { OpCost } from "../types.ts";
import { bytesOfAll, type OpView } from "./operands.ts";

/** Counts one op. null: this form of the op has no rule, and the node is reported as unpriced. */
export type CostRule = (op: OpView) => OpCost | null;

/** What a rule has to say; traffic that is left out is every input once and every output once. */
export interface Count {
  readonly macs?: number;
  /** FLOP beside the multiply-adds, special functions among them at one each. */
  readonly other?: number;
  readonly sfu?: number;
  readonly bytesRead?: Bytes;
  readonly bytesWritten?: Bytes;
  readonly bytesWeights?: Bytes;
  /** The multiply-adds are integer. */
  readonly integer?: boolean;
  /** Steps that wait for one another. */
  readonly steps?: number;
}

/** null when an amount comes out negative or not finite: the file contradicts the op's definition. */
export function count(op: OpView, opClass: OpClass, amounts: Count = {}): OpCost | null {
  const macs = amounts.macs ?? 0;
  const cost: Mutable<OpCost> = {
    class: opClass,
    macs,
    flops: 2 * macs + (amounts.other ?? 0),
    sfu: amounts.sfu ?? 0,
    bytesRead: amounts.bytesRead ?? bytesOfAll(op.inputs, false),
    bytesWritten: amounts.bytesWritten ?? bytesOfAll(op.outputs),
    bytesWeights: amounts.bytesWeights ?? bytesOfAll(op.inputs, true),
  };
  const { flops, sfu, bytesRead, bytesWritten, bytesWeights } = cost;
  if (![macs, flops, sfu, bytesRead, bytesWritten, bytesWeights].every(isAmount)) return null;
  if (amounts.integer) cost.integer = true;
  if (amounts.steps !== undefined && amounts.steps > 1) cost.steps = amounts.steps;
  return cost;
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

/** Costs nothing at run time. */
export function free(opClass: OpClass): OpCost {
  return { class: opClass, macs: 0, flops: 0, sfu: 0, bytesRead: 0, bytesWritten: 0, bytesWeights: 0 };
}
