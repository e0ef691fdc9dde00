import { bytesOf } from "../core/units.ts";
import { elementsIn, elementsOf, type GraphNode, type ModelGraph, type TensorInfo } from "../graph/model.ts";
import type { Operand, OpView } from "./cost/operands.ts";

/** A graph or a body within one: names that are not its own belong to the graph around it. */
export interface Scope {
  readonly graph: ModelGraph;
  readonly parent: Scope | null;
  /** Put before node names, so that they stay unique in the flat list: "loop/". */
  readonly prefix: string;
  /** The nodes that make a constant, by output name. */
  readonly folded: ReadonlyMap<string, GraphNode>;
}

export function openScope(graph: ModelGraph, parent: Scope | null = null, prefix = ""): Scope {
  const folded = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    if (!node.folded && node.op !== "Constant") continue;
    for (const output of node.outputs) if (output) folded.set(output, node);
  }
  return { graph, parent, prefix, folded };
}

/** What the scope, or one around it, declares by this name; a body may repeat what it reads from outside. */
export function tensorOf(scope: Scope, name: string): TensorInfo | undefined {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const tensor = at.graph.tensors.get(name);
    if (tensor) return tensor;
  }
  return undefined;
}

/** The outermost scope that declares the name: what a body repeats is not its own. */
export function homeOf(scope: Scope, name: string): Scope | undefined {
  let home: Scope | undefined;
  for (let at: Scope | null = scope; at; at = at.parent) if (at.graph.tensors.has(name)) home = at;
  return home;
}

/** The node that makes a constant, here or around; undefined for what is no constant or stands in the file. */
export function foldedBy(scope: Scope, name: string): { node: GraphNode; scope: Scope } | undefined {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const node = at.folded.get(name);
    if (node) return { node, scope: at };
  }
  return undefined;
}

/** Known before the first run: a weight, or folded from weights. */
export function isConstant(scope: Scope, name: string): boolean {
  return foldedBy(scope, name) !== undefined || tensorOf(scope, name)?.origin === "weight";
}

/** Steps between a weight as stored and as read that are followed back; longer chains count as they are read. */
const MAX_HOPS = 4;
const KEEPS_STORAGE = new Set(["Identity", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten"]);

/** Bytes behind a constant: a folded DequantizeLinear is read packed, with its scales, and unpacked on the way in. */
function storedBytes(scope: Scope, tensor: TensorInfo, elements: number): number {
  let name = tensor.name;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const producer: GraphNode | undefined = foldedBy(scope, name)?.node;
    if (!producer) break;
    if (producer.op === "DequantizeLinear") {
      let bytes = 0;
      for (const input of producer.inputs) {
        const source = input ? tensorOf(scope, input) : undefined;
        if (source) bytes += source.storage?.bytes ?? bytesOf(source.dtype, elementsOf(source.shape) ?? 0);
      }
      return bytes;
    }
    if (!KEEPS_STORAGE.has(producer.op)) break;
    name = producer.inputs[0] ?? "";
  }
  const stored = tensorOf(scope, name)?.storage?.bytes;
  return stored ?? bytesOf(tensor.dtype, elements);
}

function operand(scope: Scope, name: string): Operand | null {
  const tensor = tensorOf(scope, name);
  const elements = tensor ? elementsIn(tensor) : null;
  if (!tensor || elements === null) return null;
  const folded = foldedBy(scope, name) !== undefined;
  return {
    name,
    dtype: tensor.dtype,
    // A sequence is read or written as one run of numbers.
    shape: tensor.held ? [elements] : (tensor.shape as readonly number[]),
    elements,
    bytes: folded
      ? storedBytes(scope, tensor, elements)
      : (tensor.storage?.bytes ?? bytesOf(tensor.dtype, elements)),
    constant: folded || tensor.origin === "weight",
  };
}

/** The node as a cost rule wants it, or the names of the tensors whose size is not known. */
export function viewOf(scope: Scope, node: GraphNode): { view: OpView } | { unknown: readonly string[] } {
  const unknown: string[] = [];
  const resolve = (name: string): Operand | null => {
    if (name === "") return null;
    const found = operand(scope, name);
    if (!found) unknown.push(name);
    return found;
  };
  const inputs = node.inputs.map(resolve);
  const outputs = node.outputs.map(resolve);
  if (unknown.length > 0) return { unknown };
  return { view: { op: node.op, inputs, outputs, attributes: node.attributes } };
}
