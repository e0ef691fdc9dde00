import { attention, groupQuery, multiHead } from "../../attention-cases.ts";
import { type Case, caseOf, fused, input, weight } from "../../case.ts";

/** [length, heads, size of a head] */
const ROTATED: readonly (readonly [number, number, number])[] = [
  [32, 8, 32],
  [128, 4, 64],
];

export const attentionCases: readonly Case[] = [
  attention(32, 4, 32),
  attention(60, 3, 48),
  multiHead(48, 48, 6, 32),
  multiHead(80, 80, 4, 64),
  multiHead(16, 150, 8, 40),
  groupQuery(1, 255, 8, 2, 64),
  groupQuery(24, 72, 6, 3, 32),
  ...ROTATED.map(([length, heads, size]) =>
    fused(
      caseOf("RotaryEmbedding", [
        input(1, length, heads * size),
        { dims: [1, length], dtype: "i64" },
        ...[0, 1].map(() => weight(512, size / 2)),
      ]),
    ),
  ),
];
