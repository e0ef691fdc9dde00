import { describe, expect, it } from "vitest";
import type { JsonRecord } from "../../../../src/graph/json.ts";
import { F32, type GgufTensor, type GgufValue, ggufHeader, json } from "./headers.ts";
import { counted } from "./open.ts";

/**
 * Every architecture with the tensors that llama.cpp writes for it (MODEL_TENSORS in gguf-py/gguf/constants.py), against
 * the same network from a configuration.
 */

const [LAYERS, HIDDEN, INNER, HEADS, KEY_HEADS, SIZE, WORDS] = [3, 64, 96, 4, 2, 24, 80];
const [Q, KV] = [HEADS * SIZE, KEY_HEADS * SIZE];

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Norms and matrices of a layer; "+b" stands for a bias as well. */
const norms = (...names: string[]): Shapes => Object.fromEntries(names.map((name) => [name, [HIDDEN]]));
const apart: Shapes = {
  attn_q: [Q, HIDDEN],
  attn_k: [KV, HIDDEN],
  attn_v: [KV, HIDDEN],
  attn_output: [HIDDEN, Q],
};
const gated: Shapes = { ffn_gate: [INNER, HIDDEN], ffn_up: [INNER, HIDDEN], ffn_down: [HIDDEN, INNER] };
const headNorms: Shapes = { attn_q_norm: [SIZE], attn_k_norm: [SIZE] };

const text = {
  hidden_size: HIDDEN,
  intermediate_size: INNER,
  num_attention_heads: HEADS,
  num_hidden_layers: LAYERS,
  num_key_value_heads: KEY_HEADS,
  head_dim: SIZE,
  vocab_size: WORDS,
};

interface Row {
  readonly architecture: string;
  readonly layer: Shapes;
  /** Beside the embeddings. */
  readonly top: Shapes;
  /** Tensors that have a bias. */
  readonly biased?: RegExp;
  readonly metadata?: Readonly<Record<string, GgufValue>>;
  readonly config: JsonRecord;
}

const top = norms("output_norm");
const output: Shapes = { output: [WORDS, HIDDEN] };

const ROWS: readonly Row[] = [
  {
    architecture: "llama",
    layer: { ...norms("attn_norm", "ffn_norm"), ...apart, ...gated },
    top: { ...top, ...output },
    config: { ...text, model_type: "llama" },
  },
  {
    architecture: "qwen2",
    layer: { ...norms("attn_norm", "ffn_norm"), ...apart, ...gated },
    top,
    biased: /attn_[qkv]$/,
    config: { ...text, model_type: "qwen2", tie_word_embeddings: true },
  },
  {
    architecture: "qwen2moe",
    layer: {
      ...norms("attn_norm", "ffn_norm"),
      ...apart,
      ffn_gate_inp: [6, HIDDEN],
      ffn_gate_exps: [6, 32, HIDDEN],
      ffn_up_exps: [6, 32, HIDDEN],
      ffn_down_exps: [6, HIDDEN, 32],
      // a vector there, a matrix of one row in the checkpoint
      ffn_gate_inp_shexp: [HIDDEN],
      ffn_gate_shexp: [48, HIDDEN],
      ffn_up_shexp: [48, HIDDEN],
      ffn_down_shexp: [HIDDEN, 48],
    },
    top: { ...top, ...output },
    biased: /attn_[qkv]$/,
    metadata: { "qwen2moe.expert_count": { u32: 6 }, "qwen2moe.expert_used_count": { u32: 2 } },
    config: {
      ...text,
      model_type: "qwen2_moe",
      num_experts: 6,
      num_experts_per_tok: 2,
      moe_intermediate_size: 32,
      shared_expert_intermediate_size: 48,
    },
  },
  {
    architecture: "qwen3",
    layer: { ...norms("attn_norm", "ffn_norm"), ...apart, ...headNorms, ...gated },
    top,
    config: { ...text, model_type: "qwen3", tie_word_embeddings: true },
  },
  {
    architecture: "qwen3moe",
    layer: {
      ...norms("attn_norm", "ffn_norm"),
      ...apart,
      ...headNorms,
      ffn_gate_inp: [6, HIDDEN],
      ffn_gate_exps: [6, 32, HIDDEN],
      ffn_up_exps: [6, 32, HIDDEN],
      ffn_down_exps: [6, HIDDEN, 32],
    },
    top: { ...top, ...output },
    metadata: {
      "qwen3moe.expert_count": { u32: 6 },
      "qwen3moe.expert_used_count": { u32: 2 },
      "qwen3moe.expert_feed_forward_length": { u32: 32 },
    },
    config: {
      ...text,
      model_type: "qwen3_moe",
      num_experts: 6,
      num_experts_per_tok: 2,
      moe_intermediate_size: 32,
    },
  },
  {
    architecture: "gemma",
    layer: { ...norms("attn_norm", "ffn_norm"), ...apart, ...gated },
    top,
    config: { ...text, model_type: "gemma" },
  },
  {
    architecture: "gemma2",
    layer: {
      ...norms("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"),
      ...apart,
      ...gated,
    },
    top,
    metadata: {
      "gemma2.attention.sliding_window": { u32: 5 },
      "gemma2.attn_logit_softcapping": { f32: 50 },
      "gemma2.final_logit_softcapping": { f32: 30 },
    },
    config: {
      ...text,
      model_type: "gemma2",
      sliding_window: 5,
      attn_logit_softcapping: 50,
      final_logit_softcapping: 30,
    },
  },
  {
    architecture: "gemma3",
    layer: {
      ...norms("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"),
      ...apart,
      ...headNorms,
      ...gated,
    },
    top,
    metadata: { "gemma3.attention.sliding_window": { u32: 5 } },
    config: { ...text, model_type: "gemma3_text", sliding_window: 5 },
  },
  {
    architecture: "phi2",
    layer: {
      ...norms("attn_norm"),
      attn_qkv: [Q + 2 * KV, HIDDEN],
      attn_output: [HIDDEN, Q],
      ffn_up: [INNER, HIDDEN],
      ffn_down: [HIDDEN, INNER],
    },
    top: { ...top, ...output },
    biased: /./,
    metadata: { "phi2.rope.dimension_count": { u32: 12 } },
    config: { ...text, model_type: "phi", partial_rotary_factor: 0.5 },
  },
  {
    architecture: "phi3",
    layer: {
      ...norms("attn_norm", "ffn_norm"),
      attn_qkv: [Q + 2 * KV, HIDDEN],
      attn_output: [HIDDEN, Q],
      ffn_up: [2 * INNER, HIDDEN],
      ffn_down: [HIDDEN, INNER],
    },
    top: { ...top, ...output },
    metadata: { "phi3.attention.sliding_window": { u32: 7 } },
    config: { ...text, model_type: "phi3", sliding_window: 7 },
  },
  {
    architecture: "bert",
    layer: {
      attn_q: [HIDDEN, HIDDEN],
      attn_k: [HIDDEN, HIDDEN],
      attn_v: [HIDDEN, HIDDEN],
      attn_output: [HIDDEN, HIDDEN],
      ...norms("attn_output_norm", "layer_output_norm"),
      ffn_up: [INNER, HIDDEN],
      ffn_down: [HIDDEN, INNER],
    },
    top: { ...norms("token_embd_norm"), position_embd: [512, HIDDEN], token_types: [2, HIDDEN] },
    biased: /attn|ffn|norm/,
    config: { ...text, model_type: "distilbert", dim: HIDDEN, max_position_embeddings: 512 },
  },
];

