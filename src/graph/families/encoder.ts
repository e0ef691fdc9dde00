import type { Activation, Modules } from "./modules.ts";

/** An encoder that reads a whole text at once (BERT and its kin), as its hyperparameters say. */
export interface Encoder {
  readonly layers: number;
  readonly hidden: number;
  readonly vocabulary: number;
  readonly heads: number;
  readonly inner: number;
  readonly activation: Activation;
  /** Rows of the table of positions. */
  readonly positions: number;
  /** Rows of the table of segments, if the file has one; null when the model tells none apart. */
  readonly segments: number | null;
  /** A dense layer on the first token's result, if the file has one. */
  readonly pooler: boolean;
}

const STEPS = ["batch", "sequence"] as const;

/** Drafts one run over texts of `sequence` tokens; norms stand behind attention and feed-forward. */
export function draftEncoder(m: Modules, spec: Encoder): void {
  const { draft, weights } = m;
  const { hidden } = spec;
  const ids = draft.input("input_ids", "i64", STEPS);
  const positions = draft.input("position_ids", "i64", STEPS);
  const mask = draft.input("attention_mask", "i64", STEPS);
  const sum = (name: string) => m.beside("token_embd", null, name);
  let x = m.lookup("token_embd", ids, spec.vocabulary, hidden);
  const has = (role: "token_types" | "pooler") => weights.has(role, null, "weight") !== false;
  if (spec.segments !== null && has("token_types")) {
    const types = draft.input("token_type_ids", "i64", STEPS);
    x = m.add(x, m.lookup("token_types", types, spec.segments, hidden), sum("add_segments"));
  }
  x = m.add(x, m.lookup("position_embd", positions, spec.positions, hidden), sum("add_positions"));
  x = m.norm("token_embd_norm", null, x, hidden, "layer");
  for (let i = 0; i < spec.layers; i++) x = layer(m, spec, i, x, mask);
  draft.output(x, weights.compute);
  if (spec.pooler && has("pooler")) draft.output(pooled(m, spec, x), weights.compute);
}

function layer(m: Modules, spec: Encoder, i: number, x: string, mask: string): string {
  const { hidden, heads, inner } = spec;
  const block = m.weights.path("block", i);
  const [q, k, v] = (["attn_q", "attn_k", "attn_v"] as const).map((role) =>
    m.linear(role, i, x, hidden, hidden),
  ) as [string, string, string];
  const attended = m.fused("MultiHeadAttention", [q, k, v, "", mask], {
    name: m.beside("attn_q", i, "attention"),
    attributes: { num_heads: heads },
  });
  const projected = m.linear("attn_output", i, attended, hidden, hidden);
  const middle = m.norm("attn_output_norm", i, m.add(projected, x, `${block}/residual_1`), hidden, "layer");
  const up = m.linear("ffn_up", i, middle, hidden, inner);
  const down = m.linear(
    "ffn_down",
    i,
    m.activation(spec.activation, up, m.beside("ffn_up", i, "act")),
    inner,
    hidden,
  );
  return m.norm("layer_output_norm", i, m.add(down, middle, `${block}/residual_2`), hidden, "layer");
}

function pooled(m: Modules, spec: Encoder, x: string): string {
  const path = m.weights.path("pooler", null);
  const first = m.draft.node("Constant", [], { name: `${path}/first`, attributes: { value_int: 0 } });
  const token = m.draft.node("Gather", [x, first], { name: `${path}/token`, attributes: { axis: 1 } });
  const dense = m.linear("pooler", null, token, spec.hidden, spec.hidden);
  return m.draft.node("Tanh", [dense], { name: `${path}/tanh` });
}
