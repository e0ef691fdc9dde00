import type { Activation, Modules } from "./modules.ts";

/** A mixture of experts in place of the feed-forward part. */
export interface Experts {
  readonly count: number;
  /** How many see each token. */
  readonly used: number;
  readonly inner: number;
  /** Width of the expert that sees every token; null when there is none. */
  readonly shared: number | null;
  /** Layers that have them. */
  readonly at: (layer: number) => boolean;
}

/** A decoder that continues a text token by token, as its hyperparameters say; sizes in elements. */
export interface Decoder {
  readonly layers: number;
  readonly hidden: number;
  readonly vocabulary: number;
  readonly heads: number;
  /** Heads of keys and values, each shared by heads ÷ keyHeads queries. */
  readonly keyHeads: number;
  readonly headSize: number;
  /** Elements of a head that are rotated by position; null: positions have a table of `positions` rows. */
  readonly rotary: number | null;
  readonly positions: number;
  readonly norm: "rms" | "layer";
  readonly inner: number;
  /** Two matrices in, one activated and multiplied with the other. */
  readonly gated: boolean;
  readonly activation: Activation;
  readonly experts: Experts | null;
  /** Attention and feed-forward read the same norm, and both are added at once. */
  readonly parallel: boolean;
  /** Norms behind attention and feed-forward too. */
  readonly postNorms: boolean;
  /** Norms of each head's queries and keys. */
  readonly headNorms: boolean;
  /** Tokens that a layer looks back on, itself included; null: all. */
  readonly window: (layer: number) => number | null;
  /** Scores are limited to ± this; null: not. */
  readonly softcap: number | null;
  readonly logitSoftcap: number | null;
  /** Embeddings are multiplied by the root of their size. */
  readonly scaled: boolean;
  /** Where the logits' matrix comes from: the embeddings, a matrix of its own, or nowhere (the model ends before). */
  readonly head: "tied" | "own" | "none";
}

const STEPS = ["batch", "sequence"] as const;

/**
 * Drafts one run over `sequence` new tokens after `past` that are cached: a prompt has past 0, a token that is being
 * written has sequence 1. The rows that each layer adds to its cache are outputs of the graph; the cache belongs to the
 * caller, who appends them. Logits are of every position.
 */
export function draftDecoder(m: Modules, spec: Decoder): void {
  const { draft, weights } = m;
  const ids = draft.input("input_ids", "i64", STEPS);
  const positions = draft.input("position_ids", "i64", STEPS);
  let x = m.lookup("token_embd", ids, spec.vocabulary, spec.hidden);
  if (spec.rotary === null) {
    const rows = m.lookup("position_embd", positions, spec.positions, spec.hidden);
    x = m.add(x, rows, m.beside("token_embd", null, "embeddings"));
  }
  if (spec.scaled) {
    const scale = m.scalar(m.beside("token_embd", null, "scale"), Math.sqrt(spec.hidden));
    x = m.multiply(x, scale, m.beside("token_embd", null, "scaled"));
  }
  const rows: string[] = [];
  for (let i = 0; i < spec.layers; i++) x = layer(m, spec, i, x, positions, rows);
  x = m.norm("output_norm", null, x, spec.hidden, spec.norm);
  draft.output(spec.head === "none" ? x : logits(m, spec, x), weights.compute);
  for (const row of rows) draft.output(row);
}

function layer(m: Modules, spec: Decoder, i: number, x: string, positions: string, rows: string[]): string {
  const block = m.weights.path("block", i);
  const normed = m.norm("attn_norm", i, x, spec.hidden, spec.norm);
  let attended = attention(m, spec, i, normed, positions, rows);
  if (spec.parallel) {
    const sum = m.add(attended, feedForward(m, spec, i, normed), `${block}/parallel`);
    return m.add(x, sum, `${block}/residual`);
  }
  if (spec.postNorms) attended = m.norm("post_attention_norm", i, attended, spec.hidden, spec.norm);
  const middle = m.add(x, attended, `${block}/residual_1`);
  let fed = feedForward(m, spec, i, m.norm("ffn_norm", i, middle, spec.hidden, spec.norm));
  if (spec.postNorms) fed = m.norm("post_ffw_norm", i, fed, spec.hidden, spec.norm);
  return m.add(middle, fed, `${block}/residual_2`);
}

/** Keys and values of the new tokens are pushed to `rows`. */
function attention(
  m: Modules,
  spec: Decoder,
  i: number,
  x: string,
  positions: string,
  rows: string[],
): string {
  const { heads, keyHeads, headSize } = spec;
  const beside = (name: string) => m.beside("attn_output", i, name);
  let [q, k, v] = projections(m, spec, i, x);
  if (spec.headNorms) {
    q = headNorm(m, "attn_q_norm", i, q, heads, headSize);
    k = headNorm(m, "attn_k_norm", i, k, keyHeads, headSize);
  }
  if (spec.rotary !== null) {
    q = rotate(m, q, positions, heads, spec.rotary, beside("rotary_q"));
    k = rotate(m, k, positions, keyHeads, spec.rotary, beside("rotary_k"));
  }
  const { cache, compute } = m.weights;
  for (const [name, row] of [
    ["key", k],
    ["value", v],
  ] as const)
    rows.push(cache === compute ? row : toCache(m, row, beside(`cache_${name}`)));
  const past = ["key", "value"].map((name) =>
    m.draft.input(`past_key_values.${i}.${name}`, cache, ["batch", keyHeads, "past", headSize]),
  );
  const window = spec.window(i);
  const attended = m.fused("GroupQueryAttention", [q, k, v, ...past], {
    name: beside("attention"),
    attributes: {
      num_heads: heads,
      kv_num_heads: keyHeads,
      ...(window === null ? {} : { local_window_size: window }),
      ...(spec.softcap === null ? {} : { softcap: spec.softcap }),
    },
  });
  return m.linear("attn_output", i, attended, heads * headSize, spec.hidden);
}

