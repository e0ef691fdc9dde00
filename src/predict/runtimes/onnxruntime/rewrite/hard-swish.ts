import { isOp, Value } from "../working-graph.ts";
import { perStep } from "./rewrite.ts";

/** The CPU has no HardSwish: it runs the operator's definition, x · hardsigmoid(x). */
export const hardSwish = perStep("extended", (graph, step) => {
  if (!isOp(step, "HardSwish") || step.on !== "cpu") return;
  const input = step.inputs[0];
  if (!input) return;
  const gate = new Value(input.shape, input.dtype);
  const sigmoid = graph.add("HardSigmoid", [input], [gate], { alpha: 1 / 6, beta: 0.5 });
  sigmoid.names = step.names;
  step.op = "Mul";
  graph.setInput(step, 1, gate);
});
