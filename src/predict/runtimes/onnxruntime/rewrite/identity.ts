import { isOp, type Step, sameDims, type WorkingGraph } from "../working-graph.ts";
import { perStep } from "./rewrite.ts";

/** What hands on its input is taken out: Identity, Dropout, Cast to the same type, Expand to the same shape. */
export const identity = perStep("basic", (graph: WorkingGraph, step: Step) => {
  const [input] = step.inputs;
  const [output] = step.outputs;
  if (!input || !output || !handsOn(step)) return;
  // A result of the model has to be made by something.
  if (output.kept && (input.kept || !input.producer)) return;
  graph.bypass(step);
});

function handsOn(step: Step): boolean {
  const [input] = step.inputs;
  const [output, mask] = step.outputs;
  if (isOp(step, "Identity")) return true;
  if (isOp(step, "Dropout")) return !mask || (mask.readers.length === 0 && !mask.kept);
  if (isOp(step, "Cast")) return input!.dtype === output!.dtype && input!.dtype !== "unknown";
  if (!isOp(step, "Expand") || !step.inputs[1]?.constant) return false;
  return input!.shape !== null && output!.shape !== null && sameDims(input!.shape, output!.shape);
}
