import { isOp, onlyReader } from "../working-graph.ts";
import { perStep } from "./rewrite.ts";

/** Padding in front of a convolution or a pool becomes the operator's own. */
export const pad = perStep("basic", (graph, step) => {
  if (!isOp(step, "Pad") || (step.attributes.mode ?? "constant") !== "constant") return;
  const [input, pads] = step.inputs;
  const output = step.outputs[0];
  if (!input || !output || !pads?.constant || !input.shape || !output.shape) return;
  if (input.shape[0] !== output.shape[0] || input.shape[1] !== output.shape[1]) return;
  const next = onlyReader(output);
  if (!isOp(next, "Conv", "AveragePool", "MaxPool") || next.inputs[0] !== output) return;
  if (
    next.op === "AveragePool" &&
    next.attributes.count_include_pad !== 1 &&
    !same(input.shape, output.shape)
  )
    return;
  if ((next.attributes.auto_pad ?? "NOTSET") !== "NOTSET") return;
  const names = step.names;
  graph.bypass(step);
  next.names = [...names, ...next.names];
});

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.every((dim, at) => dim === b[at]);
}
