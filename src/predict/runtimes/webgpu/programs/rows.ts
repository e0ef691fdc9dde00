import { dimsOf, type Program, product, vectorOf } from "../../law/counts.ts";

/** A workgroup of 64 threads a row, of 256 where there is one row only. */
const THREADS = 64;

export function walked(rows: number, length: number) {
  return { rows, rounds: rows * Math.ceil(length / THREADS), elements: rows * length };
}

export const softmax: Program = {
  family: "rows in workgroups",
  count({ inputs }) {
    const dims = dimsOf(inputs, 0);
    const length = dims.at(-1) ?? 1;
    const rows = product(dims) / Math.max(1, length);
    return { variant: rows === 1 ? "one row" : "", counts: walked(rows, length) };
  },
};

export const reduceShared: Program = {
  family: "rows in workgroups",
  count({ inputs, outputs }) {
    const rows = product(dimsOf(outputs, 0));
    return {
      variant: rows === 1 ? "one row" : "",
      counts: walked(rows, product(dimsOf(inputs, 0)) / Math.max(1, rows)),
    };
  },
};

/**
 * A residual sum and its normalization by a workgroup a row, read in vectors. Threads take equal shares; what is left over
 * is all for the last of them.
 */
export const skipNorm: Program = {
  family: "rows in workgroups",
  count({ inputs }) {
    const dims = dimsOf(inputs, 0);
    const length = dims.at(-1) ?? 1;
    const rows = product(dims) / Math.max(1, length);
    const vectors = length / vectorOf(length);
    const longest = vectors - Math.floor(vectors / THREADS) * (THREADS - 1);
    return { variant: "", counts: { rows, rounds: rows * longest, elements: rows * length } };
  },
};

/** A thread a row. */
export const rowThread: Program = {
  family: "rows in threads",
  count({ inputs, outputs }) {
    const elements = product(dimsOf(inputs, 0));
    return { variant: "", counts: { rows: product(dimsOf(outputs, 0).slice(0, -1)), elements } };
  },
};

export const reduceThread: Program = {
  family: "rows in threads",
  count({ inputs, outputs }) {
    return {
      variant: "",
      counts: { rows: product(dimsOf(outputs, 0)), elements: product(dimsOf(inputs, 0)) },
    };
  },
};

/** Mean and spread of each channel by one workgroup. */
export const instanceNorm: Program = {
  family: "rows in workgroups",
  count({ inputs }) {
    const dims = dimsOf(inputs, 0);
    const rows = (dims[0] ?? 1) * (dims[1] ?? 1);
    return { variant: "", counts: walked(rows, product(dims) / Math.max(1, rows)) };
  },
};
