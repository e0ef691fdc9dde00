import { attention, keyLength } from "./attention.ts";
import { gatedDeltaNet, linearAttention } from "./linear-attention.ts";
import { least, numberAttribute, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/**
 * Attention of com.microsoft. What has no rule depends on data: PagedAttention and DecoderAttention on lengths and switches
 * that are inputs, SparseAttention and LongformerAttention on which blocks and tokens attend to all.
 */

/** [B, S, I] with the projection to Q, K and V in the op: weights [I, 2·H + Hv]. */
function projected(maskAt: number, pastAt: number, integer = false): CostRule {
  return (op) => {
    const [input, weights] = op.inputs;
    const past = op.inputs[pastAt];
    const output = op.outputs[0];
    const heads = numberAttribute(op, "num_heads", 0);
    if (!input || !weights || !output || heads <= 0 || input.shape.length !== 3) return null;
    const [batch = 1, queries = 1, inputSize = 1] = input.shape;
    const valueWidth = output.shape[2] ?? 1;
    const columns = weights.shape[1] ?? 3 * valueWidth;
    const cached = past && past.shape.length === 5 ? past.shape[3]! : 0;
    return attention(
      op,
      {
        batch,
        heads,
        queries,
        keys: queries + cached,
        qkSize: (columns - valueWidth) / 2 / heads,
        valueSize: valueWidth / heads,
      },
      {
        projection: batch * queries * inputSize * columns,
        masked: Boolean(op.inputs[maskAt]),
        integer,
      },
    );
  };
}

/** Q, K and V each with weights of its own. */
const ordered: CostRule = (op) => {
  const [input] = op.inputs;
  const weights = op.inputs.slice(5, 8);
  const heads = numberAttribute(op, "num_heads", 0);
  if (!input || heads <= 0 || input.shape.length !== 3) return null;
  const [batch = 1, queries = 1, inputSize = 1] = input.shape;
  const widths = weights.map((weight) => weight?.shape[1] ?? 0);
  return attention(
    op,
    { batch, heads, queries, keys: queries, qkSize: widths[0]! / heads, valueSize: widths[2]! / heads },
    {
      projection: batch * queries * inputSize * widths.reduce((a, b) => a + b, 0),
      masked: Boolean(op.inputs[17]),
      integer: true,
    },
  );
};

/** Tokens without padding, [T, I]; each with as many keys as its sequence may have. */
const packed: CostRule = (op) => {
  const [input, weights, , offsets] = op.inputs;
  const output = op.outputs[0];
  const heads = numberAttribute(op, "num_heads", 0);
  if (!input || !weights || !output || !offsets || heads <= 0 || offsets.shape.length !== 2) return null;
  const [tokens = 0, inputSize = 0] = input.shape;
  const valueWidth = output.shape[1] ?? 1;
  const columns = weights.shape[1] ?? 3 * valueWidth;
  return attention(
    op,
    {
      batch: 1,
      heads,
      queries: tokens,
      keys: offsets.shape[1]!,
      qkSize: (columns - valueWidth) / 2 / heads,
      valueSize: valueWidth / heads,
    },
    { projection: tokens * inputSize * columns, masked: Boolean(op.inputs[5]) },
  );
};

/** The same after the projection: [T, h·d] each, or [T, h, 3, d]. */
const packedMultiHead: CostRule = (op) => {
  const [query, , , , offsets] = op.inputs;
  const output = op.outputs[0];
  const heads = numberAttribute(op, "num_heads", 0);
  if (!query || !output || !offsets || heads <= 0 || offsets.shape.length !== 2) return null;
  const split = query.shape.length === 4;
  return attention(
    op,
    {
      batch: 1,
      heads,
      queries: query.shape[0] ?? 0,
      keys: offsets.shape[1]!,
      qkSize: split ? query.shape[3]! : (query.shape[1] ?? 0) / heads,
      valueSize: (output.shape[1] ?? 0) / heads,
    },
    { masked: Boolean(op.inputs[6]) },
  );
};

/**
 * Q [B, S, h·d]; K and V [B, L, h·d] or [B, h, L, d]. Packed: Q [B, S, h, 3, d] with K and V inside, K [B, L, h, 2, d]
 * with V inside, or all three side by side in Q.
 */
function multiHead(maskAt: readonly number[], pastAt: number): CostRule {
  return (op) => {
    const [query, key, value] = op.inputs;
    const output = op.outputs[0];
    const heads = numberAttribute(op, "num_heads", 0);
    if (!query || !output || heads <= 0 || output.shape.length !== 3) return null;
    if (key && value && key.shape.length !== value.shape.length) return null;
    const [batch = 1, queries = 1, width = 1] = query.shape;
    const valueSize = output.shape[2]! / heads;
    const apart = query.shape.length === 3 && key;
    const own = !key ? queries : (key.shape[key.shape.length === 4 ? 2 : 1] ?? 1);
    return attention(
      op,
      {
        batch,
        heads,
        queries,
        keys: keyLength(op.outputs[1], own, op.inputs[pastAt]),
        qkSize: apart ? width / heads : valueSize,
        valueSize,
      },
      { masked: maskAt.some((at) => Boolean(op.inputs[at])) },
    );
  };
}

/**
 * Fewer key heads shrink K and V, not the arithmetic; Q may hold K and V packed. With a window of W tokens a query looks
 * at W keys, and of the cache only the last W − 1 are read.
 */
const groupQuery: CostRule = (op: OpView) => {
  const [query, key, , pastKey, pastValue] = op.inputs;
  const heads = numberAttribute(op, "num_heads", 0);
  const keyHeads = numberAttribute(op, "kv_num_heads", 0);
  if (!query || heads <= 0 || keyHeads <= 0 || query.shape.length !== 3) return null;
  const [batch = 1, queries = 1, width = 1] = query.shape;
  const size = key ? width / heads : width / (heads + 2 * keyHeads);
  const all = keyLength(op.outputs[1], key?.shape[1] ?? queries, pastKey);
  const window = numberAttribute(op, "local_window_size", -1);
  const cached = pastKey?.shape[2] ?? 0;
  const seen = window > 0 ? least(op, cached, window - 1) : cached;
  const cache = (pastKey?.bytes ?? 0) + (pastValue?.bytes ?? 0);
  return attention(
    op,
    { batch, heads, queries, keys: window > 0 ? least(op, all, window) : all, qkSize: size, valueSize: size },
    { masked: Boolean(op.inputs[10]), unread: cached > 0 ? (cache / cached) * (cached - seen) : 0 },
  );
};

/** Sines and cosines of the angles, then a rotation of Q and K. */
const gemmaRotary: CostRule = (op) => {
  const [angles, query, , key] = op.inputs;
  if (!angles || !query || !key) return null;
  return count(op, "elementwise", {
    other: 2 * angles.elements + 3 * (query.elements + key.elements),
    sfu: 2 * angles.elements,
  });
};

/** A small product for each head and position, two sigmoids, then a scale for each pair of positions. */
const gatedBias: CostRule = (op) => {
  const [query, , , weights] = op.inputs;
  const output = op.outputs[0];
  const columns = weights?.shape[1];
  if (!query || !output || !columns) return null;
  const rows = query.elements / (weights.shape[0] || 1);
  return count(op, "gemm", {
    macs: query.elements * columns,
    other: query.elements + rows * (columns + 11) + output.elements,
    sfu: rows * 4,
  });
};

export const attentionMicrosoft = {
  Attention: projected(3, 4),
  DecoderMaskedSelfAttention: projected(3, 4),
  QAttention: projected(5, 8, true),
  QOrderedAttention: ordered,
  PackedAttention: packed,
  PackedMultiHeadAttention: packedMultiHead,
  MultiHeadAttention: multiHead([4, 5], 6),
  DecoderMaskedMultiHeadAttention: multiHead([3, 4], 5),
  GroupQueryAttention: groupQuery,
  LinearAttention: linearAttention,
  GatedDeltaNet: gatedDeltaNet,
  GemmaRotaryEmbedding: gemmaRotary,
  GatedRelativePositionBias: gatedBias,
} as const satisfies Record<string, CostRule>;
