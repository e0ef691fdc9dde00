import { activationOf, commonDecoder, LLAMA_NAMES, QKV, windowOf } from "./common.ts";
import type { Family } from "./family.ts";
import type { Names } from "./roles.ts";

const PHI_NAMES: Names = {
  prefixes: ["model.", ""],
  block: "~layers.{i}",
  roles: {
    token_embd: "~embed_tokens",
    attn_norm: "~layers.{i}.input_layernorm",
    attn_q: "~layers.{i}.self_attn.q_proj",
    attn_k: "~layers.{i}.self_attn.k_proj",
    attn_v: "~layers.{i}.self_attn.v_proj",
    attn_output: "~layers.{i}.self_attn.dense",
    ffn_up: "~layers.{i}.mlp.fc1",
    ffn_down: "~layers.{i}.mlp.fc2",
    output_norm: "~final_layernorm",
    output: "lm_head",
  },
};

/** Phi 1, 1.5 and 2: attention and feed-forward side by side, a bias everywhere, part of each head rotated. */
export const phi: Family = {
  modelTypes: ["phi"],
  architectures: ["phi2"],
  names: () => PHI_NAMES,
  blueprint(config) {
    const decoder = {
      ...commonDecoder(config),
      norm: "layer" as const,
      gated: false,
      activation: activationOf(config, "gelu_tanh", "hidden_act"),
      parallel: true,
    };
    const biases = [...QKV, "attn_qkv", "attn_output", "ffn_up", "ffn_down", "output"] as const;
    return { kind: "decoder", decoder, biases };
  },
};

const { attn_q: _q, attn_k: _k, attn_v: _v, ffn_gate: _gate, ...KEPT } = LLAMA_NAMES.roles;

const PHI3_NAMES: Names = {
  ...LLAMA_NAMES,
  roles: {
    ...KEPT,
    attn_qkv: "~layers.{i}.self_attn.qkv_proj",
    ffn_up: "~layers.{i}.mlp.gate_up_proj",
  },
};

/** Phi 3, 3.5 and 4: Llama with queries, keys and values in one matrix, and gate and up in another. */
export const phi3: Family = {
  modelTypes: ["phi3"],
  architectures: ["phi3"],
  names: () => PHI3_NAMES,
  blueprint(config) {
    const decoder = { ...commonDecoder(config), window: windowOf(config, () => true) };
    return { kind: "decoder", decoder, biases: [] };
  },
};
