import type { Launch } from "../../../core/runtime.ts";
import { product } from "../law/counts.ts";
import type { RuntimeOp } from "../types.ts";

/** On the CPU an operator is one call, under its own name. */
export function wasmLaunchesOf(op: RuntimeOp): readonly Launch[] {
  const dtype = op.outputs[0]?.dtype ?? "f32";
  const inputs = op.inputs.flatMap((operand) => (operand ? [operand.shape] : []));
  const outputs = op.outputs.map(({ shape }) => shape);
  if (outputs.every((dims) => product(dims) === 0)) return [];
  return [{ program: op.op === "FusedConv" ? "Conv" : op.op, inputs, outputs, dtype }];
}
