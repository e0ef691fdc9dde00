import type { Dtype } from "../../core/units.ts";
import type { Dim, Shape } from "../model.ts";
import { add, divideExactly, multiply, product, subtract } from "./dims.ts";
import type { Inferred } from "./known.ts";
import type { Op, Rule } from "./rule.ts";

/**
 * Attention of com.microsoft. Facts from its operator document
 * (https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
 */

/** `total` where all three of Q, K and V are projected to `width` columns: V's part of them. */
function valueWidth(op: Op, weights: number): Dim {
  const [, , own] = op.list("qkv_hidden_sizes") ?? [];
  const packed = op.shape(weights).at(-1);
  return own ?? (packed === undefined ? null : divideExactly(packed, 3)) ?? op.fresh(0, 2);
}

/** Length after a step: what the cache holds and what is new; a shared buffer keeps its own. */
function length(op: Op, past: Dim | undefined, steps: Dim, output: number, axis: number): Dim {
  if (past === undefined) return steps;
  if (op.number("past_present_share_buffer", 0) === 1) return past;
  return add(past, steps) ?? op.fresh(output, axis);
}

/** input [B, S, I] or [T, I], weights [I, 3·H] → [B, S, H], and the cache [2, B, h, P + S, d]. */
function projected(past: number, dtypeOf: number): Rule {
  return (op) => {
    const rows = op.shape(0).slice(0, -1);
    const { dtype } = op.input(dtypeOf);
    const width = valueWidth(op, 1);
    const out: Inferred = { dtype, shape: [...rows, width] };
    if (rows.length !== 2) return [out];
    const heads = op.number("num_heads", 1);
    const cached = op.inputs[past]?.shape?.[3];
    const size = divideExactly(width, heads) ?? op.fresh(1, 4);
    return [out, { dtype, shape: [2, rows[0]!, heads, length(op, cached, rows[1]!, 1, 3), size] }];
  };
}

export const attentionWithWeights: Rule = projected(4, 0);
export const packedAttention: Rule = projected(-1, 0);
/** The input is quantised; what comes out has the type of the bias. */
export const quantisedAttention: Rule = projected(8, 2);

/** Q, K and V have weights of their own: [B, S, H]. */
export const orderedAttention: Rule = (op) => [
  { dtype: op.input(0).dtype, shape: [...op.shape(0).slice(0, -1), op.ranked(7, 2)[1]!] },
];

/**
 * query [B, S, H] with key and value [B, L, H] or [B, h, L, d], or packed: query [B, S, h, 3, d], or key [B, L, h, 2, d].
 * Gives [B, S, Hv], the caches [B, h, P + L, d] and the scores.
 */
export function multiHead(pastKey: number): Rule {
  return (op) => {
    const q = op.shape(0);
    const { dtype } = op.input(0);
    const heads = op.number("num_heads", 1);
    const key = op.has(1) ? op.shape(1) : null;
    const value = op.has(2) ? op.shape(2) : null;
    const [batch, steps] = q as [Dim, Dim];
    const ofAll = (shape: Shape) => multiply(shape[2]!, shape[4]!) ?? op.fresh(0, 2);
    let width: Dim;
    if (q.length === 5) width = ofAll(q);
    else if (value)
      width = value.length === 4 ? (multiply(value[1]!, value[3]!) ?? op.fresh(0, 2)) : value[2]!;
    else if (key?.length === 5) width = ofAll(key);
    // Q, K and V side by side in the query.
    else width = key ? q[2]! : (divideExactly(q[2]!, 3) ?? op.fresh(0, 2));
    const size = (of: Dim) => divideExactly(of, heads) ?? op.fresh(1, 3);
    const own = !key ? steps : key.length === 4 ? key[2]! : key[1]!;
    const cached = op.inputs[pastKey]?.shape?.[2];
    const total = length(op, cached, own, 1, 2);
    const keyWidth = q.length === 5 || !key ? width : q[2]!;
    return [
      { dtype, shape: [batch, steps, width] },
      { dtype, shape: [batch, heads, total, size(keyWidth)] },
      { dtype, shape: [batch, heads, total, size(width)] },
      { dtype, shape: [batch, heads, steps, total] },
    ];
  };
}

/** Query [B, S, h·d], or K and V packed behind it; the width of the result and of one head. */
function grouped(op: Op): { readonly own: Dim; readonly size: Dim } {
  const width = op.shape(0).at(-1)!;
  const [heads, keyHeads] = [op.number("num_heads", 1), op.number("kv_num_heads", 1)];
  const size = divideExactly(width, op.has(1) ? heads : heads + 2 * keyHeads) ?? op.fresh(1, 3);
  return { own: op.has(1) ? width : (multiply(size, heads) ?? op.fresh(0, 2)), size };
}

/**
 * GroupQueryAttention: [B, S, h·d] and the caches [B, hk, length, d]. Where one buffer serves as past and present its
 * length stays; the file does not say whether, so a length is only given when there is no past.
 */
