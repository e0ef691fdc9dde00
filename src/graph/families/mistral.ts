import { commonDecoder, expertsOf, LLAMA_NAMES, windowOf } from "./common.ts";
import type { Family } from "./family.ts";

/** Llama with a sliding window in every layer, where the configuration gives one. */
export const mistral: Family = {
  modelTypes: ["mistral"],
  architectures: [],
  names: () => LLAMA_NAMES,
  blueprint(config) {
    const decoder = { ...commonDecoder(config), window: windowOf(config, () => true) };
    return { kind: "decoder", decoder, biases: [] };
  },
};

/** Mistral with experts. */
export const mixtral: Family = {
  modelTypes: ["mixtral"],
  architectures: [],
  names: () => ({
    ...LLAMA_NAMES,
    roles: {
      ...LLAMA_NAMES.roles,
      ffn_gate_inp: "~layers.{i}.block_sparse_moe.gate",
      ffn_gate_exps: "~layers.{i}.block_sparse_moe.experts.{e}.w1",
      ffn_down_exps: "~layers.{i}.block_sparse_moe.experts.{e}.w2",
      ffn_up_exps: "~layers.{i}.block_sparse_moe.experts.{e}.w3",
    },
  }),
  blueprint(config) {
    const decoder = {
      ...commonDecoder(config),
      experts: expertsOf(config),
      window: windowOf(config, () => true),
    };
    return { kind: "decoder", decoder, biases: [] };
  },
};
