import { MAX_RANK } from "./limits.ts";
import type { Dim, Shape } from "./model.ts";
import { multiply } from "./shapes/dims.ts";

/** The attributes `data_layout` and `kernel_layout` (see draft.ts): where channels stand, and how to read past it. */

/** [N, …spatial, C] as [N, C, …spatial]; other layouts as they are. */
export function channelsFirst(shape: Shape, layout: string): Shape {
  if (layout !== "NHWC" || shape.length < 3) return shape;
  return [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)];
}

/** The way back. */
export function asLaidOut(shape: Shape, layout: string): Shape {
  if (layout !== "NHWC" || shape.length < 3) return shape;
  return [shape[0]!, ...shape.slice(2), shape[1]!];
}

/**
 * A kernel's dims as ONNX writes them: [O, I, …spatial] of a convolution, [I, O, …spatial] of a transposed one, where I
 * (or O) are those of one group. null: the layout does not fit the rank.
 */
export function kernelShape(shape: Shape, layout: string, transposed = false): Shape | null {
  if (layout === "") return shape;
  if (layout.length > MAX_RANK) return null;
  const letters = [...layout];
  if (letters.length !== shape.length) {
    // "HWIO" for kernels of any rank: as many spatial dims as there are.
    const from = letters.indexOf("H");
    if (from < 0 || letters[from + 1] !== "W") return null;
    const spatial = shape.length - (letters.length - 2);
    if (spatial < 1) return null;
    letters.splice(from, 2, ...new Array<string>(spatial).fill("K"));
  }
  const at = (letter: string): Dim | null => shape[letters.indexOf(letter)] ?? null;
  const [channels, multiplier] = [at("C"), at("M")];
  const grouped = channels === null || multiplier === null ? null : multiply(channels, multiplier);
  const outputs = at("O") ?? grouped;
  const inputs = at("I") ?? (grouped === null ? null : 1);
  if (outputs === null || inputs === null) return null;
  const spatial = shape.filter((_, axis) => !"OICM".includes(letters[axis]!));
  return transposed ? [inputs, outputs, ...spatial] : [outputs, inputs, ...spatial];
}
