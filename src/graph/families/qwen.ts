import { commonDecoder, expertsOf, headOf, LLAMA_NAMES, QKV, slidingLayers, windowOf } from "./common.ts";
import type { Config } from "./config.ts";
import type { Decoder } from "./decoder.ts";
import type { Family } from "./family.ts";
import type { Names } from "./roles.ts";

/** The window is off unless asked for, and then only in the later layers. */
function window(config: Config): Decoder["window"] {
  if (!config.flag("use_sliding_window", false)) return () => null;
  const first = config.number(0, "max_window_layers");
  return windowOf(
    config,
    slidingLayers(config, (layer) => layer >= first),
  );
}

const MIXTURE: Names = {
  ...LLAMA_NAMES,
  roles: {
    ...LLAMA_NAMES.roles,
    ffn_gate_inp: "~layers.{i}.mlp.gate",
    ffn_gate_exps: "~layers.{i}.mlp.experts.{e}.gate_proj",
    ffn_up_exps: "~layers.{i}.mlp.experts.{e}.up_proj",
    ffn_down_exps: "~layers.{i}.mlp.experts.{e}.down_proj",
    ffn_gate_inp_shexp: "~layers.{i}.mlp.shared_expert_gate",
    ffn_gate_shexp: "~layers.{i}.mlp.shared_expert.gate_proj",
    ffn_up_shexp: "~layers.{i}.mlp.shared_expert.up_proj",
    ffn_down_shexp: "~layers.{i}.mlp.shared_expert.down_proj",
  },
};

/** Qwen 1.5, 2 and 2.5: biases at queries, keys and values; the mixtures have a shared expert. */
export const qwen2: Family = {
  modelTypes: ["qwen2", "qwen2_moe"],
  architectures: ["qwen2", "qwen2moe"],
  names: () => MIXTURE,
  blueprint(config) {
    const decoder = { ...commonDecoder(config), experts: expertsOf(config), window: window(config) };
    return { kind: "decoder", decoder, biases: QKV };
  },
};

const QWEN3_NAMES: Names = {
  ...MIXTURE,
  roles: {
    ...MIXTURE.roles,
    attn_q_norm: "~layers.{i}.self_attn.q_norm",
    attn_k_norm: "~layers.{i}.self_attn.k_norm",
  },
};

/** Qwen 3: a norm of each head's queries and keys in place of the biases; heads of 128 whatever the width. */
export const qwen3: Family = {
  modelTypes: ["qwen3", "qwen3_moe"],
  architectures: ["qwen3", "qwen3moe"],
  names: () => QWEN3_NAMES,
  blueprint(config) {
    const mixture = expertsOf(config);
    const common = commonDecoder(config);
    const decoder = {
      ...common,
      headSize: config.sizeOr(128, "head_dim"),
      rotary: config.sizeOr(128, "head_dim"),
      experts: mixture && { ...mixture, shared: null },
      headNorms: true,
      window: window(config),
      head: headOf(config, false),
    };
    const biases = config.flag("attention_bias", false) ? [...QKV, "attn_output" as const] : [];
    return { kind: "decoder", decoder, biases };
  },
};
