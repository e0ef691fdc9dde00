import { ATEN_RULES } from "./aten.ts";
import { attentionMicrosoft, attentions } from "./attention.ts";
import { convFamily, convMicrosoft } from "./conv.ts";
import { elementwise, elementwiseMicrosoft } from "./elementwise.ts";
import { gatherMicrosoft, gathers } from "./gather.ts";
import { gemmFamily, gemmMicrosoft } from "./gemm.ts";
import { movement } from "./movement.ts";
import { normalization, normalizationMicrosoft } from "./normalization.ts";
import { pools } from "./pool.ts";
import { quantised, quantisedMicrosoft } from "./quantised.ts";
import { recurrent } from "./recurrent.ts";
import { reductions } from "./reduction.ts";
import { resizes } from "./resize.ts";
import { riding } from "./riding.ts";
import type { CostRule } from "./rule.ts";
import { tensorflow } from "./tensorflow.ts";
import { views } from "./view.ts";

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
  ...views,
} as const satisfies Record<string, CostRule>;

/** The fused and quantised operators that ONNX Runtime adds. */
export const MICROSOFT_RULES = {
  ...gemmMicrosoft,
  ...convMicrosoft,
  ...attentionMicrosoft,
  ...normalizationMicrosoft,
  ...elementwiseMicrosoft,
  ...gatherMicrosoft,
  ...quantisedMicrosoft,
} as const satisfies Record<string, CostRule>;

function withRiders(rules: Readonly<Record<string, CostRule>>): ReadonlyMap<string, CostRule> {
  return new Map(Object.entries(rules).map(([op, rule]) => [op, riding(op, rule)]));
}

const BY_DOMAIN: ReadonlyMap<string, ReadonlyMap<string, CostRule>> = new Map([
  ["", withRiders(STANDARD_RULES)],
  ["ai.onnx", withRiders(STANDARD_RULES)],
  ["tf", withRiders(tensorflow)],
  ["com.microsoft", new Map<string, CostRule>(Object.entries(MICROSOFT_RULES))],
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
