import { isOp, onlyReader, type Step, type Value } from "../working-graph.ts";
import { constantInput, fuse, isScalar, MICROSOFT, perStep } from "./rewrite.ts";

/** On the CPU a matrix product takes in the scaling, by one number, of what it reads and makes. */
export const matmulScale = perStep("extended", (graph, matmul) => {
  if (matmul.on !== "cpu" || !(isOp(matmul, "MatMul") || matmul.op === "FusedMatMul")) return;
  const before: Step[] = [];
  const inputs = matmul.inputs.map((input) => {
    const scaling = onlyReader(input) === matmul ? input!.producer : null;
    const found = scaling && scaledBy(scaling);
    if (!scaling || !found) return input;
    before.push(scaling);
    return found;
  });
  const after = onlyReader(matmul.outputs[0]);
  const last = after && scaledBy(after) === matmul.outputs[0] ? [after] : [];
  if (before.length + last.length === 0) return;
  fuse(graph, [...before, matmul, ...last], {
    op: "FusedMatMul",
    domain: MICROSOFT,
    inputs,
    attributes: matmul.attributes,
  });
});

/** What a step multiplies or divides by a constant number; null where it does something else. */
function scaledBy(step: Step): Value | null {
  if (step.on !== "cpu" || !isOp(step, "Mul", "Div")) return null;
  const found = constantInput(step);
  if (!found || !isScalar(found.constant)) return null;
  return step.op === "Div" && step.inputs[1] !== found.constant ? null : found.other;
}
