import { isOp, type Step, Value, type WorkingGraph } from "../working-graph.ts";
import {
  composed,
  inverse,
  isIdentity,
  isPermutation,
  type Permutation,
  permuted,
  same,
} from "./permutation.ts";

/** Putting transpositions before and after a step, with those that cancel taken out at once. */

export function permOf(step: Step): Permutation | null {
  const { perm } = step.attributes;
  const rank = step.inputs[0]?.shape?.length;
  if (Array.isArray(perm)) return isPermutation(perm, rank) ? perm : null;
  return rank === undefined ? null : Array.from({ length: rank }, (_, at) => rank - 1 - at);
}

function permutedShape(shape: readonly number[] | null, perm: Permutation): readonly number[] | null {
  return shape && shape.length === perm.length ? permuted(shape, perm) : shape;
}

function addTranspose(graph: WorkingGraph, input: Value, output: Value, perm: Permutation): Step {
  const step = graph.add("Transpose", [input], [output], { perm });
  step.on = "gpu";
  return step;
}

/** The step reads its input through a transposition by `perm`. */
export function transposeInput(graph: WorkingGraph, step: Step, at: number, perm: Permutation): void {
  const input = step.inputs[at];
  if (!input) return;
  if (input.constant) {
    // Done to the weight when the session is made. A list of one number a dim is permuted, not transposed.
    const shape = permutedShape(input.shape, perm);
    graph.setInput(step, at, new Value(shape, input.dtype, true));
    return;
  }
  const before = input.producer;
  if (isOp(before, "Transpose") && before.inputs[0]) {
    const earlier = permOf(before);
    if (earlier && earlier.length === perm.length) {
      const source = before.inputs[0];
      const both = composed(earlier, perm);
      let value = source;
      if (!isIdentity(both)) {
        value = new Value(permutedShape(input.shape, perm), input.dtype);
        addTranspose(graph, source, value, both);
      }
      graph.setInput(step, at, value);
      if (input.readers.length === 0 && !input.kept) graph.remove(before);
      return;
    }
  }
  for (const reader of input.readers) {
    const readers = isOp(reader, "Transpose") ? permOf(reader) : null;
    if (readers && same(readers, perm) && reader !== step && reader.outputs[0]) {
      graph.setInput(step, at, reader.outputs[0]);
      return;
    }
  }
  const value = new Value(permutedShape(input.shape, perm), input.dtype);
  addTranspose(graph, input, value, perm);
  graph.setInput(step, at, value);
}

/** The step makes its result transposed, and a transposition by `perm` behind it makes it what it was. */
export function transposeOutput(graph: WorkingGraph, step: Step, at: number, perm: Permutation): void {
  const output = step.outputs[at];
  if (!output || isIdentity(perm)) return;
  const value = new Value(permutedShape(output.shape, inverse(perm)), output.dtype);
  step.outputs[at] = value;
  value.producer = step;
  addTranspose(graph, value, output, perm);
}

export function transposeOutputs(graph: WorkingGraph, step: Step, perm: Permutation): void {
  for (const at of step.outputs.keys()) transposeOutput(graph, step, at, perm);
}
