import type { Dim } from "../model.ts";
import { multiply } from "./dims.ts";
import type { Op, Rule } from "./rule.ts";

/** Recurrent layers and attention. */

/** RNN, GRU and LSTM: X [S, B, I] (layout 0) → Y [S, D, B, H], Y_h [D, B, H], and for LSTM Y_c. */
export const recurrent: Rule = (op) => {
  const [first, second] = op.ranked(0, 3) as [Dim, Dim, Dim];
  const batchFirst = op.number("layout", 0) === 1;
  const [steps, batch] = batchFirst ? [second, first] : [first, second];
  const directions = op.text("direction", "forward") === "bidirectional" ? 2 : 1;
  const hidden: Dim = op.number("hidden_size", 0) || op.ranked(2, 3)[2]!;
  const { dtype } = op.input(0);
  const state = { dtype, shape: batchFirst ? [batch, directions, hidden] : [directions, batch, hidden] };
  const all = {
    dtype,
    shape: batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden],
  };
  return [all, state, state];
};

/** Attention of opset 23: Q, K, V [B, h, S, d] or [B, S, h·d] → Y, present key and value, scores. */
export const attention: Rule = (op) => {
  const { dtype } = op.input(0);
  const q = op.shape(0);
  const v = op.shape(2);
  if (q.length === 4) return [{ dtype, shape: [q[0]!, q[1]!, q[2]!, v[3] ?? op.fresh(0, 3)] }];
  const heads = op.number("q_num_heads", 1);
  const valueHeads = op.number("kv_num_heads", heads);
  const width = typeof v[2] === "number" ? (v[2] / valueHeads) * heads : op.fresh(0, 2);
  return [{ dtype, shape: [q[0]!, q[1]!, width] }];
};

/** com.microsoft Attention: input [B, S, I], weights [I, 3·H] (H from qkv_hidden_sizes where they differ). */
export const packedAttention: Rule = (op) => {
  const [batch, steps] = op.ranked(0, 3);
  const sizes = op.list("qkv_hidden_sizes");
  const packed = op.shape(1).at(-1);
  const hidden = sizes?.[2] ?? (typeof packed === "number" ? packed / 3 : op.fresh(0, 2));
  return [{ dtype: op.input(0).dtype, shape: [batch!, steps!, hidden] }];
};

/** com.microsoft MultiHeadAttention: query [B, S, H] → [B, S, Hv]. */
export const multiHeadAttention: Rule = (op) => {
  const q = op.shape(0);
  const v = op.has(2) ? op.shape(2) : null;
  const { dtype } = op.input(0);
  if (q.length === 5) return [{ dtype, shape: [q[0]!, q[1]!, multiply(q[2]!, q[4]!) ?? op.fresh(0, 2)] }];
  const width = v?.length === 3 ? v[2]! : v?.length === 4 ? multiply(v[1]!, v[3]!) : q[2]!;
  return [{ dtype, shape: [q[0]!, q[1]!, width ?? op.fresh(0, 2)] }];
};

/** com.microsoft GroupQueryAttention: query [B, S, h·d], or packed with key and value. */
export const groupQueryAttention: Rule = (op: Op) => {
  const [batch, steps, width] = op.ranked(0, 3) as [Dim, Dim, Dim];
  const { dtype } = op.input(0);
  const [heads, valueHeads] = [op.number("num_heads", 1), op.number("kv_num_heads", 1)];
  const own = op.has(1) || typeof width !== "number" ? width : (width / (heads + 2 * valueHeads)) * heads;
  const past = (index: number) => ({ dtype, shape: op.inputs[index]?.shape ?? null });
  const grown = [past(3), past(4)].map(({ shape }, i) => ({
    dtype,
    shape: shape ? shape.with(2, op.fresh(i + 1, 2)) : null,
  }));
  return [{ dtype, shape: [batch, steps, own] }, ...grown];
};
