import type { Operand } from "./operands.ts";
import { bytesOfAll, least, numberAttribute, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Reads that touch `touched` bytes of a table, booked as weights when it is one, and all of the other operands. */
function touching(op: OpView, table: Operand, touched: number, others: readonly (Operand | null)[]) {
  const bytes = least(op, touched, table.bytes);
  return count(op, "gather", {
    bytesRead: bytesOfAll(others, false) + (table.constant ? 0 : bytes),
    bytesWeights: bytesOfAll(others, true) + (table.constant ? bytes : 0),
  });
}

/** Rows touched + indices + output, never the table; rows touched are at most what is written, packed as they lie. */
const gather: CostRule = (op) => {
  const [table, indices] = op.inputs;
  const output = op.outputs[0];
  if (!table || !indices || !output) return null;
  const touched = table.elements > 0 ? Math.ceil((output.elements * table.bytes) / table.elements) : 0;
  return touching(op, table, touched, [indices]);
};

/** Copies the data and overwrites the updated places: data + indices + updates in, a whole tensor out. */
const scatter: CostRule = (op) => {
  const updates = op.inputs[2];
  if (!updates) return null;
  const reduces = op.attributes.reduction !== undefined && op.attributes.reduction !== "none";
  return count(op, "gather", { other: reduces ? updates.elements : 0 });
};

/** A cache with an update written into it; the whole is copied unless a runtime does it in place. */
const tensorScatter: CostRule = (op) => (op.inputs[1] ? count(op, "gather") : null);

/** Of each head only a part may be rotated. */
function rotatedShare(op: OpView, { shape }: Operand): number {
  const heads = numberAttribute(op, "num_heads", 0);
  const size = shape.length === 3 && heads > 0 ? shape[2]! / heads : (shape.at(-1) ?? 0);
  const part = numberAttribute(op, "rotary_embedding_dim", 0);
  return part > 0 && part < size ? part / size : 1;
}

/**
 * cos and sin rows are looked up; a rotation is six FLOP a pair. ONNX has the positions last, com.microsoft second: either
 * way the tables are the weights among the inputs.
 */
const rotary: CostRule = (op) => {
  const [input, ...others] = op.inputs;
  if (!input) return null;
  return count(op, "elementwise", {
    other: input.elements * 3 * rotatedShare(op, input),
    bytesRead: bytesOfAll(op.inputs, false),
    bytesWeights: least(op, bytesOfAll(others, true), input.bytes),
  });
};

export const gathers = {
  Gather: gather,
  GatherElements: gather,
  GatherND: gather,
  Compress: gather,
  Scatter: scatter,
  ScatterElements: scatter,
  ScatterND: scatter,
  TensorScatter: tensorScatter,
  RotaryEmbedding: rotary,
} as const satisfies Record<string, CostRule>;

/** Word, position and segment rows (inputs 2, 3, 4) summed, then a layer norm. */
const embedLayerNorm: CostRule = (op) => {
  const output = op.outputs[0];
  if (!output) return null;
  const tables = op.inputs.slice(2, 5).filter((table) => table !== null);
  const others = [...op.inputs.slice(0, 2), ...op.inputs.slice(5)];
  const touched = tables.reduce((sum, table) => sum + least(op, table.bytes, output.bytes), 0);
  const rows = output.elements / (output.shape.at(-1) || 1);
  return count(op, "gather", {
    other: output.elements * (tables.length - 1 + 5),
    sfu: rows,
    bytesRead: bytesOfAll(others, false),
    bytesWeights: bytesOfAll(others, true) + touched,
  });
};

/** Packed rows are read and unpacked: 2 FLOP an element; of the table as much as the output is of it, unpacked. */
const gatherBlockQuantised: CostRule = (op) => {
  const [table, indices, scales, zeros] = op.inputs;
  const output = op.outputs[0];
  if (!table || !indices || !scales || !output) return null;
  const bits = table.dtype === "u8" ? numberAttribute(op, "bits", 4) : 0;
  const unpacked = bits > 0 ? (table.elements * 8) / bits : table.elements;
  const bytes = table.bytes + scales.bytes + (zeros?.bytes ?? 0);
  const packed = unpacked > 0 ? (least(op, output.elements, unpacked) * bytes) / unpacked : 0;
  return count(op, "gather", {
    other: output.elements * 2,
    bytesRead: bytesOfAll([indices], false) + (table.constant ? 0 : packed),
    bytesWeights: bytesOfAll([indices], true) + (table.constant ? packed : 0),
  });
};

/** A table of rows by id: nothing but the rows touched is read. */
const relativeBias: CostRule = (op) => {
  const [table] = op.inputs;
  const output = op.outputs[0];
  if (!table || !output) return null;
  return touching(op, table, output.bytes, op.inputs.slice(1));
};

/** For each n-gram length products and exclusive ors along it, and for each head a remainder. */
const ngramHashes: CostRule = (op) => {
  const [ids] = op.inputs;
  const output = op.outputs[0];
  if (!ids || !output) return null;
  const longest = numberAttribute(op, "max_ngram_size", 2);
  return count(op, "gather", { other: ids.elements * 2 * longest + output.elements });
};

export const gatherMicrosoft = {
  EmbedLayerNormalization: embedLayerNorm,
  QEmbedLayerNormalization: embedLayerNorm,
  GatherBlockQuantized: gatherBlockQuantised,
  GatherND: gather,
  TorchEmbedding: gather,
  RelativePositionBias: relativeBias,
  RotaryEmbedding: rotary,
  MRotaryEmbedding: rotary,
  NGramHashMapping: ngramHashes,
  VarlenNGramHashMapping: ngramHashes,
} as const satisfies Record<string, CostRule>;
