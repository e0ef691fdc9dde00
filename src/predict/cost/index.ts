import { ATEN_RULES } from "./aten.ts";
import { attentions } from "./attention.ts";
import { blocked } from "./blocked.ts";
import { classic } from "./classic.ts";
import { convFamily, convMicrosoft } from "./conv.ts";
import { elementwise, elementwiseMicrosoft } from "./elementwise.ts";
import { expertsMicrosoft } from "./experts.ts";
import { attentionMicrosoft } from "./fused-attention.ts";
import { gatherMicrosoft, gathers } from "./gather.ts";
import { gemmFamily, gemmMicrosoft } from "./gemm.ts";
import { movement, movementMicrosoft } from "./movement.ts";
import { normalization, normalizationMicrosoft } from "./normalization.ts";
import { pools, poolsMicrosoft } from "./pool.ts";
import { quantised, quantisedMicrosoft } from "./quantised.ts";
import { recurrent, recurrentMicrosoft } from "./recurrent.ts";
import { reductions, reductionsMicrosoft } from "./reduction.ts";
import { resizes, resizesMicrosoft } from "./resize.ts";
import { riding } from "./riding.ts";
import type { CostRule } from "./rule.ts";
import { signals, signalsMicrosoft } from "./signal.ts";
import { tensorflow } from "./tensorflow.ts";
import { views, viewsMicrosoft } from "./view.ts";

/** The standard operators. A new op is one function in its family's file and one line in that family's record. */
export const STANDARD_RULES = {
  ...gemmFamily,
  ...convFamily,
  ...recurrent,
  ...attentions,
  ...normalization,
  ...elementwise,
  ...reductions,
  ...pools,
  ...movement,
  ...gathers,
  ...resizes,
  ...quantised,
  ...signals,
  ...views,
} as const satisfies Record<string, CostRule>;

/** The fused and quantised operators that ONNX Runtime adds. */
export const MICROSOFT_RULES = {
  ...gemmMicrosoft,
  ...convMicrosoft,
  ...attentionMicrosoft,
  ...expertsMicrosoft,
  ...normalizationMicrosoft,
  ...elementwiseMicrosoft,
  ...gatherMicrosoft,
  ...quantisedMicrosoft,
  ...recurrentMicrosoft,
  ...movementMicrosoft,
  ...poolsMicrosoft,
  ...reductionsMicrosoft,
  ...resizesMicrosoft,
  ...signalsMicrosoft,
  ...viewsMicrosoft,
} as const satisfies Record<string, CostRule>;

function withRiders(rules: Readonly<Record<string, CostRule>>): ReadonlyMap<string, CostRule> {
  return new Map(Object.entries(rules).map(([op, rule]) => [op, riding(op, rule)]));
}

const BY_DOMAIN: ReadonlyMap<string, ReadonlyMap<string, CostRule>> = new Map([
  ["", withRiders(STANDARD_RULES)],
  ["ai.onnx", withRiders(STANDARD_RULES)],
  ["tf", withRiders(tensorflow)],
  ["com.microsoft", new Map<string, CostRule>(Object.entries(MICROSOFT_RULES))],
  ["com.microsoft.nchwc", new Map<string, CostRule>(Object.entries(blocked))],
  ["ai.onnx.ml", new Map<string, CostRule>(Object.entries(classic))],
  ["aten", new Map<string, CostRule>(Object.entries(ATEN_RULES))],
]);

/** The rule for an op; undefined when there is none. */
export function costRule(domain: string, op: string): CostRule | undefined {
  return BY_DOMAIN.get(domain)?.get(op);
}

/** "Conv", "com.microsoft.Foo": how an op is named in lists. */
export function opLabel(domain: string, op: string): string {
  return domain === "" || domain === "ai.onnx" ? op : `${domain}.${op}`;
}
