import { product } from "../law/counts.ts";
import type { RuntimeOp } from "../types.ts";
import { transposition } from "./lower-transpose.ts";
import { type Dims, type Lowered, type Lowering, tensorsOf, wholeNumber } from "./lowering.ts";

/**
 * Attention is three programs on heads that lie apart, [B, N, S, H]: scores, a softmax in place, the mix of the values.
 * What brings the heads there differs from operator to operator.
 */

interface Heads {
  readonly q: Dims;
  readonly k: Dims;
  readonly v: Dims;
  /** Keys and values from before; null where the operator hands none on. */
  readonly past?: readonly [Dims, Dims] | null;
  /** Added to the scores. */
  readonly bias?: Dims | undefined;
  /** Small tensors that each of the programs reads. */
  readonly lengths?: readonly Dims[];
}

const filled = (dims: Dims | undefined): readonly Dims[] => (dims && product(dims) > 0 ? [dims] : []);

function attend(op: RuntimeOp, { q, k, v, past = null, bias, lengths = [] }: Heads): readonly Lowered[] {
  const [output = [], presentKeys, presentValues] = tensorsOf(op).outputs;
  const heads = wholeNumber(op.attributes.num_heads, 1);
  const [batch = 1, queries = 1] = output;
  const kept = past ? (past[0][2] ?? 0) : 0;
  const fresh = product(k) / Math.max(1, batch * (q.at(-1) ?? 1) * keyHeadsOf(op));
  const scores = [batch, heads, queries, kept + fresh];
  const present = (dims: Dims | undefined): readonly Dims[] => (past && dims ? [dims] : []);
  return [
    {
      program: "AttentionProbs",
      inputs: [q, k, ...filled(past?.[0]), ...filled(bias), ...lengths],
      outputs: [scores, ...present(presentKeys)],
    },
    { program: "AttentionProbsSoftmax", inputs: [scores, ...lengths], outputs: [] },
    {
      program: "AttentionScore",
      inputs: [scores, v, ...filled(past?.[1]), ...lengths],
      outputs: [output, ...present(presentValues)],
    },
  ];
}

function keyHeadsOf({ attributes }: RuntimeOp): number {
  return wholeNumber(attributes.kv_num_heads, wholeNumber(attributes.num_heads, 1));
}

const shapeOf = (op: RuntimeOp, at: number): Dims | undefined => op.inputs[at]?.shape;

/** [B, S, D] as [B, N, S, H]. One row, or one head, need not be turned. */
function apart(
  dims: Dims,
  heads: number,
  always = false,
): { readonly at: Dims; readonly by: readonly Lowered[] } {
  if (dims.length !== 3) return { at: dims, by: [] };
  const [batch = 1, length = 1, width = 1] = dims;
  const split = [batch, length, heads, width / heads];
  if (!always && (heads === 1 || length === 1)) return { at: split, by: [] };
  const turned = transposition(split, [0, 2, 1, 3]);
  return { at: turned.outputs[0]!, by: [turned] };
}

/** Queries, keys and values by one program from [B, S, Di] and [Di, 3 · D]. */
export const lowerAttention: Lowering = (op) => {
  const { inputs, outputs } = tensorsOf(op);
  const [x = [], w = [], b = []] = inputs;
  const [batch = 1, length = 1, width = 1] = outputs[0] ?? [];
  const heads = wholeNumber(op.attributes.num_heads, 1);
  const each = [batch, heads, length, width / heads];
  return [
    { program: "AttentionPrepare", inputs: [x, w, b], outputs: [each, each, each] },
    ...attend(op, { q: each, k: each, v: each }),
  ];
};

export const lowerMultiHeadAttention: Lowering = (op) => {
  const heads = wholeNumber(op.attributes.num_heads, 1);
  const bias = shapeOf(op, 3);
  const launches: Lowered[] = [];
  const bring = (at: number): Dims => {
    const dims = shapeOf(op, at) ?? [];
    if (bias && dims.length === 3)
      launches.push({ program: "MultiHeadAttentionAddBias", inputs: [dims, bias], outputs: [dims] });
    const { at: there, by } = apart(dims, heads);
    launches.push(...by);
    return there;
  };
  const [q, k, v] = [bring(0), bring(1), bring(2)];
  const [keys, values] = [shapeOf(op, 6), shapeOf(op, 7)];
  const past = keys && values && op.outputs.length > 1 ? ([keys, values] as const) : null;
  return [...launches, ...attend(op, { q, k, v, past, bias: shapeOf(op, 5) })];
};

/** Queries, keys and values may come as one; they may be turned by their places before they are used. */
export const lowerGroupQueryAttention: Lowering = (op) => {
  const heads = wholeNumber(op.attributes.num_heads, 1);
  const keyHeads = keyHeadsOf(op);
  const launches: Lowered[] = [];
  let [query = [], key, value] = [0, 1, 2].map((at) => shapeOf(op, at));
  const [batch = 1, length = 1, width = 1] = query;
  if (!key || !value) {
    const size = width / (heads + 2 * keyHeads);
    const part = (count: number) => [batch, length, count * size];
    const packed = query;
    query = part(heads);
    key = part(keyHeads);
    value = part(keyHeads);
    launches.push({ program: "Split", inputs: [packed], outputs: [query, key, value] });
  }
  const lengths = [shapeOf(op, 5) ?? [], shapeOf(op, 6) ?? []];
  if (wholeNumber(op.attributes.do_rotary, 0) !== 0) {
    const places = [batch * length];
    launches.push({ program: "GeneratePositionIds", inputs: lengths, outputs: [places] });
    for (const dims of [query, key]) {
      const caches = [shapeOf(op, 7) ?? [], shapeOf(op, 8) ?? []];
      launches.push({ program: "RotaryEmbedding", inputs: [dims, places, ...caches], outputs: [dims] });
    }
  }
  const [q, k, v] = [apart(query, heads), apart(key, keyHeads, true), apart(value, keyHeads, true)];
  launches.push(...q.by, ...k.by, ...v.by);
  const [keys, values] = [shapeOf(op, 3), shapeOf(op, 4)];
  const past = keys && values && op.outputs.length > 1 ? ([keys, values] as const) : null;
  return [...launches, ...attend(op, { q: q.at, k: k.at, v: v.at, past, lengths })];
};