/** [batch, sequence, heads·size] each; from one matrix where the checkpoint keeps them together. */
function projections(m: Modules, spec: Decoder, i: number, x: string): [string, string, string] {
  const [queries, keys] = [spec.heads * spec.headSize, spec.keyHeads * spec.headSize];
  if (m.weights.has("attn_qkv", i, "weight") ?? true) {
    const packed = m.linear("attn_qkv", i, x, spec.hidden, queries + 2 * keys);
    const [q, k, v] = m.split(packed, [queries, keys, keys], m.beside("attn_qkv", i, "split_qkv"));
    return [q!, k!, v!];
  }
  return [
    m.linear("attn_q", i, x, spec.hidden, queries),
    m.linear("attn_k", i, x, spec.hidden, keys),
    m.linear("attn_v", i, x, spec.hidden, keys),
  ];
}

function headNorm(
  m: Modules,
  role: "attn_q_norm" | "attn_k_norm",
  i: number,
  x: string,
  heads: number,
  size: number,
): string {
  const name = m.weights.path(role, i);
  const apart = m.draft.node("Reshape", [x], {
    name: `${name}/heads`,
    attributes: { shape: [0, 0, heads, size] },
  });
  const normed = m.norm(role, i, apart, size, "rms");
  return m.draft.node("Reshape", [normed], {
    name: `${name}/merged`,
    attributes: { shape: [0, 0, heads * size] },
  });
}

function rotate(m: Modules, x: string, positions: string, heads: number, size: number, name: string): string {
  const attributes = { num_heads: heads, rotary_embedding_dim: size };
  return m.fused("RotaryEmbedding", [x, positions], { name, attributes });
}

/** Number of float16 in ONNX's TensorProto.DataType: what a cache that differs from the activations holds. */
const FLOAT16 = 10;

function toCache(m: Modules, row: string, name: string): string {
  return m.draft.node("Cast", [row], { name, attributes: { to: FLOAT16 } });
}

function feedForward(m: Modules, spec: Decoder, i: number, x: string): string {
  return spec.experts?.at(i) ? mixture(m, spec, spec.experts, i, x) : dense(m, spec, i, x);
}

function dense(m: Modules, spec: Decoder, i: number, x: string): string {
  const { hidden, inner, activation } = spec;
  const beside = (name: string) => m.beside("ffn_up", i, name);
  if (!spec.gated) {
    const up = m.linear("ffn_up", i, x, hidden, inner);
    return m.linear("ffn_down", i, m.activation(activation, up, beside("act")), inner, hidden);
  }
  let gate: string;
  let up: string;
  if (m.weights.has("ffn_gate", i, "weight") ?? true) {
    gate = m.linear("ffn_gate", i, x, hidden, inner);
    up = m.linear("ffn_up", i, x, hidden, inner);
  } else {
    const both = m.linear("ffn_up", i, x, hidden, 2 * inner);
    [gate, up] = m.split(both, [inner, inner], beside("split_gate_up")) as [string, string];
  }
  const product = m.multiply(m.activation(activation, gate, beside("act")), up, beside("gated"));
  return m.linear("ffn_down", i, product, inner, hidden);
}

/** The router's scores choose; the chosen experts' results are summed by weight, the shared expert's on top. */
function mixture(m: Modules, spec: Decoder, experts: Experts, i: number, x: string): string {
  const { hidden } = spec;
  const { count, used, inner, shared } = experts;
  const scores = m.linear("ffn_gate_inp", i, x, hidden, count);
  const gate = m.weight("ffn_gate_exps", i, "weight", [count, inner, hidden]);
  const down = m.weight("ffn_down_exps", i, "weight", [count, hidden, inner]);
  const up = m.weight("ffn_up_exps", i, "weight", [count, inner, hidden]);
  const mixed = m.fused("MoE", [x, scores, gate, "", down, "", up], {
    name: m.beside("ffn_gate_inp", i, "experts"),
    attributes: { k: used, activation_type: spec.activation },
  });
  if (shared === null) return mixed;
  const beside = (name: string) => m.beside("ffn_gate_inp_shexp", i, `shared_${name}`);
  const activated = m.activation(
    spec.activation,
    m.linear("ffn_gate_shexp", i, x, hidden, shared),
    beside("act"),
  );
  const product = m.multiply(activated, m.linear("ffn_up_shexp", i, x, hidden, shared), beside("gated"));
  const result = m.linear("ffn_down_shexp", i, product, shared, hidden);
  const open = m.draft.node("Sigmoid", [m.linear("ffn_gate_inp_shexp", i, x, hidden, 1)], {
    name: beside("sigmoid"),
  });
  return m.add(mixed, m.multiply(result, open, beside("weighted")), beside("sum"));
}

function logits(m: Modules, spec: Decoder, x: string): string {
  const { hidden, vocabulary, logitSoftcap } = spec;
  const scores = spec.head === "tied" ? tied(m, spec, x) : m.linear("output", null, x, hidden, vocabulary);
  if (logitSoftcap === null) return scores;
  const cap = m.scalar("logits/cap", logitSoftcap);
  const small = m.draft.node("Div", [scores, cap], { name: "logits/div" });
  return m.multiply(m.draft.node("Tanh", [small], { name: "logits/tanh" }), cap, "logits/mul");
}

/** The table of embeddings once more, as a matrix. */
function tied(m: Modules, spec: Decoder, x: string): string {
  const table = m.weight("token_embd", null, "weight", [spec.vocabulary, spec.hidden]);
  return m.product(m.weights.path("output", null), x, table);
}
