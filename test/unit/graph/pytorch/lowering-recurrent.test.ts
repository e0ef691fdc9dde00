import { describe } from "vitest";
import { type Row, testRows } from "./lowering.ts";

const ROWS: readonly Row[] = [
  {
    target: "aten.lstm.input",
    tensors: [[5, 2, 3], [1, 2, 4], [1, 2, 4], [16, 3], [16, 4], [16], [16]],
    args: (input, h, c, ...params) => ({
      input,
      hx: [h!, c!],
      params,
      has_biases: true,
      num_layers: 1,
      dropout: { float: 0 },
      train: false,
      bidirectional: false,
      batch_first: false,
    }),
    out: [5, 2, 4],
    op: "lstm",
    macs: 5 * 2 * 4 * 4 * 7,
  },
  {
    target: "aten.gru.input",
    tensors: [
      [2, 5, 3],
      [2, 2, 4],
      [12, 3],
      [12, 4],
      [12, 3],
      [12, 4],
    ],
    args: (input, hx, ...params) => ({
      input,
      hx,
      params,
      has_biases: false,
      num_layers: 1,
      dropout: { float: 0 },
      train: false,
      bidirectional: true,
      batch_first: true,
    }),
    out: [2, 5, 8],
    op: "gru",
    macs: 2 * 5 * 2 * 3 * 4 * 7,
  },
];

describe("recurrent layers", () => testRows(ROWS));