function headerOf({ architecture, layer, top, biased, metadata }: Row): Uint8Array {
  const tensors: GgufTensor[] = [{ name: "token_embd.weight", dims: [WORDS, HIDDEN], type: F32 }];
  const add = (prefix: string, shapes: Shapes) => {
    for (const [name, dims] of Object.entries(shapes)) {
      tensors.push({ name: `${prefix}${name}.weight`, dims, type: F32 });
      if (biased?.test(name)) tensors.push({ name: `${prefix}${name}.bias`, dims: [dims[0]!], type: F32 });
    }
  };
  for (let i = 0; i < LAYERS; i++) add(`blk.${i}.`, layer);
  add("", top);
  const keys: Record<string, GgufValue> = {
    "general.architecture": { text: architecture },
    [`${architecture}.block_count`]: { u32: LAYERS },
    [`${architecture}.embedding_length`]: { u32: HIDDEN },
    [`${architecture}.feed_forward_length`]: { u32: INNER },
    [`${architecture}.attention.head_count`]: { u32: HEADS },
    [`${architecture}.attention.head_count_kv`]: { u32: KEY_HEADS },
    [`${architecture}.attention.key_length`]: { u32: SIZE },
    [`${architecture}.context_length`]: { u32: 512 },
    ...metadata,
  };
  return ggufHeader(keys, tensors);
}

describe("architectures of GGUF", () => {
  it.each(ROWS)("$architecture is the network of its configuration", async (row) => {
    const dims = { batch: 2, sequence: 8, ...(row.architecture === "bert" ? {} : { past: 4 }) };
    const ours = await counted({ "a.gguf": headerOf(row) }, dims);
    const theirs = await counted({ "config.json": json(row.config) }, dims);
    // Of BERT the segments come on top of what DistilBERT has.
    const segments = row.architecture === "bert" ? 2 * HIDDEN : 0;
    expect({ macs: ours.totals.macs, params: ours.totals.params - segments }).toEqual({
      macs: theirs.totals.macs,
      params: theirs.totals.params,
    });
    expect(ours.totals.macs).toBeGreaterThan(1e6);
    expect(ours.remarks?.join()).not.toContain("does not read");
    expect(ours.unpriced).toEqual([]);
  });

  it("lack a tensor one at a time, and each is missed by name or the network is another", async () => {
    for (const row of ROWS) {
      const whole = await counted({ "a.gguf": headerOf(row) });
      for (const name of Object.keys(row.layer)) {
        const { [name]: _gone, ...layer } = row.layer;
        const params = await counted({ "a.gguf": headerOf({ ...row, layer }) }).then(
          ({ totals }) => totals.params,
          (error: Error) => {
            expect(error.message, `${row.architecture} without ${name}`).toMatch(/malformed/);
            return null;
          },
        );
        expect(params, `${row.architecture} without ${name}`).not.toBe(whole.totals.params);
      }
    }
  });
});
