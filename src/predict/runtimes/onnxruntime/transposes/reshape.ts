import { mergeTransposes, type Push } from "./merge.ts";
import { transposeInput, transposeOutputs } from "./move.ts";
import { composed, inverse, type Permutation } from "./permutation.ts";

/**
 * A reshape that only moves dims of 1 is a transposition, and merges with the one before it. One that splits dims lets
 * the transposition through: the parts of a dim travel together.
 */
export function pushThroughReshape({ graph, transpose, step, perm }: Push): boolean {
  const [input, output] = [step.inputs[0]?.shape, step.outputs[0]?.shape];
  if (!input || !output || !step.inputs[1]?.constant) return false;
  const moves = input.length === output.length ? asPermutation(input, output) : null;
  if (moves) {
    mergeTransposes(graph, transpose, step, composed(perm, moves));
    return true;
  }
  const parts = partsOf(input, output);
  if (!parts) return false;
  transposeInput(graph, step, 0, inverse(perm));
  transposeOutputs(graph, step, spread(perm, parts));
  return true;
}

/** The permutation that a reshape is, if dims other than 1 keep their order and size. */
function asPermutation(input: readonly number[], output: readonly number[]): Permutation | null {
  const left: (number | null)[] = [...input];
  const perm: number[] = [];
  for (const dim of output) {
    let at = 0;
    while (left[at] !== dim) {
      const other = left[at];
      if (other !== null && other !== 1 && dim !== 1) return null;
      if (++at >= left.length) return null;
    }
    perm.push(at);
    left[at] = null;
  }
  return perm;
}

/** How many dims of the output each dim of the input becomes; null where dims are joined. */
function partsOf(input: readonly number[], output: readonly number[]): readonly number[] | null {
  const parts: number[] = [];
  let at = 0;
  for (const dim of input) {
    let product = 1;
    const from = at;
    do {
      if (at >= output.length) return null;
      product *= output[at++]!;
    } while (product < dim);
    if (product !== dim) return null;
    parts.push(at - from);
  }
  return at === output.length ? parts : null;
}

/** The permutation on dims of which some are several. `parts` counts them in the order behind the permutation. */
function spread(perm: Permutation, parts: readonly number[]): Permutation {
  const widths = inverse(perm).map((to) => parts[to]!);
  const starts: number[] = [];
  let next = 0;
  for (const width of widths) {
    starts.push(next);
    next += width;
  }
  return perm.flatMap((from) => Array.from({ length: widths[from]! }, (_, at) => starts[from]! + at));
}
