import { isOp, onlyReader } from "../working-graph.ts";
import { fuse, MICROSOFT, perStep } from "./rewrite.ts";

const ACTIVATIONS = ["Relu", "Sigmoid", "Tanh", "LeakyRelu", "Clip", "HardSigmoid"];

/** An activation behind a convolution that nobody else reads is computed in the convolution. */
export const convActivation = perStep("extended", (graph, conv) => {
  if (!isOp(conv, "Conv")) return;
  const activation = onlyReader(conv.outputs[0]);
  if (!isOp(activation, ...ACTIVATIONS) || activation.on !== conv.on) return;
  if (activation.inputs[0] !== conv.outputs[0]) return;
  if (activation.inputs.slice(1).some((limit) => limit && !limit.constant)) return;
  // The channels-last operator has the activation as an attribute and keeps its name.
  const fused = conv.channelsLast ? { op: "Conv" } : { op: "FusedConv", domain: MICROSOFT };
  fuse(graph, [conv, activation], {
    ...fused,
    inputs: [...conv.inputs],
    attributes: { ...conv.attributes, activation: activation.op },
  });
});
