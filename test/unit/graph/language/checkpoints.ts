import type { GgufTensor, GgufValue, Shapes } from "./headers.ts";
import { F16, F32, Q4_0, Q4_K, Q6_K } from "./headers.ts";

/** The tensors that published files hold, listed by hand from the files' own listings, not by the code under test. */

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** openai-community/gpt2, model.safetensors: names without "transformer.", and each layer's mask as a buffer. */
export function gpt2Safetensors(layers = 12): Shapes {
  const shapes: Record<string, readonly [string, ...number[]]> = {
    "wte.weight": ["F32", 50_257, 768],
    "wpe.weight": ["F32", 1024, 768],
  };
  for (const i of range(layers)) {
    shapes[`h.${i}.attn.bias`] = ["F32", 1, 1, 1024, 1024];
    shapes[`h.${i}.ln_1.weight`] = ["F32", 768];
    shapes[`h.${i}.ln_1.bias`] = ["F32", 768];
    shapes[`h.${i}.attn.c_attn.weight`] = ["F32", 768, 2304];
    shapes[`h.${i}.attn.c_attn.bias`] = ["F32", 2304];
    shapes[`h.${i}.attn.c_proj.weight`] = ["F32", 768, 768];
    shapes[`h.${i}.attn.c_proj.bias`] = ["F32", 768];
    shapes[`h.${i}.ln_2.weight`] = ["F32", 768];
    shapes[`h.${i}.ln_2.bias`] = ["F32", 768];
    shapes[`h.${i}.mlp.c_fc.weight`] = ["F32", 768, 3072];
    shapes[`h.${i}.mlp.c_fc.bias`] = ["F32", 3072];
    shapes[`h.${i}.mlp.c_proj.weight`] = ["F32", 3072, 768];
    shapes[`h.${i}.mlp.c_proj.bias`] = ["F32", 768];
  }
  shapes["ln_f.weight"] = ["F32", 768];
  shapes["ln_f.bias"] = ["F32", 768];
  return shapes;
}

/** GPT-2 as llama.cpp converts it at 16 bits: matrices turned to [outputs, inputs], vectors in 32. */
export function gpt2Gguf(layers = 12): { metadata: Record<string, GgufValue>; tensors: GgufTensor[] } {
  const metadata: Record<string, GgufValue> = {
    "general.architecture": { text: "gpt2" },
    "general.name": { text: "Gpt2" },
    "gpt2.block_count": { u32: layers },
    "gpt2.context_length": { u32: 1024 },
    "gpt2.embedding_length": { u32: 768 },
    "gpt2.feed_forward_length": { u32: 3072 },
    "gpt2.attention.head_count": { u32: 12 },
    "gpt2.attention.layer_norm_epsilon": { f32: 1e-5 },
    "general.file_type": { u32: 1 },
    "tokenizer.ggml.model": { text: "gpt2" },
    "tokenizer.ggml.tokens": { texts: ["!", '"', "#", "Ġthe", "<|endoftext|>"] },
    "tokenizer.ggml.token_type": { u32s: [1, 1, 1, 1, 3] },
  };
  const tensors: GgufTensor[] = [
    { name: "token_embd.weight", dims: [50_257, 768], type: F16 },
    { name: "position_embd.weight", dims: [1024, 768], type: F32 },
  ];
  for (const i of range(layers)) {
    const add = (name: string, dims: readonly number[], type: GgufTensor["type"]) =>
      tensors.push({ name: `blk.${i}.${name}`, dims, type });
    add("attn_norm.weight", [768], F32);
    add("attn_norm.bias", [768], F32);
    add("attn_qkv.weight", [2304, 768], F16);
    add("attn_qkv.bias", [2304], F32);
    add("attn_output.weight", [768, 768], F16);
    add("attn_output.bias", [768], F32);
    add("ffn_norm.weight", [768], F32);
    add("ffn_norm.bias", [768], F32);
    add("ffn_up.weight", [3072, 768], F16);
    add("ffn_up.bias", [3072], F32);
    add("ffn_down.weight", [768, 3072], F16);
    add("ffn_down.bias", [768], F32);
  }
  tensors.push({ name: "output_norm.weight", dims: [768], type: F32 });
  tensors.push({ name: "output_norm.bias", dims: [768], type: F32 });
  return { metadata, tensors };
}

/** Sizes of a network of the Llama kind. */
export interface LlamaSizes {
  readonly layers: number;
  readonly hidden: number;
  readonly inner: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headSize: number;
  readonly vocabulary: number;
}

export const LLAMA_2_SIZES: LlamaSizes = {
  layers: 32,
  hidden: 4096,
  inner: 11_008,
  heads: 32,
  keyHeads: 32,
  headSize: 128,
  vocabulary: 32_000,
};

