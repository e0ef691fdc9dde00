import { bytesOfAll, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Rearranges every element: reads all, writes all. */
const rearrange: CostRule = (op) => count(op, "transpose");

/** Reads all, writes all, in order. */
const copy: CostRule = (op) => count(op, "copy");

/** Reads only what it keeps; the rest of the input is never touched. */
const pick: CostRule = (op) => {
  const kept = bytesOfAll(op.outputs);
  const constant = op.inputs[0]?.constant ?? false;
  return count(op, "copy", { bytesRead: constant ? 0 : kept, bytesWeights: constant ? kept : 0 });
};

/** Writes without reading. */
const fill: CostRule = (op: OpView) => count(op, "copy", { bytesRead: 0, bytesWeights: 0 });

export const movement = {
  Transpose: rearrange,
  DepthToSpace: rearrange,
  SpaceToDepth: rearrange,
  Concat: copy,
  Split: copy,
  Pad: copy,
  Tile: copy,
  Expand: copy,
  ReverseSequence: copy,
  Trilu: copy,
  Col2Im: copy,
  CenterCropPad: pick,
  Slice: pick,
  ConstantOfShape: fill,
  Range: fill,
  EyeLike: fill,
  RandomNormal: fill,
  RandomUniform: fill,
  RandomNormalLike: fill,
  RandomUniformLike: fill,
  OneHot: copy,
  SplitToSequence: copy,
  ConcatFromSequence: copy,
  // every value goes to a place of a plane that was cleared
  MaxUnpool: copy,
} as const satisfies Record<string, CostRule>;

export const movementMicrosoft = {
  Pad: copy,
  Trilu: copy,
  Range: fill,
  UnfoldTensor: copy,
  RemovePadding: copy,
  RestorePadding: copy,
  NGramRepeatBlock: copy,
} as const satisfies Record<string, CostRule>;
