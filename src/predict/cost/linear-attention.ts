import { numberAttribute, type OpView, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Attention whose past is one matrix a head, dk × dv: each token changes it, and is answered from it. */
interface Recurrence {
  readonly tokens: number;
  readonly queryHeads: number;
  readonly keyHeads: number;
  readonly keySize: number;
  readonly valueSize: number;
}

/**
 * A token adds an outer product to each head's state (dk·dv), looks its key up first under a delta rule (dk·dv), and
 * multiplies each query with the state (dk·dv); a gate scales the state, one FLOP an element.
 */
function recurrence(op: OpView, r: Recurrence) {
  const rule = textAttribute(op, "update_rule", "gated_delta");
  const delta = rule.includes("delta") ? 1 : 0;
  const gated = rule.includes("gated") ? 1 : 0;
  const state = r.keySize * r.valueSize;
  const answers = Math.max(r.queryHeads, r.keyHeads);
  return count(op, "attention", {
    macs: r.tokens * state * (r.keyHeads * (1 + delta) + answers),
    other: r.tokens * (r.keyHeads * (state * gated + 2 * r.valueSize * delta) + answers * r.valueSize),
    sfu: r.tokens * r.keyHeads * gated,
  });
}

/** query [B, T, hq·dk], key [B, T, hk·dk], value [B, T, hk·dv]. */
export const linearAttention: CostRule = (op) => {
  const [query, key, value] = op.inputs;
  const queryHeads = numberAttribute(op, "q_num_heads", 0);
  const keyHeads = numberAttribute(op, "kv_num_heads", queryHeads);
  if (!query || !key || !value || queryHeads <= 0 || keyHeads <= 0 || value.shape.length !== 3) return null;
  return recurrence(op, {
    tokens: (value.shape[0] ?? 0) * (value.shape[1] ?? 0),
    queryHeads,
    keyHeads,
    keySize: (query.shape[2] ?? 0) / queryHeads,
    valueSize: value.shape[2]! / keyHeads,
  });
};

/** com.microsoft GatedDeltaNet: the same with the heads on an axis of their own, [T, h, d] or [B, S, h, d]. */
export const gatedDeltaNet: CostRule = (op) => {
  const [query, , value] = op.inputs;
  const [queryHeads, keySize] = query?.shape.slice(-2) ?? [];
  const [keyHeads, valueSize] = value?.shape.slice(-2) ?? [];
  if (!value || value.shape.length < 3 || !queryHeads || !keySize || !keyHeads || !valueSize) return null;
  const tokens = value.elements / (keyHeads * valueSize);
  return recurrence(op, { tokens, queryHeads, keyHeads, keySize, valueSize });
};
