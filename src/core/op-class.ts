/**
 * What kind of work an operator does. The calibration measures one class at a time and the cost model prices one
 * class at a time, so this list is where the two meet.
 */
export const OP_CLASSES = [
  "gemm",
  "conv",
  "depthwise-conv",
  "conv-transpose",
  "attention",
  "recurrent",
  "softmax",
  "normalization",
  "elementwise",
  "reduction",
  "pool",
  "transpose",
  "gather",
  "resize",
  "copy",
  "view",
  "constant",
  "control",
] as const;

export type OpClass = (typeof OP_CLASSES)[number];

/** Classes that cost nothing at run time: metadata only, or folded before the first run. */
export const FREE_CLASSES: ReadonlySet<OpClass> = new Set(["view", "constant"]);
