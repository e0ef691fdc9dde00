import { isOp, type Step, type Value } from "../working-graph.ts";
import type { Handler } from "./handlers.ts";
import { permOf } from "./move.ts";
import { type Permutation, same } from "./permutation.ts";

/**
 * Whether moving a transposition from before a step to behind it pays, as the runtime judges: by the number of dims
 * that are not 1 in what is transposed, whatever their sizes.
 */
export function pays(
  step: Step,
  perm: Permutation,
  handler: Handler,
  inputs: readonly number[],
  wanted: ReadonlySet<Value>,
  movable: (step: Step) => boolean,
): boolean {
  if (isOp(step, "Transpose")) return true;
  let cost = 0;
  for (const at of inputs) cost += inputCost(step.inputs[at], perm, movable);
  if (cost >= 0 || !handler.transposesOutputs) return cost < 0;
  const outputs = step.outputs.filter((output) => output !== null);
  if (outputs.some((output) => wanted.has(output))) return true;
  return cost + Math.max(0, ...outputs.map(breadth)) < 0;
}

/** Of transposing what a step reads; negative where a transposition goes away. */
function inputCost(
  input: Value | null | undefined,
  perm: Permutation,
  movable: (step: Step) => boolean,
): number {
  if (!input || input.constant) return 0;
  const before = input.producer;
  const earlier = isOp(before, "Transpose") ? permOf(before) : null;
  if (earlier)
    return same(earlier, perm) && !input.kept && input.readers.every(movable) ? -breadth(input) : 0;
  return breadth(input);
}

/** Dims that are not 1. A tensor without a shape counts as a large one. */
function breadth(value: Value): number {
  return value.shape ? value.shape.filter((dim) => dim !== 1).length : 5;
}

/** Tensors from which a path through movable steps leads to a transposition, which could cancel there. */
export function leadingToTransposes(
  steps: readonly Step[],
  handlerOf: (step: Step) => Handler | null,
): ReadonlySet<Value> {
  const wanted = new Set<Value>();
  for (const step of steps.toReversed()) {
    if (isOp(step, "Transpose")) {
      if (step.inputs[0]) wanted.add(step.inputs[0]);
      continue;
    }
    if (!step.outputs.some((output) => output && wanted.has(output))) continue;
    const handler = handlerOf(step);
    if (!handler?.transposesOutputs) continue;
    for (const at of handler.inputs(step)) {
      const input = step.inputs[at];
      if (input) wanted.add(input);
    }
  }
  return wanted;
}
