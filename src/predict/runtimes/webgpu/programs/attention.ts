import { dimsOf, type Program, product, tilesOf, vectorOf } from "../../law/counts.ts";
import { walked } from "./rows.ts";

/** Products in tiles of 12 × 12 that walk the shared length 12 at a time, head by head. */
const TILE = 12;
const family = "attention";

function tiled(heads: number, m: number, n: number, k: number) {
  const tiles = heads * tilesOf(m, TILE) * tilesOf(n, TILE);
  return { tiles, steps: tiles * tilesOf(k, TILE) };
}

/** Queries [B, N, S, H] with keys: the length of a head is read four, two or one element at a time. */
export const attentionProbs: Program = {
  family,
  count({ inputs, outputs }) {
    const [batch = 1, heads = 1, m = 1, n = 1] = dimsOf(outputs, 0);
    const size = dimsOf(inputs, 0).at(-1) ?? 1;
    const lanes = vectorOf(size);
    return { variant: `vectors of ${lanes}`, counts: tiled(batch * heads, m, n, size / lanes) };
  },
};

/** Probabilities [B, N, S, T] with values [B, N, T, H]. */
export const attentionScore: Program = {
  family,
  count({ inputs }) {
    const [batch = 1, heads = 1, m = 1, k = 1] = dimsOf(inputs, 0);
    return { variant: "single", counts: tiled(batch * heads, m, dimsOf(inputs, 1).at(-1) ?? 1, k) };
  },
};

/** Three products at once: a tile of queries, of keys and of values, each [B, N, S, H]. */
export const attentionPrepare: Program = {
  family,
  count({ inputs, outputs }) {
    const [batch = 1, heads = 1, m = 1, n = 1] = dimsOf(outputs, 0);
    return { variant: "three", counts: tiled(batch * heads, m, n, dimsOf(inputs, 0).at(-1) ?? 1) };
  },
};

/** A workgroup of up to 64 threads a row, in place; masked rows are walked element by element. */
export const attentionSoftmax: Program = {
  family: "rows in workgroups",
  count({ inputs }) {
    const dims = dimsOf(inputs, 0);
    const length = dims.at(-1) ?? 1;
    const lanes = inputs.length > 1 ? 1 : vectorOf(length);
    return {
      variant: `vectors of ${lanes}`,
      counts: walked(product(dims) / Math.max(1, length), length / lanes),
    };
  },
};
