import { type Bytes, bytesOf, type Dtype } from "../../../core/units.ts";
import { MAX_NODES, MAX_PORTS, MAX_RANK, MAX_TENSORS, PAYLOAD_KEPT_BYTES } from "../../limits.ts";
import type { Attribute, Storage } from "../../model.ts";
import type { Pages } from "../tensorflow/pages.ts";
import { OPTIONS } from "./options.ts";
import { CUSTOM, INT2, LAST_BYTE_OPERATOR, OPERATORS, TENSOR_TYPES } from "./schema.ts";
import { Table } from "./tables.ts";

/** A TensorFlow Lite model as the file has it, without its weights. */
export interface LiteModel {
  readonly version: number;
  readonly description: string;
  /** The first is the model; the others are bodies of its control flow, or further signatures. */
  readonly subgraphs: readonly LiteGraph[];
}

export interface LiteGraph {
  readonly name: string;
  readonly tensors: readonly LiteTensor[];
  /** Indices of tensors. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly operators: readonly LiteOperator[];
}

export interface LiteTensor {
  readonly name: string;
  readonly dtype: Dtype;
  /** -1: open. Empty for a scalar, and for a tensor of no known rank; see `ranked`. */
  readonly shape: readonly number[];
  /** An empty shape is that of a scalar; older files do not say. */
  readonly ranked: boolean;
  readonly buffer: number;
  /** Its values change from run to run although nothing makes it: the state of a recurrent layer. */
  readonly variable: boolean;
  /** Scales that stand beside it; 0 when it is not quantised. */
  readonly scales: number;
  /** Bytes of the indices of a sparse tensor. */
  readonly sparseIndices: Bytes | null;
  /** Four elements in a byte. */
  readonly twoBits: boolean;
}

export interface LiteOperator {
  /** "CONV_2D"; of a custom operator its code. */
  readonly type: string;
  readonly custom: boolean;
  /** Indices of tensors, -1 where an optional one is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: Readonly<Record<string, Attribute>>;
  /** Of custom operators, small ones. */
  readonly customOptions: Uint8Array;
  /** Offset in the file. */
  readonly at: number;
}

/** Field numbers of schema.fbs. */
const MODEL = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4 };
const CODE = { byte: 0, custom: 1, builtin: 3 };
const GRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 };
const TENSOR = {
  shape: 0,
  type: 1,
  buffer: 2,
  name: 3,
  quantization: 4,
  variable: 5,
  sparsity: 6,
  signature: 7,
  hasRank: 8,
};
const OPERATOR = { code: 0, inputs: 1, outputs: 2, options: 4, custom: 5 };
const BUFFER = { data: 0, offset: 1, size: 2 };
const OPTIONS_2 = 11;

/** Reads the tables of a file, each of which is small. Throws ProblemError. */
export async function readLite(pages: Pages): Promise<LiteModel> {
  const root = await pages.reading(() => Table.root(pages));
  const one = <T>(read: () => T) => pages.reading(read);
  const codes = await all(pages, root, MODEL.operatorCodes, MAX_NODES, "operator codes", readCode);
  const graphs = await all(pages, root, MODEL.subgraphs, MAX_NODES, "subgraphs", (table) => table);
  const subgraphs: LiteGraph[] = [];
  for (const graph of graphs) {
    subgraphs.push({
      name: await one(() => graph.string(GRAPH.name)),
      tensors: await all(pages, graph, GRAPH.tensors, MAX_TENSORS, "tensors", readTensor),
      inputs: await one(() => graph.numbers(GRAPH.inputs, "int")),
      outputs: await one(() => graph.numbers(GRAPH.outputs, "int")),
      operators: await all(pages, graph, GRAPH.operators, MAX_NODES, "operators", (table) =>
        readOperator(table, codes),
      ),
    });
  }
  return {
    version: await one(() => root.uint(MODEL.version)),
    description: await one(() => root.string(MODEL.description)),
    subgraphs,
  };
}

async function all<T>(
  pages: Pages,
  table: Table,
  id: number,
  most: number,
  what: string,
  read: (table: Table) => T,
): Promise<T[]> {
  const count = await pages.reading(() => table.count(id));
  if (count > most) throw pages.problem("limit-exceeded", `The file has more than ${most} ${what}`, table.at);
  const results: T[] = [];
  for (let i = 0; i < count; i++) results.push(await pages.reading(() => read(table.element(id, i))));
  return results;
}

interface Code {
  readonly type: string;
  readonly custom: boolean;
}

function readCode(table: Table): Code {
  // Files from before the second field have it 0; newer ones write the placeholder into the first.
  const byte = table.byte(CODE.byte);
  const builtin = Math.max(byte, table.int(CODE.builtin));
  const number = byte > 0 && byte < LAST_BYTE_OPERATOR ? byte : builtin;
  if (number === CUSTOM) return { type: table.string(CODE.custom) || "CUSTOM", custom: true };
  return { type: OPERATORS[number] ?? `BUILTIN_${number}`, custom: false };
}

function readTensor(table: Table): LiteTensor {
  const type = table.byte(TENSOR.type);
  const shape = table.numbers(TENSOR.shape, "int");
  const signature = table.numbers(TENSOR.signature, "int");
  if (shape.length > MAX_RANK)
    throw table.pages.problem("limit-exceeded", `A tensor has more than ${MAX_RANK} dimensions`, table.at);
  const buffer = table.uint(TENSOR.buffer);
  const quantization = table.table(TENSOR.quantization);
  const sparsity = table.table(TENSOR.sparsity);
  const known = signature.length === shape.length ? signature : shape;
  return {
    name: table.string(TENSOR.name),
    dtype: TENSOR_TYPES[type] ?? "unknown",
    shape: known,
    ranked: known.length > 0 || table.bool(TENSOR.hasRank),
    buffer,
    variable: table.bool(TENSOR.variable),
    scales: quantization?.vector(2, 4)?.length ?? 0,
    sparseIndices: sparsity ? indexBytes(sparsity) : null,
    twoBits: type === INT2,
  };
}

