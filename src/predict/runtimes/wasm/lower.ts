import type { Launch } from "../../../core/runtime.ts";
import { product } from "../law/counts.ts";
import type { RuntimeOp } from "../types.ts";
import { depthwise } from "./programs.ts";

/** On the CPU an operator is one call, under its own name; convolutions take one of several ways. */
export function wasmLaunchesOf(op: RuntimeOp): readonly Launch[] {
  const dtype = op.outputs[0]?.dtype ?? "f32";
  const inputs = op.inputs.flatMap((operand) => (operand ? [operand.shape] : []));
  const outputs = op.outputs.map(({ shape }) => shape);
  if (outputs.every((dims) => product(dims) === 0)) return [];
  const program = op.op === "FusedConv" ? "Conv" : op.op;
  return [
    { program: depthwise(program, inputs) ? "Conv, one filter a channel" : program, inputs, outputs, dtype },
  ];
}
