import type { Dim, Shape } from "../model.ts";
import { add, divideExactly, multiply, subtract } from "./dims.ts";
import type { Inferred } from "./known.ts";
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

/**
 * Attention since opset 23. Q, K, V are [B, h, S, d] or [B, S, h·d]; past key and value [B, h, P, d] are put before K
 * and V. Gives the output, present key and value, and the scores [B, h, S, P + S].
 */
export const attention: Rule = (op) => {
  const { dtype } = op.input(0);
  const heads = op.number("q_num_heads", 1);
  const keyHeads = op.number("kv_num_heads", heads);
  const [q, k, v] = [perHead(op, 0, heads), perHead(op, 1, keyHeads), perHead(op, 2, keyHeads)];
  const grown = (own: Shape, past: number, output: number): Shape => {
    const before = op.has(past) ? op.ranked(past, 4)[2]! : 0;
    return own.with(2, add(before, own[2]!) ?? op.fresh(output, 2));
  };
  const [key, value] = [grown(k, 4, 1), grown(v, 5, 2)];
  const packed = op.shape(0).length === 3;
  const width = multiply(q[1]!, v[3]!) ?? op.fresh(0, 2);
  return [
    { dtype, shape: packed ? [q[0]!, q[2]!, width] : [...q.slice(0, 3), v[3]!] },
    { dtype: op.input(1).dtype, shape: key },
    { dtype: op.input(2).dtype, shape: value },
    { dtype, shape: [...q.slice(0, 3), key[2]!] },
  ];
};

/** [B, S, h·d] as [B, h, S, d]; four dimensions as they are. */
function perHead(op: Op, index: number, heads: number): Shape {
  const shape = op.shape(index);
  if (shape.length === 4) return shape;
  const [batch, steps, width] = op.ranked(index, 3) as [Dim, Dim, Dim];
  return [batch, heads, steps, divideExactly(width, heads) ?? op.fresh(0, 2)];
}

/** query, key [B, S, h·d], value [B, S, hk·dv] → output [B, S, max(h, hk)·dv] and state [B, hk, d, dv]. */
export const linearAttention: Rule = (op) => {
  const heads = op.number("q_num_heads", 1);
  const keyHeads = op.number("kv_num_heads", heads);
  const [q, k, v] = [perHead(op, 0, heads), perHead(op, 1, keyHeads), perHead(op, 2, keyHeads)];
  const { dtype } = op.input(0);
  const width = multiply(v[3]!, Math.max(heads, keyHeads)) ?? op.fresh(0, 2);
  const state: Inferred = op.has(3)
    ? { dtype: op.input(3).dtype, shape: op.input(3).shape }
    : { dtype, shape: [q[0]!, keyHeads, k[3]!, v[3]!] };
  return [{ dtype, shape: [q[0]!, q[2]!, width] }, state];
};

/** input [B, C, L], weight [C, 1, K] → like the input, and the last K − 1 columns as state. */
export const causalConv: Rule = (op) => {
  const [batch, channels] = op.ranked(0, 3) as [Dim, Dim, Dim];
  const { dtype, shape } = op.input(0);
  const state = subtract(op.ranked(1, 3)[2]!, 1) ?? op.fresh(1, 2);
  return [
    { dtype, shape },
    { dtype, shape: [batch, channels, state] },
  ];
};

/** com.microsoft EmbedLayerNormalization: ids [B, S], segments, embeddings [V, H] → [B, S, H], mask [B], the sum. */
export const embedLayerNorm: Rule = (op) => {
  const [batch, steps] = op.ranked(0, 2) as [Dim, Dim];
  const [, hidden] = op.ranked(2, 2) as [Dim, Dim];
  const { dtype } = op.input(2);
  const shape = [batch, steps, hidden];
  return [
    { dtype, shape },
    { dtype: "i32", shape: [batch] },
    { dtype, shape },
  ];
};

/** com.microsoft QEmbedLayerNormalization: the tables are quantised; what comes out has the type of their scales. */
export const quantisedEmbedLayerNorm: Rule = (op) => {
  const [out, mask] = embedLayerNorm(op);
  return [{ ...out!, dtype: op.input(8).dtype }, mask!];
};

/** com.microsoft DynamicQuantizeLSTM: an LSTM whose weights lie transposed, R as [D, H, 4·H]. */
export const dynamicQuantizeLstm: Rule = (op) => {
  const [steps, batch] = op.ranked(0, 3) as [Dim, Dim];
  const [directions, hidden] = op.ranked(2, 3) as [Dim, Dim];
  const { dtype } = op.input(0);
  const state = { dtype, shape: [directions, batch, hidden] };
  return [{ dtype, shape: [steps, directions, batch, hidden] }, state, state];
};
