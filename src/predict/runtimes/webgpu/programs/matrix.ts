import { dimsOf, type Program, product, tilesOf } from "../../law/counts.ts";

/**
 * Matrix products in workgroup memory. A workgroup computes a tile of the output, and walks K in steps that it loads
 * together: time is so much a tile and so much a step, whether the tile is full or not.
 */

const COLUMNS = 32;
/** Of eight rows or fewer each thread computes one row, of more four. */
const FEW_ROWS = 8;

function tile(
  batch: number,
  m: number,
  n: number,
  k: number,
  { inner, lanes }: { readonly inner: number; readonly lanes: number },
) {
  const few = m <= FEW_ROWS;
  const tiles = batch * tilesOf(m, few ? FEW_ROWS : COLUMNS) * tilesOf(n, COLUMNS);
  return {
    variant: `vectors of ${lanes}${few ? ", few rows" : ""}`,
    counts: { tiles, steps: tiles * tilesOf(k, inner) },
  };
}

export const matMul: Program = {
  family: "tiled matrix product",
  count({ inputs }) {
    const [a, b] = [dimsOf(inputs, 0), dimsOf(inputs, 1)];
    const [m = 1, k = 1] = a.slice(-2);
    const n = b.at(-1) ?? 1;
    const batch = Math.max(product(a.slice(0, -2)), product(b.slice(0, -2)));
    const lanes = k % 4 === 0 && n % 4 === 0 ? 4 : 1;
    return tile(batch, m, n, k, { inner: 32, lanes });
  },
};

/** The window is gathered as A is loaded; weights lie as height, width, in, out. */
export const conv2d: Program = {
  family: "tiled convolution",
  count({ inputs, outputs }) {
    const [x, w] = [dimsOf(inputs, 0), dimsOf(inputs, 1)];
    const channels = w.at(-2) ?? 1;
    const n = w.at(-1) ?? 1;
    const batch = x[0] ?? 1;
    const m = product(dimsOf(outputs, 0)) / Math.max(1, batch * n);
    const vectors = n % 4 === 0 && (channels % 4 === 0 || channels % 3 === 0);
    const lanes = !vectors ? 1 : channels % 4 === 0 ? 4 : 3;
    return tile(batch, m, n, product(w.slice(0, -1)), { inner: 8 * lanes, lanes });
  },
};

const GEMM_TILE = 16;

export const gemm: Program = {
  family: "tiled gemm",
  count({ inputs, outputs }) {
    const [m = 1, n = 1] = dimsOf(outputs, 0);
    const k = product(dimsOf(inputs, 0)) / Math.max(1, m);
    const tiles = tilesOf(m, GEMM_TILE) * tilesOf(n, GEMM_TILE);
    return { variant: "", counts: { tiles, steps: tiles * tilesOf(k, GEMM_TILE) } };
  },
};

/** A thread an output. */
export const naiveMatMul: Program = {
  family: "loop",
  count({ inputs, outputs }) {
    const threads = product(dimsOf(outputs, 0));
    return { variant: "", counts: { threads, steps: threads * (dimsOf(inputs, 0).at(-1) ?? 1) } };
  },
};
