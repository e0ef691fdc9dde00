import { ProblemError } from "../../../core/result.ts";
import { at, isRecord, type Json, type JsonRecord } from "../../json.ts";
import { MAX_NODES, MAX_PORTS, MAX_TENSORS } from "../../limits.ts";
import type { Attribute } from "../../model.ts";
import { tooMuch } from "../../problems.ts";
import { attributesOf, dimsOf } from "./values.ts";

/** One node of a GraphDef. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  /** Tensors by name: "conv" the first output of a node, "split:2" its third. Without control dependencies. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly attr: JsonRecord;
  /** Shapes of the outputs where the exporter left them; -1 open. */
  readonly shapes: readonly (readonly number[] | null)[];
  /** For errors. */
  readonly at: string;
}

/** The outputs that have names of their own, in their order: how bodies of functions refer to them. */
const OUTPUT_NAMES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    FusedBatchNormV3: ["y", "batch_mean", "batch_variance"],
    MaxPoolWithArgmax: ["output", "argmax"],
    Merge: ["output", "value_index"],
    NonMaxSuppressionV4: ["selected_indices", "valid_outputs"],
    NonMaxSuppressionV5: ["selected_indices", "selected_scores", "valid_outputs"],
    Switch: ["output_false", "output_true"],
    TensorListPopBack: ["output_handle", "tensor"],
    TopKV2: ["values", "indices"],
    Unique: ["y", "idx"],
  }),
);

/** Reads a list of nodes. @param where "modelTopology" or the function, for errors. Throws ProblemError. */
export function readNodes(list: Json | undefined, where: string): readonly NodeDef[] {
  if (!Array.isArray(list)) throw malformed("There is no list of nodes", where);
  if (list.length > MAX_NODES) throw tooMuch(`The graph has more than ${MAX_NODES} nodes`, where);
  const ops = new Map<string, string>();
  for (const node of list) {
    const [name, op] = [at(node, "name"), at(node, "op")];
    if (typeof name === "string" && typeof op === "string") ops.set(name, op);
  }
  return list.map((node, i) => readNode(node, `${where}, node ${i}`, ops));
}

function readNode(node: Json, place: string, ops: ReadonlyMap<string, string>): NodeDef {
  if (!isRecord(node) || typeof node.name !== "string" || typeof node.op !== "string" || node.name === "")
    throw malformed("A node has no name or no operator", place);
  const given = node.input ?? [];
  if (!Array.isArray(given) || given.length > MAX_PORTS)
    throw malformed(`The inputs of node "${node.name}" are no list, or more than ${MAX_PORTS}`, place);
  const inputs = given.flatMap((input) => {
    if (typeof input !== "string") throw malformed(`An input of node "${node.name}" is no text`, place);
    return input.startsWith("^") ? [] : [tensorName(input, ops)];
  });
  const attr = isRecord(node.attr) ? node.attr : {};
  const stated = at(attr, "_output_shapes", "list", "shape");
  return {
    name: node.name,
    op: node.op,
    inputs,
    attributes: attributesOf(attr),
    attr,
    shapes: Array.isArray(stated) ? stated.slice(0, MAX_PORTS).map(dimsOf) : [],
    at: place,
  };
}

/** "n", "n:0", "n:1", and in functions "n:output:0": the first output has its node's name alone. */
export function tensorName(text: string, ops: ReadonlyMap<string, string> = new Map()): string {
  const [node = "", middle, last] = text.split(":");
  if (middle === undefined) return node;
  const named = OUTPUT_NAMES.get(ops.get(node) ?? "")?.indexOf(middle) ?? -1;
  const index = last === undefined ? Number(middle) : Math.max(0, named) + Number(last);
  return Number.isInteger(index) && index > 0 ? `${node}:${index}` : node;
}

/** How many outputs each node has: as many as are read, and as its operator is known to have. */
export function outputCounts(
  nodes: readonly NodeDef[],
  wanted: readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const see = (tensor: string) => {
    const colon = tensor.lastIndexOf(":");
    const node = colon < 0 ? tensor : tensor.slice(0, colon);
    const index = colon < 0 ? 0 : Number(tensor.slice(colon + 1));
    if (index < MAX_PORTS) counts.set(node, Math.max(counts.get(node) ?? 1, index + 1));
  };
  for (const { inputs } of nodes) for (const input of inputs) see(input);
  for (const output of wanted) see(output);
  for (const { name, op, attributes } of nodes) {
    const declared =
      op === "Unpack" ? attributes.num : op === "Split" || op === "SplitV" ? attributes.num_split : undefined;
    const known = typeof declared === "number" ? declared : (OUTPUT_NAMES.get(op)?.length ?? 1);
    if (known > MAX_PORTS) continue;
    counts.set(name, Math.max(counts.get(name) ?? 1, known));
  }
  let all = 0;
  for (const count of counts.values()) all += count;
  if (all > MAX_TENSORS) throw tooMuch(`The nodes have more than ${MAX_TENSORS} outputs`, nodes[0]?.at ?? "");
  return counts;
}

/** Names of a node's outputs. */
export function outputsOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}:${i}`));
}

export function malformed(what: string, where: string): ProblemError {
  return new ProblemError({ code: "malformed", what, where, advice: "Convert the model again." });
}
