import { isOp, type Step, Value, type WorkingGraph } from "../working-graph.ts";
import type { Rewrite } from "./rewrite.ts";

/**
 * On the CPU, gathers of one index and slices that together take all of a tensor become one Split. Which piece each
 * takes is in constants that are not known here: their sizes have to add up.
 */
export const split: Rewrite = {
  stage: "extended",
  apply: (graph) => {
    const done = new Set<Value>();
    for (const step of graph.order()) {
      const input = step.inputs[0];
      if (step.removed || !input || done.has(input) || !isPiece(step)) continue;
      done.add(input);
      splitOne(graph, input);
    }
  },
};

const isPiece = (step: Step) => isOp(step, "Gather", "Slice") && step.on === "cpu";

function splitOne(graph: WorkingGraph, input: Value): void {
  const pieces = [...input.readers];
  // Lists of sizes stay as they are.
  if (pieces.length < 2 || input.constant || !input.shape || input.shape.length < 2) return;
  const found = pieces.map((piece) => (isPiece(piece) && piece.inputs[0] === input ? pieceOf(piece) : null));
  const axis = found[0]?.axis;
  if (axis === undefined || found.some((piece) => piece?.axis !== axis)) return;
  if (found.reduce((sum, piece) => sum + piece!.size, 0) !== input.shape[axis]) return;
  const outputs = found.map((piece) => new Value(input.shape!.with(axis, piece!.size), input.dtype));
  const before = pieces.map((piece) => [...piece.outputs]);
  const names = pieces.flatMap((piece) => piece.names);
  for (const piece of pieces) graph.remove(piece);
  const made = graph.add("Split", [input], outputs, { axis });
  made.names = names;
  for (const [at, piece] of pieces.entries()) {
    const result = before[at]![0]!;
    if (piece.op === "Gather") graph.add("Squeeze", [outputs[at]!], [result], { axes: [axis] });
    else {
      made.outputs[at] = result;
      result.producer = made;
    }
  }
}

function pieceOf(step: Step): { readonly axis: number; readonly size: number } | null {
  const [input, output] = [step.inputs[0]?.shape, step.outputs[0]?.shape];
  if (!input || !output) return null;
  if (step.op === "Gather") {
    if (step.inputs[1]?.constant !== true || step.inputs[1].shape?.length !== 0) return null;
    const axis = typeof step.attributes.axis === "number" ? step.attributes.axis : 0;
    return { axis: axis < 0 ? axis + input.length : axis, size: 1 };
  }
  const changed = [...input.keys()].filter((at) => input[at] !== output[at]);
  return changed.length === 1 ? { axis: changed[0]!, size: output[changed[0]!]! } : null;
}
