import type { LayerRule } from "../layer.ts";
import { ACTIVATIONS } from "./activation.ts";
import { ARRANGEMENT } from "./arrangement.ts";
import { ATTENTION } from "./attention.ts";
import { CONVOLUTION } from "./convolution.ts";
import { DENSE } from "./dense.ts";
import { MERGE } from "./merge.ts";
import { NORMALIZATION } from "./normalization.ts";
import { POOLING } from "./pooling.ts";
import { RECURRENT } from "./recurrent.ts";

/** Keras's layers by class name. */
export const LAYERS: Readonly<Record<string, LayerRule>> = {
  ...ACTIVATIONS,
  ...ARRANGEMENT,
  ...ATTENTION,
  ...CONVOLUTION,
  ...DENSE,
  ...MERGE,
  ...NORMALIZATION,
  ...POOLING,
  ...RECURRENT,
};
