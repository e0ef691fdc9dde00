import type { Bytes } from "../../core/units.ts";
import { linearAttention } from "./linear-attention.ts";
import { bytesOfAll, numberAttribute, type Operand, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** B·h·Sq·Sk scores; each costs dqk + dv multiply-adds, a scale and a softmax (5 of which 1 special). */
export interface Heads {
  readonly batch: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly qkSize: number;
  readonly valueSize: number;
}

/** Limiting a score to ± softcap divides, takes tanh and multiplies: 3 FLOP, of which 1 special. */
const SOFTCAP = 3;

/** What an operator adds to the two products. */
interface Beside {
  /** Multiply-adds of projections that are part of the operator. */
  readonly projection?: number;
  /** A mask or a bias is added to each score. */
  readonly masked?: boolean;
  /** The products are of whole numbers. */
  readonly integer?: boolean;
  /** Bytes of the inputs that no query looks at. */
  readonly unread?: Bytes;
}

/** The whole square is counted; a causal kernel may skip half of it, and none is required to. */
export function attention(op: OpView, h: Heads, beside: Beside = {}) {
  const { projection = 0, masked = false, integer = false, unread = 0 } = beside;
  const scores = h.batch * h.heads * h.queries * h.keys;
  const capped = numberAttribute(op, "softcap", 0) > 0;
  return count(op, "attention", {
    macs: scores * (h.qkSize + h.valueSize) + projection,
    other: scores * (6 + (masked ? 1 : 0) + (capped ? SOFTCAP : 0)),
    sfu: scores * (capped ? 2 : 1),
    bytesRead: bytesOfAll(op.inputs, false) - unread,
    integer,
  });
}

/** Length of the keys: what is cached and what is new, as the present-key output has it, else the key input's own. */
export function keyLength(
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
      { masked: Boolean(mask) },
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
    { masked: Boolean(mask) },
  );
};

export const attentions = {
  Attention: onnxAttention,
  LinearAttention: linearAttention,
} as const satisfies Record<string, CostRule>;
