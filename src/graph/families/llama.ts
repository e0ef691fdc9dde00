import { commonDecoder, expertsOf, LLAMA_NAMES, QKV, windowOf } from "./common.ts";
import type { Family } from "./family.ts";
import type { Role } from "./roles.ts";

const FEED_FORWARD: readonly Role[] = ["ffn_gate", "ffn_up", "ffn_down"];

/** Llama 1 to 3 and what copies them; GGUF calls Mistral and Mixtral "llama" too, the latter with experts. */
export const llama: Family = {
  modelTypes: ["llama"],
  architectures: ["llama"],
  names: () => LLAMA_NAMES,
  blueprint(config) {
    const biases = [
      ...(config.flag("attention_bias", false) ? [...QKV, "attn_output" as const] : []),
      ...(config.flag("mlp_bias", false) ? FEED_FORWARD : []),
    ];
    const decoder = {
      ...commonDecoder(config),
      experts: expertsOf(config),
      window: windowOf(config, () => true),
    };
    return { kind: "decoder", decoder, biases };
  },
};
