import { dimsOf, type Program, product, vectorOf } from "../../law/counts.ts";

/** Threads of a workgroup, each of which walks the blocks of a column. */
const THREADS = 64;

/**
 * Weights [N, blocks, bytes] that are unpacked as they are read. A workgroup computes up to four neighbouring columns of a
 * row, and twice as many where there are several rows; its threads share the blocks.
 */
export const matMulNBits: Program = {
  family: "dequantised product",
  count({ inputs, outputs }) {
    const [a, w, y] = [dimsOf(inputs, 0), dimsOf(inputs, 1), dimsOf(outputs, 0)];
    const n = y.at(-1) ?? 1;
    const lanes = vectorOf(n);
    const columns = lanes * ((y.at(-2) ?? 1) > 1 && (n / lanes) % 2 === 0 ? 2 : 1);
    const groups = product(y) / columns;
    return {
      variant: `${columns} columns`,
      counts: {
        groups,
        rounds: groups * Math.ceil((w[1] ?? 1) / THREADS),
        products: product(y) * (a.at(-1) ?? 1),
      },
    };
  },
};

/** With one scale for all a thread reads four elements; else it looks up the scale of one. */
export const dequantize: Program = {
  family: "elementwise, one operand",
  count({ inputs, outputs }) {
    const shared = product(dimsOf(inputs, 1)) === 1;
    return {
      variant: shared ? "one scale" : "scales",
      counts: { elements: product(dimsOf(outputs, 0)) },
    };
  },
};
