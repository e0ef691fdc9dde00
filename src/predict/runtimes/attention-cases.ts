import { type Case, caseOf, constant, fused, input, weight } from "./case.ts";

/** Attention as one operator, as those who export language models write it; for both sides. */

export function attention(length: number, heads: number, size: number): Case {
  const width = heads * size;
  return fused(
    caseOf("Attention", [input(1, length, width), weight(width, 3 * width), weight(3 * width)], {
      num_heads: heads,
    }),
  );
}

export function multiHead(queries: number, keys: number, heads: number, size: number): Case {
  const width = heads * size;
  return fused(
    caseOf("MultiHeadAttention", [input(1, queries, width), input(1, keys, width), input(1, keys, width)], {
      num_heads: heads,
    }),
  );
}

/** @param past how many keys and values are kept from before */
export function groupQuery(
  queries: number,
  past: number,
  heads: number,
  keyHeads: number,
  size: number,
): Case {
  const kept = input(1, keyHeads, past, size);
  const one = fused(
    caseOf(
      "GroupQueryAttention",
      [
        ...[input(1, queries, heads * size), ...[0, 1].map(() => input(1, queries, keyHeads * size))],
        ...[kept, kept],
        ...[constant([1], [past + queries - 1], "i32"), constant([], [past + queries], "i32")],
      ],
      { num_heads: heads, kv_num_heads: keyHeads },
    ),
  );
  return { ...one, outputs: 3 };
}
