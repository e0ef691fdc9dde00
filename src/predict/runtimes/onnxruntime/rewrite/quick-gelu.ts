import { isOp } from "../working-graph.ts";
import { fuse, isScalar, MICROSOFT, otherInput, perStep } from "./rewrite.ts";

/** x · sigmoid(α·x), also called SiLU where α is 1: one operator on both sides. */
export const quickGelu = perStep("extended", (graph, mul) => {
  if (!isOp(mul, "Mul")) return;
  for (const gate of mul.inputs) {
    const sigmoid = gate?.producer;
    if (!gate || !isOp(sigmoid, "Sigmoid") || sigmoid.on !== mul.on || gate.readers.length !== 1 || gate.kept)
      continue;
    const x = otherInput(mul, gate);
    const argument = sigmoid.inputs[0];
    if (!x || !argument) continue;
    const fused = { op: "QuickGelu", domain: MICROSOFT, inputs: [x] };
    if (argument === x) {
      fuse(graph, [sigmoid, mul], { ...fused, attributes: { alpha: 1 } });
      return;
    }
    const scale = argument.producer;
    if (!isOp(scale, "Mul") || argument.readers.length !== 1 || scale.on !== mul.on) continue;
    if (scale.inputs.includes(x) && isScalar(otherInput(scale, x)) && otherInput(scale, x)!.constant) {
      fuse(graph, [scale, sigmoid, mul], fused);
      return;
    }
  }
});
