import type { ModelGraph } from "./model.ts";

/**
 * Why a model opened in other sizes than before is not the same model: a node's inputs contradict one another, shapes that
 * were known are not any more, or samples were made of pixels (a Reshape to a size that the file fixes). null: nothing.
 */
export function contradiction(before: ModelGraph, after: ModelGraph): string | null {
  if (after.mismatch) return after.mismatch;
  const batch = batchOf(before);
  const kept = batch !== null && batch === batchOf(after);
  for (const name of after.outputs) {
    const [was, is] = [before, after].map(({ tensors }) => tensors.get(name)?.shape ?? null);
    if (was && !is) return `The size of the result “${name}” cannot be told any more.`;
    if (kept && was?.[0] === batch && is?.[0] !== batch)
      return `The result “${name}” has ${is?.[0]} samples in place of ${batch}.`;
  }
  return null;
}

/** The first dimension that all inputs of more than one share; null when they do not. */
function batchOf({ inputs, tensors }: ModelGraph): number | null {
  const firsts = inputs.flatMap((name) => {
    const shape = tensors.get(name)?.shape;
    return shape && shape.length > 1 ? [shape[0]] : [];
  });
  const [first] = firsts;
  return typeof first === "number" && firsts.every((one) => one === first) ? first : null;
}
