import { ATEN } from "./aten.ts";
import { BLOCKED } from "./blocked.ts";
import { CLASSIC } from "./classic.ts";
import { MICROSOFT } from "./microsoft.ts";
import type { Rule } from "./rule.ts";
import { attention } from "./sequence.ts";
import { STANDARD } from "./standard.ts";
import { TENSORFLOW } from "./tensorflow.ts";
import { TRAINING } from "./training.ts";

const DOMAINS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  "": STANDARD,
  "com.microsoft": MICROSOFT,
  "com.microsoft.nchwc": BLOCKED,
  "ai.onnx.ml": CLASSIC,
  // FlexAttention: the outer shapes are those of Attention, whatever its bodies do to the scores.
  "ai.onnx.preview": { FlexAttention: attention },
  "ai.onnx.preview.training": TRAINING,
  tf: TENSORFLOW,
  aten: ATEN,
};

const RULES = new Map<string, Rule>(
  Object.entries(DOMAINS).flatMap(([domain, rules]) =>
    Object.entries(rules).map(([type, rule]): [string, Rule] => [domain ? `${domain}:${type}` : type, rule]),
  ),
);

/** The rule of an operator; undefined for one that is not known. @param domain "" for the standard operators */
export function ruleFor(domain: string, type: string): Rule | undefined {
  return RULES.get(domain ? `${domain}:${type}` : type);
}

/** Operators that run other graphs. */
export const BODIED: ReadonlySet<string> = new Set([
  "If",
  "Loop",
  "Scan",
  "SequenceMap",
  "BeamSearch",
  "GreedySearch",
  "Sampling",
  "WhisperBeamSearch",
]);

/** Operators whose outputs differ from run to run although their inputs do not. */
export const RANDOM: ReadonlySet<string> = new Set([
  "Bernoulli",
  "Multinomial",
  "RandomNormal",
  "RandomNormalLike",
  "RandomStandardNormal",
  "RandomUniform",
  "RandomUniformInt",
  "RandomUniformLike",
  "ReadVariableOp",
  "TruncatedNormal",
  // state between runs
  "Variable",
]);
