import { isOp, onlyReader, sameDims } from "../working-graph.ts";
import { fuse, MICROSOFT, perStep } from "./rewrite.ts";

/** A residual sum that only a layer normalization reads is computed in it, on both sides. */
export const skipLayerNorm = perStep("extended", (graph, norm) => {
  if (!isOp(norm, "LayerNormalization")) return;
  const add = norm.inputs[0]?.producer;
  if (!isOp(add, "Add") || add.on !== norm.on || onlyReader(add.outputs[0]) !== norm) return;
  const [a, b] = add.inputs;
  if (a?.open || b?.open || a?.shape?.length !== 3 || !b?.shape || !sameDims(a.shape, b.shape)) return;
  fuse(graph, [add, norm], {
    op: "SkipLayerNormalization",
    domain: MICROSOFT,
    inputs: [a, b, norm.inputs[1] ?? null, norm.inputs[2] ?? null],
  });
});
