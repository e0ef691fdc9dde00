import { convFamily } from "./conv.ts";
import { movement } from "./movement.ts";
import { pools } from "./pool.ts";
import { resizes } from "./resize.ts";
import type { CostRule } from "./rule.ts";

/** Operators of com.microsoft.nchwc: the standard ones on channels in blocks; those that fill a block up are counted. */
export const blocked = {
  AveragePool: pools.AveragePool,
  Conv: convFamily.Conv,
  GlobalAveragePool: pools.GlobalAveragePool,
  GlobalMaxPool: pools.GlobalMaxPool,
  MaxPool: pools.MaxPool,
  ReorderInput: movement.Transpose,
  ReorderOutput: movement.Transpose,
  Upsample: resizes.Upsample,
} as const satisfies Record<string, CostRule>;
