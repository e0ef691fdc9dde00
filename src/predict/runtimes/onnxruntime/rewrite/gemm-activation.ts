import { isOp, onlyReader } from "../working-graph.ts";
import { fuse, MICROSOFT, perStep } from "./rewrite.ts";

/** On the CPU an activation behind a Gemm is computed in it. */
export const gemmActivation = perStep("extended", (graph, gemm) => {
  if (!isOp(gemm, "Gemm") || gemm.on !== "cpu") return;
  const activation = onlyReader(gemm.outputs[0]);
  if (
    !isOp(
      activation,
      "Elu",
      "HardSigmoid",
      "LeakyRelu",
      "Relu",
      "Selu",
      "Sigmoid",
      "Softplus",
      "Softsign",
      "Tanh",
    )
  )
    return;
  fuse(graph, [gemm, activation], {
    op: "FusedGemm",
    domain: MICROSOFT,
    inputs: [...gemm.inputs],
    attributes: { ...gemm.attributes, activation: activation.op },
  });
});
