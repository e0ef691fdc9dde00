import type { Json, JsonRecord } from "../../json.ts";
import type { Header } from "./header.ts";

/** Keys of GGUF, behind the architecture's name, and the words of config.json for the same. */
const WORDS: Readonly<Record<string, string>> = {
  block_count: "num_hidden_layers",
  embedding_length: "hidden_size",
  feed_forward_length: "intermediate_size",
  context_length: "max_position_embeddings",
  "attention.head_count": "num_attention_heads",
  "attention.head_count_kv": "num_key_value_heads",
  "attention.key_length": "head_dim",
  "attention.sliding_window": "sliding_window",
  "rope.dimension_count": "rotary_dim",
  expert_count: "num_experts",
  expert_used_count: "num_experts_per_tok",
  expert_feed_forward_length: "moe_intermediate_size",
  expert_shared_feed_forward_length: "shared_expert_intermediate_size",
  attn_logit_softcapping: "attn_logit_softcapping",
  final_logit_softcapping: "final_logit_softcapping",
};

/** Hyperparameters as config.json would have them; where a tensor tells the same, the tensor is believed. */
export function hyperparameters({ metadata, tensors }: Header, architecture: string): JsonRecord {
  const record: Record<string, Json> = {};
  for (const [key, word] of Object.entries(WORDS)) {
    const value = uniform(metadata.get(`${architecture}.${key}`));
    if (value !== undefined) record[word] = value;
  }
  const rows = (name: string) => tensors.get(name)?.dims.at(-2);
  record.vocab_size = rows("token_embd.weight") ?? null;
  const positions = rows("position_embd.weight");
  if (positions !== undefined) record.max_position_embeddings = positions;
  const segments = rows("token_types.weight");
  if (segments !== undefined) record.type_vocab_size = segments;
  record.tie_word_embeddings = !tensors.has("output.weight");
  // In the mixtures of Qwen the width of an expert stands in its tensors alone.
  const inner = tensors.get("blk.0.ffn_gate_exps.weight")?.dims.at(-2);
  if (inner !== undefined) record.moe_intermediate_size = inner;
  const shared = rows("blk.0.ffn_gate_shexp.weight");
  if (shared !== undefined) record.shared_expert_intermediate_size = shared;
  // Windows are on whenever a size is given.
  record.use_sliding_window = true;
  return record;
}

/** A number, also one that is given for every layer and the same for all; others are no hyperparameter. */
function uniform(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (Array.isArray(value) && value.length > 0 && value.every((entry) => entry === value[0])) return value[0];
  return undefined;
}
