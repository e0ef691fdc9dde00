import { dimsOf, type Program, product } from "../law/counts.ts";
import { attention, groupQueryAttention, multiHeadAttention } from "./attention.ts";

/** How the CPU's operators spend their time: multiply-adds, and elements that are brought and taken. */

/**
 * Products of bytes. They have a family of their own: what a multiply-add costs is another matter than with floats, and
 * they stand in for one another.
 */
const OF_BYTES = "quantised product";

/**
 * Channels-first, weights [out, in a group, …]. One of one by one needs no unfolding; one filter a channel is no product.
 * @param at which input the weights are: scales and zero points may come before
 */
const convOf = (family: string, at: number): Program => ({
  family,
  count({ inputs, outputs }) {
    const [x, w, y] = [dimsOf(inputs, 0), dimsOf(inputs, at), dimsOf(outputs, 0)];
    const products = product(y) * product(w.slice(1));
    const elements = product(y) + product(x);
    // Each channel is unfolded row by row for a product of its own.
    if (w[1] === 1 && (x[1] ?? 1) > 1) {
      const channels = y[1] ?? 1;
      const rows = (product(y) / (y.at(-1) || 1)) * (w[2] ?? 1);
      return { variant: "one filter a channel", counts: { channels, rows, products } };
    }
    if (product(w.slice(2)) === 1) return { variant: "1 × 1", counts: { elements, products } };
    const unfolded = (product(y) / Math.max(1, y[1] ?? 1)) * product(w.slice(1));
    return { variant: "window", counts: { elements, unfolded, products } };
  },
});

const convTranspose: Program = {
  family: "product",
  count({ inputs, outputs }) {
    const [x, w, y] = [dimsOf(inputs, 0), dimsOf(inputs, 1), dimsOf(outputs, 0)];
    return {
      variant: "transposed",
      counts: { elements: product(y) + product(x), products: product(x) * product(w.slice(1)) },
    };
  },
};

/** One row reads every weight once for one product; many rows share them. */
function products(m: number, k: number, n: number, batch: number) {
  return {
    variant: m === 1 ? "one row" : "",
    counts: { elements: batch * (m * k + m * n), weights: batch * k * n, products: batch * m * k * n },
  };
}

const matMulOf = (family: string, at: number): Program => ({
  family,
  count({ inputs, outputs }) {
    const [a, b, y] = [dimsOf(inputs, 0), dimsOf(inputs, at), dimsOf(outputs, 0)];
    const [k, n] = [a.at(-1) ?? 1, y.at(-1) ?? 1];
    const shared = product(b.slice(0, -2)) === 1;
    const rows = product(y) / Math.max(1, n);
    const m = shared ? rows : (y.at(-2) ?? 1);
    return products(m, k, n, rows / Math.max(1, m));
  },
});

const gemmOf = (family: string): Program => ({
  family,
  count({ inputs, outputs }) {
    const [m = 1, n = 1] = dimsOf(outputs, 0);
    return products(m, product(dimsOf(inputs, 0)) / Math.max(1, m), n, 1);
  },
});

/** Weights of few bits are brought back to floats in every run, whatever the number of rows. */
const matMulNBits: Program = {
  family: "dequantised product",
  count({ inputs, outputs }) {
    const [a, y] = [dimsOf(inputs, 0), dimsOf(outputs, 0)];
    const k = a.at(-1) ?? 1;
    return products(product(a) / Math.max(1, k), k, y.at(-1) ?? 1, 1);
  },
};

/** [steps, batch, in], weights [directions, gates × hidden, in], recurrence [directions, gates × hidden, hidden]. */
const recurrent: Program = {
  family: "recurrent",
  count({ inputs }) {
    const [x, w, r] = [dimsOf(inputs, 0), dimsOf(inputs, 1), dimsOf(inputs, 2)];
    const steps = (x[0] ?? 1) * (x[1] ?? 1);
    return { variant: "", counts: { steps: x[0] ?? 1, products: steps * (product(w) + product(r)) } };
  },
};

/** As many elements as it touches, inputs and outputs. */
const elements: Program = {
  family: "elements",
  count({ inputs, outputs }) {
    const written = outputs.reduce((sum, dims) => sum + product(dims), 0);
    return { variant: "", counts: { elements: Math.max(written, product(dimsOf(inputs, 0))) } };
  },
};

/** Rows of a table: what is written. */
const written: Program = {
  family: "elements",
  count: ({ outputs }) => ({ variant: "", counts: { elements: product(dimsOf(outputs, 0)) } }),
};

const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ["Conv", convOf("product", 1)],
  // Many times as slow as QLinearConv: neither stands in for the other.
  ["ConvInteger", convOf("integer convolution", 1)],
  ["QLinearConv", convOf(OF_BYTES, 3)],
  ["ConvTranspose", convTranspose],
  ["MatMul", matMulOf("product", 1)],
  ["FusedMatMul", matMulOf("product", 1)],
  ...["MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul"].map(
    (name) => [name, matMulOf(OF_BYTES, 1)] as const,
  ),
  ["QLinearMatMul", matMulOf(OF_BYTES, 3)],
  ["Gemm", gemmOf("product")],
  ["FusedGemm", gemmOf("product")],
  ["QGemm", gemmOf(OF_BYTES)],
  ["MatMulNBits", matMulNBits],
  ["Attention", attention],
  ["MultiHeadAttention", multiHeadAttention],
  ["GroupQueryAttention", groupQueryAttention],
  ...["LSTM", "GRU", "RNN"].map((name) => [name, recurrent] as const),
  ...["Gather", "Expand", "Slice", "Tile", "Where"].map((name) => [name, written] as const),
]);

export function wasmProgram(name: string): Program {
  return PROGRAMS.get(name) ?? elements;
}
