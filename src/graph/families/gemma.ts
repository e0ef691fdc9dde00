import { activationOf, commonDecoder, headOf, LLAMA_NAMES, slidingLayers, windowOf } from "./common.ts";
import type { Config } from "./config.ts";
import type { Decoder } from "./decoder.ts";
import type { Family } from "./family.ts";
import type { Names } from "./roles.ts";

/** Gemma 1: embeddings scaled and tied, GELU gates, heads of 256. */
function gemmaDecoder(config: Config): Decoder {
  const common = commonDecoder(config);
  return {
    ...common,
    headSize: config.sizeOr(256, "head_dim"),
    rotary: config.sizeOr(256, "head_dim"),
    activation: activationOf(config, "gelu_tanh", "hidden_activation"),
    scaled: true,
    head: headOf(config, true),
  };
}

export const gemma: Family = {
  modelTypes: ["gemma"],
  architectures: ["gemma"],
  names: () => LLAMA_NAMES,
  blueprint: (config) => ({ kind: "decoder", decoder: gemmaDecoder(config), biases: [] }),
};

const GEMMA2_NAMES: Names = {
  ...LLAMA_NAMES,
  roles: {
    ...LLAMA_NAMES.roles,
    post_attention_norm: "~layers.{i}.post_attention_layernorm",
    ffn_norm: "~layers.{i}.pre_feedforward_layernorm",
    post_ffw_norm: "~layers.{i}.post_feedforward_layernorm",
  },
};

function cap(config: Config, name: string): number | null {
  const value = config.number(0, name);
  return value > 0 ? value : null;
}

/** Gemma 2: norms behind attention and feed-forward too, scores and logits capped, every second layer slides. */
export const gemma2: Family = {
  modelTypes: ["gemma2"],
  architectures: ["gemma2"],
  names: () => GEMMA2_NAMES,
  blueprint(config) {
    const decoder: Decoder = {
      ...gemmaDecoder(config),
      postNorms: true,
      softcap: cap(config, "attn_logit_softcapping"),
      logitSoftcap: cap(config, "final_logit_softcapping"),
      window: windowOf(
        config,
        slidingLayers(config, (layer) => layer % 2 === 0),
      ),
    };
    return { kind: "decoder", decoder, biases: [] };
  },
};

/**
 * What the text part of a multimodal Gemma 3 leaves out because it is the default (transformers,
 * models/gemma3/configuration_gemma3.py).
 */
const GEMMA3_DEFAULTS = {
  vocab_size: 262_208,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  head_dim: 256,
  sliding_window: 4096,
} as const;

const GEMMA3_NAMES: Names = {
  ...GEMMA2_NAMES,
  roles: {
    ...GEMMA2_NAMES.roles,
    attn_q_norm: "~layers.{i}.self_attn.q_norm",
    attn_k_norm: "~layers.{i}.self_attn.k_norm",
  },
};

/** Gemma 3, the text model: no caps, a norm of each head's queries and keys, five of six layers slide. */
export const gemma3: Family = {
  modelTypes: ["gemma3", "gemma3_text"],
  architectures: ["gemma3"],
  names: () => GEMMA3_NAMES,
  blueprint(outer) {
    const config = outer.within("text_config", GEMMA3_DEFAULTS) ?? outer;
    const pattern = config.sizeOr(6, "sliding_window_pattern", "_sliding_window_pattern");
    const decoder: Decoder = {
      ...gemmaDecoder(config),
      postNorms: true,
      headNorms: true,
      softcap: cap(config, "attn_logit_softcapping"),
      logitSoftcap: cap(config, "final_logit_softcapping"),
      window: windowOf(
        config,
        slidingLayers(config, (layer) => (layer + 1) % pattern !== 0),
      ),
    };
    return { kind: "decoder", decoder, biases: [] };
  },
};
