import { numberAttribute, type Operand, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** B·h·Sq·Sk scores; each costs dqk + dv multiply-adds, a scale and a softmax (5 of which 1 special). */
interface Heads {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly qkSize: number;
  readonly valueSize: number;
}

/** The whole square is counted; a causal kernel may skip half of it, and none is required to. */
function attention(op: OpView, h: Heads, projection = 0, masked = false) {
  const scores = h.batch * h.heads * h.queries * h.keys;
  return count(op, "attention", {
    macs: scores * (h.qkSize + h.valueSize) + projection,
    other: scores * (6 + (masked ? 1 : 0)),
    sfu: scores,
  });
}

/** Length of the keys: what is cached and what is new, as the present-key output has it, else the key input's own. */
function keyLength(
  present: Operand | null | undefined,
  key: number,
  past: Operand | null | undefined,
): number {
  if (present && present.shape.length === 4) return present.shape[2]!;
  return key + (past && past.shape.length === 4 ? past.shape[2]! : 0);
}

/** ai.onnx Attention: Q, K, V as (B, h, S, d) or (B, S, h·d); with grouped queries K and V have fewer heads. */
const onnxAttention: CostRule = (op) => {
  const [query, key, value, mask, pastKey] = op.inputs;
  if (!query || !key || !value) return null;
  const [batch = 1] = query.shape;
  if (query.shape.length === 4) {
    return attention(
      op,
      {
        batch,
        heads: query.shape[1]!,
        queries: query.shape[2]!,
        keys: keyLength(op.outputs[1], key.shape[2] ?? 1, pastKey),
        qkSize: query.shape[3]!,
        valueSize: value.shape[3] ?? 1,
      },
      0,
      Boolean(mask),
    );
  }
  const heads = numberAttribute(op, "q_num_heads", 0);
  const keyHeads = numberAttribute(op, "kv_num_heads", heads);
  if (query.shape.length !== 3 || heads <= 0 || keyHeads <= 0) return null;
  return attention(
    op,
    {
      batch,
      heads,
      queries: query.shape[1]!,
      keys: keyLength(op.outputs[1], key.shape[1] ?? 1, pastKey),
      qkSize: query.shape[2]! / heads,
      valueSize: (value.shape[2] ?? 1) / keyHeads,
    },
    0,
    Boolean(mask),
  );
};

/** com.microsoft Attention: the projection to Q, K and V is part of the op. */
const microsoftAttention: CostRule = (op) => {
  const [input, weights, , mask, past] = op.inputs;
  const output = op.outputs[0];
  const heads = numberAttribute(op, "num_heads", 0);
  if (!input || !weights || !output || heads <= 0 || input.shape.length !== 3) return null;
  const [batch = 1, queries = 1, inputSize = 1] = input.shape;
  const valueWidth = output.shape[2] ?? 1;
  const projected = weights.shape[1] ?? 3 * valueWidth;
  const cached = past && past.shape.length === 5 ? past.shape[3]! : 0;
  return attention(
    op,
    {
      batch,
      heads,
      queries,
      keys: queries + cached,
      qkSize: (projected - valueWidth) / 2 / heads,
      valueSize: valueWidth / heads,
    },
    batch * queries * inputSize * projected,
    Boolean(mask),
  );
};

/** com.microsoft MultiHeadAttention: Q (B, S, h·d), K and V (B, L, h·d) or (B, h, L, d); packed forms have no rule. */
const multiHead: CostRule = (op) => {
  const [query, key, value, , mask, , pastKey] = op.inputs;
  const heads = numberAttribute(op, "num_heads", 0);
  if (!query || !key || !value || heads <= 0 || query.shape.length !== 3) return null;
  if (key.shape.length !== value.shape.length) return null;
  const split = key.shape.length === 4;
  const [batch = 1, queries = 1, width = 1] = query.shape;
  return attention(
    op,
    {
      batch,
      heads,
      queries,
      keys: keyLength(op.outputs[1], key.shape[split ? 2 : 1] ?? 1, pastKey),
      qkSize: width / heads,
      valueSize: split ? (value.shape[3] ?? 1) : (value.shape[2] ?? 1) / heads,
    },
    0,
    Boolean(mask),
  );
};

/** com.microsoft GroupQueryAttention: fewer key heads shrink K and V, not the arithmetic; Q may hold K and V packed. */
const groupQuery: CostRule = (op) => {
  const [query, key, , pastKey] = op.inputs;
  const heads = numberAttribute(op, "num_heads", 0);
  const keyHeads = numberAttribute(op, "kv_num_heads", 0);
  if (!query || heads <= 0 || keyHeads <= 0 || query.shape.length !== 3) return null;
  const [batch = 1, queries = 1, width = 1] = query.shape;
  const size = key ? width / heads : width / (heads + 2 * keyHeads);
  return attention(op, {
    batch,
    heads,
    queries,
    keys: keyLength(op.outputs[1], key?.shape[1] ?? queries, pastKey),
    qkSize: size,
    valueSize: size,
  });
};

export const attentions = { Attention: onnxAttention } as const satisfies Record<string, CostRule>;

export const attentionMicrosoft = {
  Attention: microsoftAttention,
  MultiHeadAttention: multiHead,
  GroupQueryAttention: groupQuery,
} as const satisfies Record<string, CostRule>;
