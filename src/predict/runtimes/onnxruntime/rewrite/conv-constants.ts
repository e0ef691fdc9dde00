import { isOp, onlyReader, type Step, Value, type WorkingGraph } from "../working-graph.ts";
import { otherInput, perStep } from "./rewrite.ts";

/** Batch normalization, or a constant added or multiplied, behind a convolution goes into its weights. */
export const convConstants = perStep("basic", (graph, conv) => {
  if (!isOp(conv, "Conv")) return;
  while (absorb(graph, conv));
});

function absorb(graph: WorkingGraph, conv: Step): boolean {
  const output = conv.outputs[0]!;
  const next = onlyReader(output);
  const weights = conv.inputs[1];
  if (!next || !weights?.constant || (conv.inputs[2] && !conv.inputs[2].constant)) return false;
  const channels = weights.shape?.[0];
  if (channels === undefined) return false;
  if (isOp(next, "BatchNormalization")) {
    if (next.inputs[0] !== output || next.inputs.slice(1).some((input) => !input?.constant)) return false;
  } else if (isOp(next, "Add", "Mul")) {
    const added = otherInput(next, output);
    if (!added?.constant || !output.shape) return false;
    const number = isOp(next, "Mul") && added.shape?.length === 0;
    if (!number && !isPerChannel(added.shape, channels, output.shape.length)) return false;
  } else return false;
  const needsBias = !conv.inputs[2] && !isOp(next, "Mul");
  const result = next.outputs[0]!;
  conv.names = [...conv.names, ...next.names];
  graph.remove(next);
  conv.outputs[0] = result;
  result.producer = conv;
  if (needsBias) graph.setInput(conv, 2, new Value([channels], weights.dtype, true));
  return true;
}

/** [C, 1, 1] or [1, C, 1, 1] for an output of four dims. */
function isPerChannel(shape: readonly number[] | null, channels: number, rank: number): boolean {
  if (!shape || (shape.length !== rank && shape.length !== rank - 1)) return false;
  const at = shape.length - (rank - 1);
  return shape.every((dim, index) => dim === (index === at ? channels : 1));
}
