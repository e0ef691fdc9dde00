import { bert, distilbert } from "./bert.ts";
import type { Family } from "./family.ts";
import { gemma, gemma2, gemma3 } from "./gemma.ts";
import { gpt2 } from "./gpt2.ts";
import { llama } from "./llama.ts";
import { mistral, mixtral } from "./mistral.ts";
import { phi, phi3 } from "./phi.ts";
import { qwen2, qwen3 } from "./qwen.ts";

/** One line a family. */
const FAMILIES: readonly Family[] = [
  llama,
  mistral,
  mixtral,
  qwen2,
  qwen3,
  gemma,
  gemma2,
  gemma3,
  phi,
  phi3,
  gpt2,
  bert,
  distilbert,
];

/** The family of a `model_type` in config.json; undefined when it is not known. */
export function familyOfType(modelType: string): Family | undefined {
  return FAMILIES.find(({ modelTypes }) => modelTypes.includes(modelType));
}

/** The family of a `general.architecture` in GGUF. */
export function familyOfArchitecture(architecture: string): Family | undefined {
  return FAMILIES.find(({ architectures }) => architectures.includes(architecture));
}

/** What is known, for advice: model types and architectures, each once. */
export function knownFamilies(): string {
  return [...new Set(FAMILIES.flatMap(({ modelTypes }) => modelTypes))].join(", ");
}