export const groupQueryAttention: Rule = (op) => {
  const [batch, steps] = op.ranked(0, 3) as [Dim, Dim];
  const { own, size } = grouped(op);
  const { dtype } = op.input(0);
  const keyHeads = op.number("kv_num_heads", 1);
  const added = op.has(1) && op.shape(1).length === 3 ? op.shape(1)[1]! : steps;
  const cache = (past: number, output: number): Inferred => {
    const before = op.inputs[past];
    if (!before) return { dtype, shape: [batch, keyHeads, added, size] };
    return { dtype: before.dtype, shape: before.shape?.with(2, presentLength(op, past, output)) ?? null };
  };
  return [{ dtype, shape: [batch, steps, own] }, cache(3, 1), cache(4, 2)];
};

/** total_sequence_length, where its value is known, is what a cache that grows has; a window keeps its capacity. */
function presentLength(op: Op, past: number, output: number): Dim {
  const before = op.inputs[past]?.shape?.[2];
  if (before !== undefined && op.number("sliding_window_cache", 0) === 1) return before;
  return op.inputs[6]?.value?.[0] ?? op.fresh(output, 2);
}

/** The caches are buffers of a fixed length, updated in place. */
export const sparseAttention: Rule = (op) => {
  const [batch, steps] = op.ranked(0, 3) as [Dim, Dim];
  const { own } = grouped(op);
  return [{ dtype: op.input(0).dtype, shape: [batch, steps, own] }, like(op, 3), like(op, 4)];
};

/** Tokens of all sequences one behind the other: [T, h·d]. */
export const pagedAttention: Rule = (op) => {
  const [tokens] = op.ranked(0, 2) as [Dim];
  const latent = op.number("v_head_size", 0);
  const own = latent > 0 ? op.number("num_heads", 1) * latent : grouped(op).own;
  return [{ dtype: op.input(0).dtype, shape: [tokens, own] }, like(op, 3), like(op, 4)];
};

/** [T, h·d] or [T, h, 3, d] → [T, Hv]. */
export const packedMultiHead: Rule = (op) => {
  const q = op.shape(0);
  const value = op.has(2) ? op.ranked(2, 2)[1]! : null;
  const width = value ?? (q.length === 4 ? multiply(q[1]!, q[3]!) : q[1]!) ?? op.fresh(0, 1);
  return [{ dtype: op.input(0).dtype, shape: [q[0]!, width] }];
};

/** query [S, B, H] with caches [B, h, L, d], of which only a run tells the length. */
export const decoderAttention: Rule = (op) => {
  const [, batch, width] = op.ranked(0, 3) as [Dim, Dim, Dim];
  const { dtype, shape } = op.input(0);
  const heads = op.number("num_heads", 1);
  const cache = (output: number): Inferred => ({
    dtype,
    shape: [batch, heads, op.fresh(output, 2), divideExactly(width, heads) ?? op.fresh(output, 3)],
  });
  return [{ dtype, shape }, cache(1), cache(2)];
};

/** query [B, S, H] or [T, H] → [B, h, S, S]. */
export const gatedRelativeBias: Rule = (op) => {
  const [batch, steps] = op.has(6) ? op.ranked(6, 2) : op.ranked(0, 3);
  return [{ dtype: op.input(0).dtype, shape: [batch!, op.number("num_heads", 1), steps!, steps!] }];
};

/** table [buckets, h], query and key length → [1, h, Q, K]. */
export const relativeBias: Rule = (op) => {
  const [, heads] = op.ranked(0, 2) as [Dim, Dim];
  const [query, key] = [op.input(1).value?.[0] ?? op.fresh(0, 2), op.input(2).value?.[0] ?? op.fresh(0, 3)];
  return [{ dtype: op.input(0).dtype, shape: [1, heads, query, key] }];
};

/** Gated delta rule over [T, h, d] or [B, S, h, d]; heads are as many as the larger of Q's and V's. */
export const gatedDelta: Rule = (op) => {
  const [q, v] = [op.shape(0), op.ranked(2, op.shape(0).length)];
  const [queryHeads, querySize] = q.slice(-2) as [Dim, Dim];
  const [heads, size] = v.slice(-2) as [Dim, Dim];
  const more =
    typeof queryHeads === "number" && typeof heads === "number" ? Math.max(queryHeads, heads) : heads;
  const counts = op.has(3) ? op.ranked(3, 1)[0]! : null;
  const batch: Dim =
    op.inputs[6]?.shape?.[0] ?? (counts === null ? null : subtract(counts, 1)) ?? op.fresh(1, 0);
  const capacity = op.number("state_update_capacity", 0);
  const keyHeads = op.shape(1).at(-2)!;
  const factors = [heads, product([keyHeads, querySize]), product([heads, size])];
  const width = factors.reduce<Dim | null>(
    (sum, part) => (sum === null || part === null ? null : add(sum, part)),
    0,
  );
  const update = width === null ? null : multiply(width, capacity);
  const f32: Dtype = "f32";
  return [
    { dtype: op.input(0).dtype, shape: [...q.slice(0, -2), more, size] },
    { dtype: f32, shape: [batch, heads, size, querySize] },
    { dtype: f32, shape: [batch, update ?? op.fresh(2, 1)] },
  ];
};

function like(op: Op, index: number): Inferred {
  const input = op.inputs[index];
  return { dtype: input?.dtype ?? "unknown", shape: input?.shape ?? null };
}
