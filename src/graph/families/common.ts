import { MAX_EXPERTS, MAX_LAYERS } from "../limits.ts";
import type { Config } from "./config.ts";
import type { Decoder, Experts } from "./decoder.ts";
import type { Activation } from "./modules.ts";
import type { Names, Role } from "./roles.ts";

/** What most decoders do without. */
export const PLAIN = {
  experts: null,
  parallel: false,
  postNorms: false,
  headNorms: false,
  window: () => null,
  softcap: null,
  logitSoftcap: null,
  scaled: false,
} as const satisfies Partial<Decoder>;

/** What decoders of the Llama kind have in common; a family changes what differs. */
export function commonDecoder(config: Config): Decoder {
  const hidden = config.size("hidden_size");
  const heads = config.size("num_attention_heads");
  const headSize = config.sizeOr(Math.max(1, Math.floor(hidden / heads)), "head_dim");
  return {
    layers: layersOf(config, "num_hidden_layers"),
    hidden,
    vocabulary: config.size("vocab_size"),
    heads,
    keyHeads: config.sizeOr(heads, "num_key_value_heads"),
    headSize,
    rotary: rotaryOf(config, headSize),
    positions: config.sizeOr(1, "max_position_embeddings"),
    norm: "rms",
    inner: config.size("intermediate_size"),
    gated: true,
    activation: activationOf(config, "silu", "hidden_act"),
    ...PLAIN,
    head: headOf(config, false),
  };
}

export function layersOf(config: Config, ...names: readonly string[]): number {
  return config.count(MAX_LAYERS, ...names);
}

/** Elements of a head that are rotated, all of them unless the configuration says otherwise. */
function rotaryOf(config: Config, headSize: number): number {
  const share = config.number(1, "partial_rotary_factor", "rope_parameters/partial_rotary_factor");
  return Math.min(headSize, config.sizeOr(Math.max(1, Math.floor(headSize * share)), "rotary_dim"));
}

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  silu: "silu",
  swish: "silu",
  gelu: "gelu",
  gelu_new: "gelu_tanh",
  gelu_fast: "gelu_tanh",
  gelu_pytorch_tanh: "gelu_tanh",
  relu: "relu",
};

/** Names that are not known are taken for the family's usual function: it decides a few FLOP an element, no MACs. */
export function activationOf(config: Config, usual: Activation, ...names: readonly string[]): Activation {
  const text = config.text(...names);
  return Object.hasOwn(ACTIVATIONS, text) ? ACTIVATIONS[text]! : usual;
}

/** Classes with logits: "LlamaForCausalLM", "GPT2LMHeadModel"; "LlamaModel" ends before them. */
const WITH_LOGITS = /ForCausalLM|LMHeadModel|ForConditionalGeneration/;

export function headOf(config: Config, tied: boolean): Decoder["head"] {
  const [architecture] = config.list("architectures");
  if (typeof architecture === "string" && !WITH_LOGITS.test(architecture)) return "none";
  return config.flag("tie_word_embeddings", tied) ? "tied" : "own";
}

/** The mixture that the configuration names; null when it names none. */
export function expertsOf(config: Config): Experts | null {
  const counts = ["num_local_experts", "num_experts"];
  if (config.sizeOr(0, ...counts) === 0) return null;
  const count = config.count(Math.floor(MAX_EXPERTS / layersOf(config, "num_hidden_layers")), ...counts);
  const step = config.sizeOr(1, "decoder_sparse_step");
  const dense = new Set(config.list("mlp_only_layers"));
  const shared = config.sizeOr(0, "shared_expert_intermediate_size");
  return {
    count,
    used: Math.min(count, config.size("num_experts_per_tok")),
    inner: config.size("moe_intermediate_size", "intermediate_size"),
    shared: shared === 0 ? null : shared,
    at: (layer) => !dense.has(layer) && (layer + 1) % step === 0,
  };
}

/** Layers whose kind the configuration lists; `usual` where it does not. */
export function slidingLayers(config: Config, usual: (layer: number) => boolean): (layer: number) => boolean {
  const kinds = config.list("layer_types");
  return (layer) => (layer < kinds.length ? kinds[layer] === "sliding_attention" : usual(layer));
}

/** A window of `sliding_window` tokens in the layers for which `slides` is true. */
export function windowOf(config: Config, slides: (layer: number) => boolean): Decoder["window"] {
  const size = config.sizeOr(0, "sliding_window");
  return (layer) => (size > 0 && slides(layer) ? size : null);
}

export const QKV: readonly Role[] = ["attn_q", "attn_k", "attn_v"];

/** Names that Llama introduced and most families kept. */
export const LLAMA_NAMES: Names = {
  prefixes: ["model.", ""],
  block: "~layers.{i}",
  roles: {
    token_embd: "~embed_tokens",
    attn_norm: "~layers.{i}.input_layernorm",
    attn_q: "~layers.{i}.self_attn.q_proj",
    attn_k: "~layers.{i}.self_attn.k_proj",
    attn_v: "~layers.{i}.self_attn.v_proj",
    attn_output: "~layers.{i}.self_attn.o_proj",
    ffn_norm: "~layers.{i}.post_attention_layernorm",
    ffn_gate: "~layers.{i}.mlp.gate_proj",
    ffn_up: "~layers.{i}.mlp.up_proj",
    ffn_down: "~layers.{i}.mlp.down_proj",
    output_norm: "~norm",
    output: "lm_head",
  },
};