/** Both index lists of every sparse dimension, in the width that they are stored in. */
function indexBytes(sparsity: Table): Bytes {
  const [DIMENSIONS, SEGMENTS_TYPE, SEGMENTS, INDICES_TYPE, INDICES] = [2, 2, 3, 4, 5];
  // By SparseIndexVector: none, Int32Vector, Uint16Vector, Uint8Vector.
  const widths = [0, 4, 2, 1];
  let bytes = 0;
  const count = Math.min(sparsity.count(DIMENSIONS), 2 * MAX_RANK);
  for (let i = 0; i < count; i++) {
    const dimension = sparsity.element(DIMENSIONS, i);
    for (const [type, id] of [
      [SEGMENTS_TYPE, SEGMENTS],
      [INDICES_TYPE, INDICES],
    ] as const) {
      const width = widths[dimension.ubyte(type)] ?? 0;
      if (width > 0) bytes += width * (dimension.table(id)?.vector(0, width)?.length ?? 0);
    }
  }
  return bytes;
}

function readOperator(table: Table, codes: readonly Code[]): LiteOperator {
  const { pages, at } = table;
  const index = table.uint(OPERATOR.code);
  const code = codes[index];
  if (!code) throw pages.problem("malformed", `An operator is of type ${index} of ${codes.length} types`, at);
  const inputs = table.numbers(OPERATOR.inputs, "int");
  const outputs = table.numbers(OPERATOR.outputs, "int");
  if (Math.max(inputs.length, outputs.length) > MAX_PORTS)
    throw pages.problem("limit-exceeded", `An operator has more than ${MAX_PORTS} inputs or outputs`, at);
  const fields = code.custom ? undefined : OPTIONS[code.type];
  const given = fields
    ? table.table(code.type.startsWith("STABLEHLO") ? OPTIONS_2 + 1 : OPERATOR.options)
    : null;
  const options: Record<string, Attribute> = {};
  for (const [name, read] of Object.entries(fields ?? {})) if (given) options[name] = read(given);
  const custom = code.custom ? table.vector(OPERATOR.custom, 1) : null;
  return {
    ...code,
    inputs,
    outputs,
    options,
    customOptions:
      custom && custom.length <= PAYLOAD_KEPT_BYTES ? table.bytes(OPERATOR.custom) : new Uint8Array(),
    at,
  };
}

/** Where a tensor's values lie in the file; null for one that has none there. Throws ProblemError. */
async function dataOf(pages: Pages, { buffer }: LiteTensor): Promise<{ at: number; bytes: Bytes } | null> {
  return pages.reading(() => {
    const root = Table.root(pages);
    if (buffer === 0 || buffer >= root.count(MODEL.buffers)) return null;
    const table = root.element(MODEL.buffers, buffer);
    const data = table.vector(BUFFER.data, 1);
    if (data && data.length > 0) return { at: data.at, bytes: data.length };
    // Since version 3c the values of large models lie after the FlatBuffer, told by offset and size.
    const [offset, size] = [table.long(BUFFER.offset), table.long(BUFFER.size)];
    if (offset <= 1 || size <= 0) return null;
    if (offset + size > pages.size)
      throw pages.problem("malformed", "A weight lies outside of the file", table.at);
    return { at: offset, bytes: size };
  });
}

/** Floats that shapes may depend on: limits of ranges, scales. */
const MOST_FLOATS = 16;

/** Values of a small constant tensor of whole numbers, or of few floats; null for any other. */
export async function valuesOf(
  pages: Pages,
  tensor: LiteTensor,
  elements: number,
): Promise<readonly number[] | null> {
  const { dtype, scales, sparseIndices } = tensor;
  if (elements * 8 > PAYLOAD_KEPT_BYTES) return null;
  // Weights, however few: quantised biases, sparse matrices, vectors of floats.
  if (scales > 0 || sparseIndices !== null || (dtype === "f32" && elements > MOST_FLOATS)) return null;
  const read = VALUES[dtype];
  const needed = bytesOf(dtype, elements);
  const data = read ? await dataOf(pages, tensor) : null;
  if (!read || !data || data.bytes < needed) return null;
  return pages.reading(() => Array.from({ length: elements }, (_, i) => read(pages, data.at, i)));
}

const VALUES: Partial<Record<Dtype, (pages: Pages, at: number, i: number) => number>> = {
  i32: (pages, at, i) => pages.i32(at + 4 * i),
  i64: (pages, at, i) => pages.i64(at + 8 * i),
  f32: (pages, at, i) => pages.f32(at + 4 * i),
  bool: (pages, at, i) => (pages.u8(at + i) === 0 ? 0 : 1),
};

/** Storage of a weight that is not simply elements × dtype: sparse, or with a scale for each channel. */
export async function storageOf(
  pages: Pages,
  tensor: LiteTensor,
  elements: number,
): Promise<Storage | undefined> {
  const { dtype, scales, sparseIndices, twoBits } = tensor;
  if (sparseIndices !== null) {
    const data = await dataOf(pages, tensor);
    return { format: "sparse", bytes: (data?.bytes ?? 0) + sparseIndices };
  }
  const scaleBytes = scales > 1 ? 4 * scales : 0;
  if (twoBits) return { format: "int2", bytes: Math.ceil(elements / 4) + scaleBytes };
  if (scaleBytes > 0)
    return { format: `${dtype}, scaled by channel`, bytes: bytesOf(dtype, elements) + scaleBytes };
  return undefined;
}
