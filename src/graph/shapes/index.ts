import { MICROSOFT } from "./microsoft.ts";
import type { Rule } from "./rule.ts";
import { STANDARD } from "./standard.ts";

const RULES = new Map<string, Rule>([
  ...Object.entries(STANDARD),
  ...Object.entries(MICROSOFT).map(([type, rule]): [string, Rule] => [`com.microsoft:${type}`, rule]),
]);

/** The rule of an operator; undefined for one that is not known. @param domain "" for the standard operators */
export function ruleFor(domain: string, type: string): Rule | undefined {
  return RULES.get(domain ? `${domain}:${type}` : type);
}

/** Operators whose outputs differ from run to run although their inputs do not. */
export const RANDOM: ReadonlySet<string> = new Set([
  "Bernoulli",
  "Multinomial",
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
]);
