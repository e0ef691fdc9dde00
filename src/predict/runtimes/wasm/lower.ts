import type { Launch } from "../../../core/runtime.ts";
import { product } from "../law/counts.ts";
import type { RuntimeOp } from "../types.ts";

/** On the CPU an operator is one call, under its own name; those that a setting makes another operator bear it in theirs. */
export function wasmProgramName(op: string, attributes: RuntimeOp["attributes"]): string {
  if (op === "FusedConv") return "Conv";
  if (op === "Resize") return `Resize, ${attributes.mode ?? "nearest"}`;
  return op;
}

export function wasmLaunchesOf(op: RuntimeOp): readonly Launch[] {
  const dtype = op.outputs[0]?.dtype ?? "f32";
  const inputs = op.inputs.flatMap((operand) => (operand ? [operand.shape] : []));
  const outputs = op.outputs.map(({ shape }) => shape);
  if (outputs.every((dims) => product(dims) === 0)) return [];
  return [{ program: wasmProgramName(op.op, op.attributes), inputs, outputs, dtype }];
}
