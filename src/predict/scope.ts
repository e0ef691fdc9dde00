import { bytesOf } from "../core/units.ts";
import {
  elementsIn,
  elementsOf,
  type GraphNode,
  type ModelGraph,
  type Shape,
  type TensorInfo,
} from "../graph/model.ts";
import type { OpenOperand, OpenView } from "./symbolic/open-view.ts";

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
/** What unpacks a weight: bytes move as they lie in the file. */
const UNPACKS = new Set(["DequantizeLinear", "Dequantize"]);
const KEEPS_STORAGE = new Set([
  "Identity",
  "Reshape",
  "Transpose",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
  "Densify",
]);

/** Bytes behind a constant: a folded DequantizeLinear is read packed, with its scales, and unpacked on the way in. */
function storedBytes(scope: Scope, tensor: TensorInfo, elements: number, hops = MAX_HOPS): number {
  let name = tensor.name;
  for (let hop = 0; hop < hops; hop++) {
    const producer: GraphNode | undefined = foldedBy(scope, name)?.node;
    if (!producer) break;
    if (UNPACKS.has(producer.op)) {
      let bytes = 0;
      for (const input of producer.inputs) {
        const source = input ? tensorOf(scope, input) : undefined;
        if (source) bytes += storedBytes(scope, source, elementsOf(source.shape) ?? 0, hops - hop - 1);
      }
      return bytes;
    }
    if (!KEEPS_STORAGE.has(producer.op)) break;
    name = producer.inputs[0] ?? "";
  }
  const stored = tensorOf(scope, name)?.storage?.bytes;
  return stored ?? bytesOf(tensor.dtype, elements);
}

/** A sequence is read or written as one run of numbers. */
function shapeIn(tensor: TensorInfo): Shape | null {
  if (!tensor.held) return tensor.shape;
  const elements = elementsIn(tensor);
  return elements === null ? null : [elements];
}

function operand(scope: Scope, name: string): OpenOperand | null {
  const tensor = tensorOf(scope, name);
  const shape = tensor ? shapeIn(tensor) : null;
  if (!tensor || !shape) return null;
  const elements = elementsOf(shape);
  const folded = foldedBy(scope, name) !== undefined;
  const stored =
    folded && elements !== null ? storedBytes(scope, tensor, elements) : (tensor.storage?.bytes ?? null);
  return { name, dtype: tensor.dtype, shape, stored, constant: folded || tensor.origin === "weight" };
}

/** The node as a cost rule wants it, but for open dims; or the names of the tensors whose shape is not known. */
export function viewOf(scope: Scope, node: GraphNode): { view: OpenView } | { unknown: readonly string[] } {
  const unknown: string[] = [];
  const resolve = (name: string): OpenOperand | null => {
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
