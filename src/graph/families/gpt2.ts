import { activationOf, headOf, layersOf, PLAIN } from "./common.ts";
import type { Family } from "./family.ts";
import type { Names } from "./roles.ts";

const NAMES: Names = {
  prefixes: ["transformer.", ""],
  block: "~h.{i}",
  roles: {
    token_embd: "~wte",
    position_embd: "~wpe",
    attn_norm: "~h.{i}.ln_1",
    attn_qkv: "~h.{i}.attn.c_attn",
    attn_output: "~h.{i}.attn.c_proj",
    ffn_norm: "~h.{i}.ln_2",
    ffn_up: "~h.{i}.mlp.c_fc",
    ffn_down: "~h.{i}.mlp.c_proj",
    output_norm: "~ln_f",
    output: "lm_head",
  },
  inputsFirst: true,
};

/** GPT-2: learned positions, one matrix for queries, keys and values, its matrices kept as [inputs, outputs]. */
export const gpt2: Family = {
  modelTypes: ["gpt2"],
  architectures: ["gpt2"],
  names: () => NAMES,
  blueprint(config) {
    const hidden = config.size("n_embd", "hidden_size");
    const heads = config.size("n_head", "num_attention_heads");
    const decoder = {
      layers: layersOf(config, "n_layer", "num_hidden_layers"),
      hidden,
      vocabulary: config.size("vocab_size"),
      heads,
      keyHeads: heads,
      headSize: Math.max(1, Math.floor(hidden / heads)),
      rotary: null,
      positions: config.size("n_positions", "n_ctx", "max_position_embeddings"),
      norm: "layer" as const,
      inner: config.sizeOr(4 * hidden, "n_inner", "intermediate_size"),
      gated: false,
      activation: activationOf(config, "gelu_tanh", "activation_function"),
      ...PLAIN,
      head: headOf(config, true),
    };
    const biases = ["attn_qkv", "attn_output", "ffn_up", "ffn_down"] as const;
    return { kind: "decoder", decoder, biases };
  },
};