/** Small enough to be damaged thousands of times. */
export const TINY_SIZES: LlamaSizes = {
  layers: 2,
  hidden: 256,
  inner: 512,
  heads: 4,
  keyHeads: 2,
  headSize: 64,
  vocabulary: 1000,
};

/** A Llama as llama.cpp quantises it: matrices of one type, the last one in Q6_K. */
export function llamaGguf(
  sizes: LlamaSizes,
  type: GgufTensor["type"] = Q4_0,
): { metadata: Record<string, GgufValue>; tensors: GgufTensor[] } {
  const { layers, hidden, inner, heads, keyHeads, headSize, vocabulary } = sizes;
  const metadata: Record<string, GgufValue> = {
    "general.architecture": { text: "llama" },
    "general.name": { text: "LLaMA v2" },
    "llama.context_length": { u32: 4096 },
    "llama.embedding_length": { u32: hidden },
    "llama.block_count": { u32: layers },
    "llama.feed_forward_length": { u32: inner },
    "llama.rope.dimension_count": { u32: headSize },
    "llama.attention.head_count": { u32: heads },
    "llama.attention.head_count_kv": { u32: keyHeads },
    "llama.attention.layer_norm_rms_epsilon": { f32: 1e-5 },
    "general.file_type": { u32: 2 },
    "tokenizer.ggml.model": { text: "llama" },
    "tokenizer.ggml.tokens": { texts: ["<unk>", "<s>", "</s>", "▁the"] },
    "tokenizer.ggml.bos_token_id": { u32: 1 },
    "tokenizer.ggml.add_bos_token": { bool: true },
  };
  const tensors: GgufTensor[] = [{ name: "token_embd.weight", dims: [vocabulary, hidden], type }];
  for (const i of range(layers)) {
    const add = (name: string, dims: readonly number[], of: GgufTensor["type"] = type) =>
      tensors.push({ name: `blk.${i}.${name}.weight`, dims, type: of });
    add("attn_q", [heads * headSize, hidden]);
    add("attn_k", [keyHeads * headSize, hidden]);
    add("attn_v", [keyHeads * headSize, hidden]);
    add("attn_output", [hidden, heads * headSize]);
    add("ffn_gate", [inner, hidden]);
    add("ffn_up", [inner, hidden]);
    add("ffn_down", [hidden, inner]);
    add("attn_norm", [hidden], F32);
    add("ffn_norm", [hidden], F32);
  }
  tensors.push({ name: "output_norm.weight", dims: [hidden], type: F32 });
  tensors.push({ name: "output.weight", dims: [vocabulary, hidden], type: Q6_K });
  return { metadata, tensors };
}

/** The same network as the transformers library keeps it. */
export function llamaSafetensors(sizes: LlamaSizes, dtype = "F16"): Shapes {
  const { layers, hidden, inner, heads, keyHeads, headSize, vocabulary } = sizes;
  const shapes: Record<string, readonly [string, ...number[]]> = {
    "model.embed_tokens.weight": [dtype, vocabulary, hidden],
    "model.norm.weight": [dtype, hidden],
    "lm_head.weight": [dtype, vocabulary, hidden],
  };
  for (const i of range(layers)) {
    const layer = `model.layers.${i}`;
    shapes[`${layer}.input_layernorm.weight`] = [dtype, hidden];
    shapes[`${layer}.post_attention_layernorm.weight`] = [dtype, hidden];
    shapes[`${layer}.self_attn.q_proj.weight`] = [dtype, heads * headSize, hidden];
    shapes[`${layer}.self_attn.k_proj.weight`] = [dtype, keyHeads * headSize, hidden];
    shapes[`${layer}.self_attn.v_proj.weight`] = [dtype, keyHeads * headSize, hidden];
    shapes[`${layer}.self_attn.o_proj.weight`] = [dtype, hidden, heads * headSize];
    shapes[`${layer}.mlp.gate_proj.weight`] = [dtype, inner, hidden];
    shapes[`${layer}.mlp.up_proj.weight`] = [dtype, inner, hidden];
    shapes[`${layer}.mlp.down_proj.weight`] = [dtype, hidden, inner];
  }
  return shapes;
}

export function llamaConfig(sizes: LlamaSizes) {
  return {
    model_type: "llama",
    architectures: ["LlamaForCausalLM"],
    hidden_size: sizes.hidden,
    intermediate_size: sizes.inner,
    num_attention_heads: sizes.heads,
    num_hidden_layers: sizes.layers,
    num_key_value_heads: sizes.keyHeads,
    tie_word_embeddings: false,
    torch_dtype: "float16",
    vocab_size: sizes.vocabulary,
  };
}

export { Q4_K };
