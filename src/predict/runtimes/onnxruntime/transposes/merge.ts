import type { Step, WorkingGraph } from "../working-graph.ts";
import { isIdentity, type Permutation } from "./permutation.ts";

/** A step behind a transposition, and what is to be pushed through it. */
export interface Push {
  readonly graph: WorkingGraph;
  readonly transpose: Step;
  readonly step: Step;
  readonly perm: Permutation;
}

/** Makes the second of two transpositions both; they may cancel. */
export function mergeTransposes(graph: WorkingGraph, before: Step, step: Step, both: Permutation): void {
  const source = before.inputs[0]!;
  const between = before.outputs[0]!;
  if (isIdentity(both)) {
    graph.setInput(step, 0, source);
    graph.bypass(step);
  } else {
    step.op = "Transpose";
    for (const at of step.inputs.keys()) if (at > 0) graph.setInput(step, at, null);
    step.inputs.length = 1;
    step.attributes = { perm: both };
    graph.setInput(step, 0, source);
  }
  if (between.readers.length === 0 && !between.kept) graph.remove(before);
}
