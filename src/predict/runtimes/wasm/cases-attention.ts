import { attention, groupQuery, multiHead } from "../attention-cases.ts";
import type { Case } from "../case.ts";

export const attentionCases: readonly Case[] = [
  attention(128, 6, 64),
  multiHead(128, 128, 12, 64),
  multiHead(64, 400, 8, 40),
  groupQuery(1, 511, 14, 2, 64),
  groupQuery(64, 192, 8, 4, 64),
];
