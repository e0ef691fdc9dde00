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

/** A graph or a body within one, every name looked up once: those that are not its own belong to the graph around it. */
export interface Scope {
  readonly graph: ModelGraph;
  readonly parent: Scope | null;
  /** Put before node names, so that they stay unique in the flat list: "loop/". */
  readonly prefix: string;
  /** The graph's nodes, in their order. */
  readonly steps: readonly Step[];
  readonly tensors: Map<string, Tensor>;
}

/** A node and its tensors, null where one is left out. */
export interface Step {
  readonly node: GraphNode;
  readonly scope: Scope;
  readonly inputs: readonly (Tensor | null)[];
  readonly outputs: readonly (Tensor | null)[];
}

/** What a name stands for in a scope. */
export class Tensor {
  readonly scope: Scope;
  readonly name: string;
  /** As the scope's own graph declares it; undefined where it does not. */
  readonly own: TensorInfo | undefined;
  /** The same, else as the nearest graph around does. */
  readonly info: TensorInfo | undefined;
  /** The same tensor in the outermost scope that declares it: what a body repeats is not its own. */
  readonly outermost: Tensor | null;
  /** The node that makes it, here or around, where it is a constant that does not stand in the file. */
  folded: Step | null;
  /** As it is told of and as rules see it, once asked for. Of constants that only others read, rules see none. */
  port: ReadPort | null = null;
  operand: Operand | OpenOperand | null | undefined = undefined;
  /** The tensor whose memory it is; itself unless it is a view. */
  root: Tensor = this;
  /** Index of the last node that reads its memory; -1: none does. */
  lastRead = -1;

  /** @param around what the name stands for in the scope around */
  constructor(scope: Scope, name: string, around: Tensor | null) {
    this.scope = scope;
    this.name = name;
    this.own = scope.graph.tensors.get(name);
    this.info = this.own ?? around?.info;
    this.outermost = around?.outermost ?? (this.own ? this : null);
    this.folded = around?.folded ?? null;
  }
}

export function openScope(graph: ModelGraph, parent: Scope | null = null, prefix = ""): Scope {
  const steps: Step[] = [];
  const scope: Scope = { graph, parent, prefix, steps, tensors: new Map() };
  for (const node of graph.nodes) {
    const step = {
      node,
      scope,
      inputs: tensorsOf(scope, node.inputs),
      outputs: tensorsOf(scope, node.outputs),
    };
    steps.push(step);
    if (!node.folded && node.op !== "Constant") continue;
    for (const output of step.outputs) if (output) output.folded = step;
  }
  return scope;
}

/** What names stand for in a scope, null for the empty one. */
export function tensorsOf(scope: Scope, names: readonly string[]): (Tensor | null)[] {
  const tensors = new Array<Tensor | null>(names.length);
  for (let i = 0; i < tensors.length; i++) {
    const name = names[i]!;
    tensors[i] = name === "" ? null : tensorOf(scope, name);
  }
  return tensors;
}

export function tensorOf(scope: Scope, name: string): Tensor {
  const known = scope.tensors.get(name);
  if (known) return known;
  const tensor = new Tensor(scope, name, scope.parent && tensorOf(scope.parent, name));
  scope.tensors.set(name, tensor);
  return tensor;
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
function storedBytes(tensor: Tensor, info: TensorInfo, elements: number, hops = MAX_HOPS): number {
  let source: Tensor | null | undefined = tensor;
  for (let hop = 0; hop < hops && source?.folded; hop++) {
    const { node, inputs }: Step = source.folded;
    if (UNPACKS.has(node.op)) {
      let bytes = 0;
      for (const input of inputs)
        if (input?.info)
          bytes += storedBytes(input, input.info, elementsOf(input.info.shape) ?? 0, hops - hop - 1);
      return bytes;
    }
    if (!KEEPS_STORAGE.has(node.op)) break;
    source = inputs[0];
  }
  return source?.info?.storage?.bytes ?? bytesOf(info.dtype, elements);
}

/** A sequence is read or written as one run of numbers. */
function shapeIn(tensor: TensorInfo): Shape | null {
  if (!tensor.held) return tensor.shape;
  const elements = elementsIn(tensor);
  return elements === null ? null : [elements];
}

/** A tensor as the nodes of a scope see it; null where its shape is not known. */
function operandOf(tensor: Tensor): Operand | OpenOperand | null {
  if (tensor.operand === undefined) tensor.operand = lookAt(tensor);
  return tensor.operand;
}

function lookAt(tensor: Tensor): Operand | OpenOperand | null {
  const { name, info, folded } = tensor;
  const shape = info ? shapeIn(info) : null;
  if (!info || !shape) return null;
  const { dtype } = info;
  const constant = folded !== null || info.origin === "weight";
  const elements = elementsOf(shape);
  const stored = info.storage?.bytes ?? null;
  if (elements === null) return { name, dtype, shape, stored, constant };
  const bytes = folded ? storedBytes(tensor, info, elements) : (stored ?? bytesOf(dtype, elements));
  // No dim is a name where there is a number of elements.
  return { name, dtype, shape: shape as readonly number[], elements, bytes, constant };
}

function portOf(tensor: Tensor): ReadPort {
  if (!tensor.port) {
    const { name, info, folded } = tensor;
    const weight = info?.origin === "weight" || folded !== null;
    tensor.port = { name, dtype: info?.dtype ?? "unknown", shape: info?.shape ?? null, weight };
  }
  return tensor.port;
}

/** The tensors of a node as they are told of, those that are left out not among them. */
export function portsOf(tensors: readonly (Tensor | null)[]): ReadPort[] {
  // Lists that are pushed to keep room for more, and these are kept.
  return tensors.includes(null)
    ? portsOf(tensors.filter((tensor) => tensor))
    : (tensors as Tensor[]).map(portOf);
}

/** The node as a cost rule wants it; with dims that are open; or the names of the tensors whose shape is not known. */
export type View =
  | { readonly kind: "sized"; readonly view: OpView }
  | { readonly kind: "open"; readonly view: OpenView }
  | { readonly kind: "unknown"; readonly names: readonly string[] };

export function viewOf({ node, inputs: read, outputs: made }: Step): View {
  const { op, attributes } = node;
  const names: string[] = [];
  let sized = true;
  const look = (tensor: Tensor | null): Operand | OpenOperand | null => {
    if (!tensor) return null;
    const operand = operandOf(tensor);
    if (!operand) names.push(tensor.name);
    else if ("stored" in operand) sized = false;
    return operand;
  };
  const inputs = read.map(look);
  const outputs = made.map(look);
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
