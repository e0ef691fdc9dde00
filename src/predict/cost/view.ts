import { type CostRule, free } from "./rule.ts";

/** Another reading of the same bytes, or metadata: nothing runs on the device. */
const view: CostRule = () => free("view");

export const views = {
  Reshape: view,
  Squeeze: view,
  Unsqueeze: view,
  Flatten: view,
  Identity: view,
  // at inference
  Dropout: view,
  Shape: view,
  Size: view,
  BitCast: view,
  // references are handed around
  SequenceConstruct: view,
  SequenceEmpty: view,
  SequenceInsert: view,
  SequenceErase: view,
  SequenceAt: view,
  SequenceLength: view,
  Optional: view,
  OptionalGetElement: view,
  OptionalHasElement: view,
  Constant: () => free("constant"),
} as const satisfies Record<string, CostRule>;

export const viewsMicrosoft = { ExpandDims: view } as const satisfies Record<string, CostRule>;

/** Ops whose output is their input's memory, read differently. */
export const VIEW_OPS: ReadonlySet<string> = new Set([
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
  "Identity",
  "Dropout",
  "BitCast",
  "ExpandDims",
  // ATen's
  "flatten",
  "unflatten",
]);
