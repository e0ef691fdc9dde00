import { isOp, onlyReader, type Step, sameDims } from "../working-graph.ts";
import { fuse, MICROSOFT, otherInput, perStep } from "./rewrite.ts";

/**
 * On the CPU a convolution that has a bias adds a tensor of its output's shape, and computes the activation behind the
 * sum. Without a bias it is left alone.
 */
export const convAdd = perStep("extended", (graph, add) => {
  if (!isOp(add, "Add") || add.on !== "cpu") return;
  const conv = convBefore(add);
  if (!conv) return;
  const output = conv.outputs[0]!;
  const other = otherInput(add, output);
  if (!other?.shape || !output.shape || !sameDims(other.shape, output.shape)) return;
  const next = onlyReader(add.outputs[0]);
  const activation = isOp(next, "Relu", "Sigmoid", "Tanh", "LeakyRelu", "Clip", "HardSigmoid") ? next : null;
  fuse(graph, activation ? [conv, add, activation] : [conv, add], {
    op: "FusedConv",
    domain: MICROSOFT,
    inputs: [conv.inputs[0]!, conv.inputs[1]!, conv.inputs[2]!, other],
    attributes: { ...conv.attributes, ...(activation ? { activation: activation.op } : {}) },
  });
});

function convBefore(add: Step): Step | null {
  for (const input of add.inputs) {
    const before = input?.producer;
    if (isOp(before, "Conv") && before.inputs[2] && before.on === "cpu" && onlyReader(input) === add)
      return before;
  }
  return null;
}
