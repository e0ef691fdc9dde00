import { bytesOf } from "../core/units.ts";
import {
  elementsIn,
  elementsOf,
  type GraphNode,
  type ModelGraph,
  type Shape,
  type TensorInfo,
} from "../graph/model.ts";
import type { Operand, OpView } from "./cost/operands.ts";
import type { OpenOperand, OpenView } from "./symbolic/open-view.ts";
import type { ReadPort } from "./types.ts";

/** A graph or a body within one: names that are not its own belong to the graph around it. */
export interface Scope {
  readonly graph: ModelGraph;
  readonly parent: Scope | null;
  /** Put before node names, so that they stay unique in the flat list: "loop/". */
  readonly prefix: string;
  /** The nodes that make a constant, by output name. */
  readonly folded: ReadonlyMap<string, GraphNode>;
  /** What has been looked at, as it is told of and as rules see it. Of constants that only others read, rules see none. */
  readonly ports: Map<string, ReadPort>;
  readonly operands: Map<string, Operand | OpenOperand | null>;
}

export function openScope(graph: ModelGraph, parent: Scope | null = null, prefix = ""): Scope {
  const folded = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    if (!node.folded && node.op !== "Constant") continue;
    for (const output of node.outputs) if (output) folded.set(output, node);
  }
  return { graph, parent, prefix, folded, ports: new Map(), operands: new Map() };
}

/** What the scope, or one around it, declares by this name; a body may repeat what it reads from outside. */
function tensorOf(scope: Scope, name: string): TensorInfo | undefined {
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

/** A tensor as the nodes of a scope see it; null where its shape is not known. */
function lookAt(scope: Scope, name: string): Operand | OpenOperand | null {
  const tensor = tensorOf(scope, name);
  const shape = tensor ? shapeIn(tensor) : null;
  if (!tensor || !shape) return null;
  const { dtype } = tensor;
  const folded = foldedBy(scope, name) !== undefined;
  const constant = folded || tensor.origin === "weight";
  const elements = elementsOf(shape);
  const stored = tensor.storage?.bytes ?? null;
  if (elements === null) return { name, dtype, shape, stored, constant };
  const bytes = folded ? storedBytes(scope, tensor, elements) : (stored ?? bytesOf(dtype, elements));
  // No dim is a name where there is a number of elements.
  return { name, dtype, shape: shape as readonly number[], elements, bytes, constant };
}

function operandOf(scope: Scope, name: string): Operand | OpenOperand | null {
  let operand = scope.operands.get(name);
  if (operand === undefined) {
    operand = lookAt(scope, name);
    scope.operands.set(name, operand);
  }
  return operand;
}

function portOf(scope: Scope, name: string): ReadPort {
  let port = scope.ports.get(name);
  if (!port) {
    const tensor = tensorOf(scope, name);
    const weight = tensor?.origin === "weight" || foldedBy(scope, name) !== undefined;
    port = { name, dtype: tensor?.dtype ?? "unknown", shape: tensor?.shape ?? null, weight };
    scope.ports.set(name, port);
  }
  return port;
}

/** The tensors of a node by name, those that are left out not among them. */
export function portsOf(scope: Scope, names: readonly string[]): ReadPort[] {
  const ports: ReadPort[] = [];
  for (const name of names) if (name !== "") ports.push(portOf(scope, name));
  return ports;
}

/** The node as a cost rule wants it; with dims that are open; or the names of the tensors whose shape is not known. */
export type View =
  | { readonly kind: "sized"; readonly view: OpView }
  | { readonly kind: "open"; readonly view: OpenView }
  | { readonly kind: "unknown"; readonly names: readonly string[] };

export function viewOf(scope: Scope, node: GraphNode): View {
  const { op, attributes } = node;
  const names: string[] = [];
  let sized = true;
  const look = (name: string): Operand | OpenOperand | null => {
    if (name === "") return null;
    const operand = operandOf(scope, name);
    if (!operand) names.push(name);
    else if ("stored" in operand) sized = false;
    return operand;
  };
  const inputs = node.inputs.map(look);
  const outputs = node.outputs.map(look);
  if (names.length > 0) return { kind: "unknown", names };
  if (sized) {
    const view = { op, inputs, outputs, attributes } as OpView;
    return { kind: "sized", view };
  }
  return {
    kind: "open",
    view: { op, inputs: inputs.map(asOpen), outputs: outputs.map(asOpen), attributes },
  };
}

function asOpen(operand: Operand | OpenOperand | null): OpenOperand | null {
  if (!operand || "stored" in operand) return operand;
  const { name, dtype, shape, bytes, constant } = operand;
  return { name, dtype, shape, stored: bytes, constant };
}
