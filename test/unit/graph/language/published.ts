import type { JsonRecord } from "../../../../src/graph/json.ts";

/**
 * Configurations as published beside the models (config.json of the repository that is named), cut to what decides the
 * graph, and parameters as the transformers library counts them: the totals that model cards and their tools print.
 */
export interface Published {
  readonly repository: string;
  readonly config: JsonRecord;
  readonly params: number;
}

const llama = { model_type: "llama", architectures: ["LlamaForCausalLM"], hidden_act: "silu" };

export const LLAMA_2_7B: Published = {
  repository: "meta-llama/Llama-2-7b-hf",
  params: 6_738_415_616,
  config: {
    ...llama,
    hidden_size: 4096,
    intermediate_size: 11_008,
    max_position_embeddings: 4096,
    num_attention_heads: 32,
    num_hidden_layers: 32,
    num_key_value_heads: 32,
    tie_word_embeddings: false,
    torch_dtype: "float16",
    vocab_size: 32_000,
  },
};

export const TINYLLAMA: Published = {
  repository: "TinyLlama/TinyLlama-1.1B-Chat-v1.0",
  params: 1_100_048_384,
  config: {
    ...llama,
    attention_bias: false,
    hidden_size: 2048,
    intermediate_size: 5632,
    max_position_embeddings: 2048,
    num_attention_heads: 32,
    num_hidden_layers: 22,
    num_key_value_heads: 4,
    rope_scaling: null,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
    vocab_size: 32_000,
  },
};

export const LLAMA_3_8B: Published = {
  repository: "meta-llama/Meta-Llama-3-8B",
  params: 8_030_261_248,
  config: {
    ...llama,
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_attention_heads: 32,
    num_hidden_layers: 32,
    num_key_value_heads: 8,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
    vocab_size: 128_256,
  },
};

export const LLAMA_32_1B: Published = {
  repository: "meta-llama/Llama-3.2-1B",
  params: 1_235_814_400,
  config: {
    ...llama,
    head_dim: 64,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_attention_heads: 32,
    num_hidden_layers: 16,
    num_key_value_heads: 8,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
    vocab_size: 128_256,
  },
};

export const MISTRAL_7B: Published = {
  repository: "mistralai/Mistral-7B-v0.1",
  params: 7_241_732_096,
  config: {
    model_type: "mistral",
    architectures: ["MistralForCausalLM"],
    hidden_act: "silu",
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_attention_heads: 32,
    num_hidden_layers: 32,
    num_key_value_heads: 8,
    sliding_window: 4096,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
    vocab_size: 32_000,
  },
};

export const MIXTRAL_8X7B: Published = {
  repository: "mistralai/Mixtral-8x7B-v0.1",
  params: 46_702_792_704,
  config: {
    model_type: "mixtral",
    architectures: ["MixtralForCausalLM"],
    hidden_act: "silu",
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_attention_heads: 32,
    num_experts_per_tok: 2,
    num_hidden_layers: 32,
    num_key_value_heads: 8,
    num_local_experts: 8,
    sliding_window: null,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
    vocab_size: 32_000,
  },
};

export const QWEN25_05B: Published = {
  repository: "Qwen/Qwen2.5-0.5B",
  params: 494_032_768,
  config: {
    model_type: "qwen2",
    architectures: ["Qwen2ForCausalLM"],
    hidden_act: "silu",
    hidden_size: 896,
    intermediate_size: 4864,
    max_window_layers: 24,
    num_attention_heads: 14,
    num_hidden_layers: 24,
    num_key_value_heads: 2,
    sliding_window: 32_768,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
    use_sliding_window: false,
    vocab_size: 151_936,
  },
};

export const QWEN15_MOE: Published = {
  repository: "Qwen/Qwen1.5-MoE-A2.7B",
  params: 14_315_784_192,
  config: {
    model_type: "qwen2_moe",
    architectures: ["Qwen2MoeForCausalLM"],
    decoder_sparse_step: 1,
    hidden_act: "silu",
    hidden_size: 2048,
    intermediate_size: 5632,
    moe_intermediate_size: 1408,
    num_attention_heads: 16,
    num_experts: 60,
    num_experts_per_tok: 4,
    num_hidden_layers: 24,
    num_key_value_heads: 16,
    shared_expert_intermediate_size: 5632,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
    use_sliding_window: false,
    vocab_size: 151_936,
  },
};

export const QWEN3_06B: Published = {
  repository: "Qwen/Qwen3-0.6B",
  params: 596_049_920,
  config: {
    model_type: "qwen3",
    architectures: ["Qwen3ForCausalLM"],
    attention_bias: false,
    head_dim: 128,
    hidden_act: "silu",
    hidden_size: 1024,
    intermediate_size: 3072,
    num_attention_heads: 16,
    num_hidden_layers: 28,
    num_key_value_heads: 8,
    sliding_window: null,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
    vocab_size: 151_936,
  },
};

export const QWEN3_30B: Published = {
  repository: "Qwen/Qwen3-30B-A3B",
  params: 30_532_122_624,
  config: {
    model_type: "qwen3_moe",
    architectures: ["Qwen3MoeForCausalLM"],
    attention_bias: false,
    decoder_sparse_step: 1,
    head_dim: 128,
    hidden_act: "silu",
    hidden_size: 2048,
    intermediate_size: 6144,
    mlp_only_layers: [],
    moe_intermediate_size: 768,
    num_attention_heads: 32,
    num_experts: 128,
    num_experts_per_tok: 8,
    num_hidden_layers: 48,
    num_key_value_heads: 4,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
    vocab_size: 151_936,
  },
};

