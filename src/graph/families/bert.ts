import { activationOf, layersOf, QKV } from "./common.ts";
import type { Config } from "./config.ts";
import type { Encoder } from "./encoder.ts";
import type { Family } from "./family.ts";
import type { Names, Role } from "./roles.ts";

const BERT_NAMES: Names = {
  prefixes: ["", "bert.", "roberta.", "xlm_roberta."],
  block: "~encoder.layer.{i}",
  roles: {
    token_embd: "~embeddings.word_embeddings",
    position_embd: "~embeddings.position_embeddings",
    token_types: "~embeddings.token_type_embeddings",
    token_embd_norm: "~embeddings.LayerNorm",
    attn_q: "~encoder.layer.{i}.attention.self.query",
    attn_k: "~encoder.layer.{i}.attention.self.key",
    attn_v: "~encoder.layer.{i}.attention.self.value",
    attn_output: "~encoder.layer.{i}.attention.output.dense",
    attn_output_norm: "~encoder.layer.{i}.attention.output.LayerNorm",
    ffn_up: "~encoder.layer.{i}.intermediate.dense",
    ffn_down: "~encoder.layer.{i}.output.dense",
    layer_output_norm: "~encoder.layer.{i}.output.LayerNorm",
    pooler: "~pooler.dense",
  },
};

const BIASES: readonly Role[] = [...QKV, "attn_output", "ffn_up", "ffn_down", "pooler"];

function encoder(config: Config, more: Pick<Encoder, "segments" | "pooler">): Encoder {
  const hidden = config.size("hidden_size", "dim");
  return {
    layers: layersOf(config, "num_hidden_layers", "n_layers"),
    hidden,
    vocabulary: config.size("vocab_size"),
    heads: config.size("num_attention_heads", "n_heads"),
    inner: config.size("intermediate_size", "hidden_dim"),
    activation: activationOf(config, "gelu", "hidden_act", "activation"),
    positions: config.size("max_position_embeddings"),
    ...more,
  };
}

/** BERT, RoBERTa and XLM-RoBERTa: the encoder with its pooler, without the head of a task. */
export const bert: Family = {
  modelTypes: ["bert", "roberta", "xlm-roberta", "camembert"],
  architectures: ["bert"],
  names: () => BERT_NAMES,
  blueprint(config) {
    const segments = config.sizeOr(2, "type_vocab_size");
    return { kind: "encoder", encoder: encoder(config, { segments, pooler: true }), biases: BIASES };
  },
};

const DISTILBERT_NAMES: Names = {
  prefixes: ["", "distilbert."],
  block: "~transformer.layer.{i}",
  roles: {
    token_embd: "~embeddings.word_embeddings",
    position_embd: "~embeddings.position_embeddings",
    token_embd_norm: "~embeddings.LayerNorm",
    attn_q: "~transformer.layer.{i}.attention.q_lin",
    attn_k: "~transformer.layer.{i}.attention.k_lin",
    attn_v: "~transformer.layer.{i}.attention.v_lin",
    attn_output: "~transformer.layer.{i}.attention.out_lin",
    attn_output_norm: "~transformer.layer.{i}.sa_layer_norm",
    ffn_up: "~transformer.layer.{i}.ffn.lin1",
    ffn_down: "~transformer.layer.{i}.ffn.lin2",
    layer_output_norm: "~transformer.layer.{i}.output_layer_norm",
  },
};

/** BERT without segments and pooler. */
export const distilbert: Family = {
  modelTypes: ["distilbert"],
  architectures: [],
  names: () => DISTILBERT_NAMES,
  blueprint: (config) => ({
    kind: "encoder",
    encoder: encoder(config, { segments: null, pooler: false }),
    biases: BIASES,
  }),
};
