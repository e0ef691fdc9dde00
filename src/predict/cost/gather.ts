import type { Operand } from "./operands.ts";
import { bytesOfAll, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Reads that touch `bytes` of a table, booked as weights when the table is one, and all of the other operands. */
function touching(op: OpView, table: Operand, touched: number, others: readonly (Operand | null)[]) {
  const bytes = Math.min(touched, table.bytes);
  return count(op, "gather", {
    bytesRead: bytesOfAll(others, false) + (table.constant ? 0 : bytes),
    bytesWeights: bytesOfAll(others, true) + (table.constant ? bytes : 0),
  });
}

/** Rows touched + indices + output, never the table; rows touched are at most what is written. */
const gather: CostRule = (op) => {
  const [table, indices] = op.inputs;
  const output = op.outputs[0];
  if (!table || !indices || !output) return null;
  return touching(op, table, output.bytes, [indices]);
};

/** Copies the data and overwrites the updated places: data + indices + updates in, a whole tensor out. */
const scatter: CostRule = (op) => {
  const updates = op.inputs[2];
  if (!updates) return null;
  const reduces = op.attributes.reduction !== undefined && op.attributes.reduction !== "none";
  return count(op, "gather", { other: reduces ? updates.elements : 0 });
};

export const gathers = {
  Gather: gather,
  GatherElements: gather,
  GatherND: gather,
  Compress: gather,
  Scatter: scatter,
  ScatterElements: scatter,
  ScatterND: scatter,
} as const satisfies Record<string, CostRule>;

/** Word, position and segment rows (inputs 2, 3, 4) summed, then a layer norm. */
const embedLayerNorm: CostRule = (op) => {
  const output = op.outputs[0];
  if (!output) return null;
  const tables = op.inputs.slice(2, 5).filter((table) => table !== null);
  const others = [...op.inputs.slice(0, 2), ...op.inputs.slice(5)];
  const touched = tables.reduce((sum, table) => sum + Math.min(table.bytes, output.bytes), 0);
  const rows = output.elements / (output.shape.at(-1) || 1);
  return count(op, "gather", {
    other: output.elements * (tables.length - 1 + 5),
    sfu: rows,
    bytesRead: bytesOfAll(others, false),
    bytesWeights: bytesOfAll(others, true) + touched,
  });
};

/** cos and sin rows are looked up; a rotation is six FLOP a pair. */
const rotaryEmbedding: CostRule = (op) => {
  const [input, positions] = op.inputs;
  if (!input) return null;
  const tables = bytesOfAll(op.inputs.slice(2), true);
  return count(op, "elementwise", {
    other: input.elements * 3,
    bytesRead: input.bytes + (positions?.bytes ?? 0),
    bytesWeights: Math.min(tables, input.bytes),
  });
};

export const gatherMicrosoft = {
  EmbedLayerNormalization: embedLayerNorm,
  RotaryEmbedding: rotaryEmbedding,
} as const satisfies Record<string, CostRule>;
