import type { Launch } from "../../../core/runtime.ts";
import { product } from "../law/counts.ts";
import { settingsOf } from "../settings.ts";
import type { RuntimeOp } from "../types.ts";

/** On the CPU an operator is one call, under its own name; those that a setting makes another operator bear it in theirs. */
export function wasmProgramName(op: string, attributes: RuntimeOp["attributes"]): string {
  if (op === "FusedConv") return "Conv";
  if (op === "Resize") return `Resize, ${attributes.mode ?? "nearest"}`;
  return op;
}

function channelsFirst(dims: readonly number[]): readonly number[] {
  return [...dims.slice(0, 1), ...dims.slice(-1), ...dims.slice(1, -1)];
}

export function wasmLaunchesOf(op: RuntimeOp): readonly Launch[] {
  const dtype = op.outputs[0]?.dtype ?? "f32";
  const inputs = op.inputs.flatMap((operand) => (operand ? [operand.shape] : []));
  const outputs = op.outputs.map(({ shape }) => shape);
  // Kept channels-last by the runtime, and told as ONNX has it.
  if (op.op === "QLinearConv" && op.domain !== "")
    for (const tensors of [inputs, outputs]) tensors[0] = channelsFirst(tensors[0] ?? []);
  if (outputs.every((dims) => product(dims) === 0)) return [];
  return [{ program: wasmProgramName(op.op, op.attributes), inputs, outputs, dtype, ...settingsOf(op) }];
}
