import type { Shape } from "../model.ts";
import { broadcast } from "./broadcast.ts";
import { type Op, type Rule, Unresolved } from "./rule.ts";

/** Operators on strings, and from encoded bytes: what comes out mostly depends on the text. */

/** Stop words drop out of the last axis of [C] or [1, C]; how many, only the text tells. */
export const stringNormalizer: Rule = (op) => {
  const shape = op.shape(0);
  const words = op.attribute("stopwords");
  const keepsAll = !Array.isArray(words) || words.length === 0;
  const last = shape.length - 1;
  return [{ dtype: "string", shape: keepsAll || last < 0 ? shape : shape.with(last, op.fresh(0, last)) }];
};

export const stringConcat: Rule = (op) => [
  { dtype: "string", shape: broadcast(op, [op.shape(0), op.shape(1)]) },
];

/** The substrings of each element along a new last axis, and how many each has. */
export const stringSplit: Rule = (op) => {
  const shape = op.shape(0);
  return [
    { dtype: "string", shape: [...shape, op.fresh(0, shape.length)] },
    { dtype: "i64", shape },
  ];
};

export const regexFullMatch: Rule = (op) => [{ dtype: "bool", shape: op.shape(0) }];

/** One count for each n-gram of the vocabulary, which the largest index tells. */
export const tfIdfVectorizer: Rule = (op) => {
  const indexes = op.list("ngram_indexes");
  if (!indexes) throw new Unresolved("the vocabulary is too long to be kept");
  const size = indexes.reduce((most, index) => Math.max(most, index), -1) + 1;
  return [{ dtype: "f32", shape: [...op.shape(0).slice(0, -1), size] }];
};

/** com.microsoft Tokenizer: words or characters of [C] or [N, C] along a new last axis. */
export const tokenizer: Rule = (op) => {
  const shape = op.shape(0);
  return [{ dtype: "string", shape: [...shape, op.fresh(0, shape.length)] }];
};

/** Height, width, channels. */
export const imageDecoder: Rule = (op) => [{ dtype: "u8", shape: decoded(op) }];

function decoded(op: Op): Shape {
  const channels = op.text("pixel_format", "RGB") === "Grayscale" ? 1 : 3;
  return [op.fresh(0, 0), op.fresh(0, 1), channels];
}
