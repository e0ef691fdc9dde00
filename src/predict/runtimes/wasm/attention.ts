import type { Launch } from "../../../core/runtime.ts";
import { dimsOf, type Program, product } from "../law/counts.ts";

/** Attention as one operator on the CPU: what it multiplies, the probabilities in between, what it brings and takes. */

/** @param keys how many keys each query looks at */
function counted(launch: Launch, keys: number, projected = 0) {
  const [x, y] = [dimsOf(launch.inputs, 0), dimsOf(launch.outputs, 0)];
  const [batch = 1, queries = 1, width = 1] = y;
  const heads = launch.settings?.heads ?? 1;
  return {
    variant: projected > 0 ? "projected" : "",
    counts: {
      elements: product(x) + product(y) + 2 * batch * keys * width,
      probabilities: batch * heads * queries * keys,
      // Queries with keys, and probabilities with values.
      products: projected + 2 * batch * queries * keys * width,
    },
  };
}

const family = "attention";

/** [B, S, Di] is projected by [Di, D + D + Dv] first; the past, where there is one, is [2, B, N, P, H]. */
export const attention: Program = {
  family,
  count(launch) {
    const [x, w] = [dimsOf(launch.inputs, 0), dimsOf(launch.inputs, 1)];
    const present = launch.outputs[1]?.[3];
    return counted(launch, present ?? x[1] ?? 1, product(x) * (w[1] ?? 1));
  },
};

/** Keys are [B, L, D] or [B, N, L, H]; what is kept of them is told by the present keys, [B, N, P + L, H]. */
export const multiHeadAttention: Program = {
  family,
  count(launch) {
    const [q, k] = [dimsOf(launch.inputs, 0), dimsOf(launch.inputs, 1)];
    const given = k.length === 4 ? k[2] : k.length === 3 ? k[1] : q[1];
    return counted(launch, launch.outputs[1]?.[2] ?? given ?? 1);
  },
};

/** Heads of keys and values are fewer; each serves several heads of queries. */
export const groupQueryAttention: Program = {
  family,
  count: (launch) => counted(launch, launch.outputs[1]?.[2] ?? dimsOf(launch.inputs, 0)[1] ?? 1),
};