export const GEMMA_2B: Published = {
  repository: "google/gemma-2b",
  params: 2_506_172_416,
  config: {
    model_type: "gemma",
    architectures: ["GemmaForCausalLM"],
    head_dim: 256,
    hidden_act: "gelu",
    hidden_size: 2048,
    intermediate_size: 16_384,
    num_attention_heads: 8,
    num_hidden_layers: 18,
    num_key_value_heads: 1,
    torch_dtype: "bfloat16",
    vocab_size: 256_000,
  },
};

export const GEMMA2_2B: Published = {
  repository: "google/gemma-2-2b",
  params: 2_614_341_888,
  config: {
    model_type: "gemma2",
    architectures: ["Gemma2ForCausalLM"],
    attn_logit_softcapping: 50.0,
    final_logit_softcapping: 30.0,
    head_dim: 256,
    hidden_activation: "gelu_pytorch_tanh",
    hidden_size: 2304,
    intermediate_size: 9216,
    num_attention_heads: 8,
    num_hidden_layers: 26,
    num_key_value_heads: 4,
    sliding_window: 4096,
    torch_dtype: "float32",
    vocab_size: 256_000,
  },
};

export const GEMMA3_1B: Published = {
  repository: "google/gemma-3-1b-it",
  params: 999_885_952,
  config: {
    model_type: "gemma3_text",
    architectures: ["Gemma3ForCausalLM"],
    attn_logit_softcapping: null,
    final_logit_softcapping: null,
    head_dim: 256,
    hidden_activation: "gelu_pytorch_tanh",
    hidden_size: 1152,
    intermediate_size: 6912,
    num_attention_heads: 4,
    num_hidden_layers: 26,
    num_key_value_heads: 1,
    sliding_window: 512,
    sliding_window_pattern: 6,
    torch_dtype: "bfloat16",
    vocab_size: 262_144,
  },
};

export const PHI_2: Published = {
  repository: "microsoft/phi-2",
  params: 2_779_683_840,
  config: {
    model_type: "phi",
    architectures: ["PhiForCausalLM"],
    hidden_act: "gelu_new",
    hidden_size: 2560,
    intermediate_size: 10_240,
    num_attention_heads: 32,
    num_hidden_layers: 32,
    num_key_value_heads: 32,
    partial_rotary_factor: 0.4,
    qk_layernorm: false,
    tie_word_embeddings: false,
    torch_dtype: "float16",
    vocab_size: 51_200,
  },
};

export const PHI3_MINI: Published = {
  repository: "microsoft/Phi-3-mini-4k-instruct",
  params: 3_821_079_552,
  config: {
    model_type: "phi3",
    architectures: ["Phi3ForCausalLM"],
    attention_bias: false,
    hidden_act: "silu",
    hidden_size: 3072,
    intermediate_size: 8192,
    num_attention_heads: 32,
    num_hidden_layers: 32,
    num_key_value_heads: 32,
    sliding_window: 2047,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
    vocab_size: 32_064,
  },
};

export const GPT2: Published = {
  repository: "openai-community/gpt2",
  params: 124_439_808,
  config: {
    model_type: "gpt2",
    architectures: ["GPT2LMHeadModel"],
    activation_function: "gelu_new",
    n_ctx: 1024,
    n_embd: 768,
    n_head: 12,
    n_layer: 12,
    n_positions: 1024,
    vocab_size: 50_257,
  },
};

const bert = { model_type: "bert", hidden_act: "gelu", max_position_embeddings: 512, type_vocab_size: 2 };

export const BERT_BASE: Published = {
  repository: "google-bert/bert-base-uncased",
  params: 109_482_240,
  config: {
    ...bert,
    architectures: ["BertForMaskedLM"],
    hidden_size: 768,
    intermediate_size: 3072,
    num_attention_heads: 12,
    num_hidden_layers: 12,
    vocab_size: 30_522,
  },
};

export const MINILM_L6: Published = {
  repository: "sentence-transformers/all-MiniLM-L6-v2",
  params: 22_713_216,
  config: {
    ...bert,
    architectures: ["BertModel"],
    hidden_size: 384,
    intermediate_size: 1536,
    num_attention_heads: 12,
    num_hidden_layers: 6,
    vocab_size: 30_522,
  },
};

export const ROBERTA_BASE: Published = {
  repository: "FacebookAI/roberta-base",
  params: 124_645_632,
  config: {
    model_type: "roberta",
    architectures: ["RobertaForMaskedLM"],
    hidden_act: "gelu",
    hidden_size: 768,
    intermediate_size: 3072,
    max_position_embeddings: 514,
    num_attention_heads: 12,
    num_hidden_layers: 12,
    type_vocab_size: 1,
    vocab_size: 50_265,
  },
};

export const DISTILBERT: Published = {
  repository: "distilbert/distilbert-base-uncased",
  params: 66_362_880,
  config: {
    model_type: "distilbert",
    architectures: ["DistilBertForMaskedLM"],
    activation: "gelu",
    dim: 768,
    hidden_dim: 3072,
    max_position_embeddings: 512,
    n_heads: 12,
    n_layers: 6,
    tie_weights_: true,
    vocab_size: 30_522,
  },
};

export const PUBLISHED: readonly Published[] = [
  LLAMA_2_7B,
  TINYLLAMA,
  LLAMA_3_8B,
  LLAMA_32_1B,
  MISTRAL_7B,
  MIXTRAL_8X7B,
  QWEN25_05B,
  QWEN15_MOE,
  QWEN3_06B,
  QWEN3_30B,
  GEMMA_2B,
  GEMMA2_2B,
  GEMMA3_1B,
  PHI_2,
  PHI3_MINI,
  GPT2,
  BERT_BASE,
  MINILM_L6,
  ROBERTA_BASE,
  DISTILBERT,
];
