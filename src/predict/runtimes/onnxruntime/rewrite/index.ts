import { commonSubexpressions } from "./common-subexpressions.ts";
import { convActivation } from "./conv-activation.ts";
import { convAdd } from "./conv-add.ts";
import { convConstants } from "./conv-constants.ts";
import { gatherRange } from "./gather-range.ts";
import { geluBasic, geluExtended } from "./gelu.ts";
import { gemmActivation } from "./gemm-activation.ts";
import { hardSwish } from "./hard-swish.ts";
import { identity } from "./identity.ts";
import { layerNormBasic, layerNormExtended } from "./layer-norm.ts";
import { matmulAdd } from "./matmul-add.ts";
import { dynamicQuantizeMatMul, matmulIntegerToFloat } from "./matmul-integer.ts";
import { matmulScale } from "./matmul-scale.ts";
import { matmulTranspose } from "./matmul-transpose.ts";
import { pad } from "./pad.ts";
import { quickGelu } from "./quick-gelu.ts";
import type { Rewrite } from "./rewrite.ts";
import { skipLayerNorm } from "./skip-layer-norm.ts";
import { split } from "./split.ts";

/** In the runtime's order. */
export const REWRITES: readonly Rewrite[] = [
  identity,
  pad,
  convConstants,
  commonSubexpressions,
  matmulAdd,
  geluBasic,
  layerNormBasic,
  hardSwish,
  gemmActivation,
  matmulIntegerToFloat,
  dynamicQuantizeMatMul,
  convActivation,
  geluExtended,
  layerNormExtended,
  split,
  gatherRange,
  matmulTranspose,
  skipLayerNorm,
  quickGelu,
  matmulScale,
  convAdd,
];
