import type { Case } from "../case.ts";
import { attentionCases } from "./cases/attention.ts";
import { convolutionCases, transposedCases } from "./cases/convolutions.ts";
import { binaryCases, unaryCases } from "./cases/elementwise.ts";
import { movementCases } from "./cases/movement.ts";
import { gemmCases, matMulCases } from "./cases/products.ts";
import { quantisedCases } from "./cases/quantised.ts";
import { poolCases, rowCases } from "./cases/rows.ts";

/**
 * What to time of the runtime's WebGPU kernels, so that a sum of few terms can be fitted to each: sizes spread over
 * what networks have, none taken from one. Chosen once, by hand; docs/runtimes.md says how.
 */
export const WEBGPU_CASES: readonly Case[] = [
  ...matMulCases,
  ...gemmCases,
  ...convolutionCases,
  ...transposedCases,
  ...binaryCases,
  ...unaryCases,
  ...rowCases,
  ...poolCases,
  ...movementCases,
  ...quantisedCases,
  ...attentionCases,
];
