import type { GraphNode, ModelGraph, Shape } from "../../../graph/model.ts";
import { Value, WorkingGraph } from "./working-graph.ts";

export interface Reading {
  readonly graph: WorkingGraph;
  /** By tensor name, for bodies that read from around. */
  readonly values: ReadonlyMap<string, Value>;
  /** Nodes that run bodies, by the name that their step has. */
  readonly control: ReadonlyMap<string, GraphNode>;
}

/**
 * The model as steps to rewrite: what is known before the first run is a constant and has no step.
 * @param written the model with the names of dims that its file has, where they have been given numbers since
 */
export function readModel(
  model: ModelGraph,
  written: ModelGraph = model,
  around: ReadonlyMap<string, Value> = new Map(),
): Reading {
  const graph = new WorkingGraph(opsetOf(model.source.version));
  const folded = foldedIn(model, written);
  const made = new Set<string>();
  for (const { outputs } of folded) for (const output of outputs) made.add(output);
  const values = new Map<string, Value>();
  // Many tensors of a large model are only read by what is folded.
  const tensor = (name: string) => {
    if (name === "") return null;
    const known = values.get(name);
    if (known) return known;
    const info = model.tensors.get(name);
    const outer = info ? undefined : around.get(name);
    // The graph around has been rewritten: what made the tensor there is not looked at from here.
    const value = info
      ? new Value(numbersOf(info.shape), info.dtype, info.origin === "weight" || made.has(name))
      : outer && new Value(outer.shape, outer.dtype, outer.constant);
    if (!value) return null;
    if (model !== written) value.open = numbersOf(written.tensors.get(name)?.shape ?? value.shape) === null;
    values.set(name, value);
    return value;
  };
  const control = new Map<string, GraphNode>();
  for (const node of model.nodes) {
    if (folded.has(node)) continue;
    const step = graph.add(node.op, node.inputs.map(tensor), node.outputs.map(tensor), node.attributes);
    step.domain = node.domain;
    step.names = [node.name];
    const bodies = Object.values(node.bodies);
    if (bodies.length > 0) control.set(node.name, node);
    for (const body of bodies) keepOuter(body, tensor);
  }
  for (const name of model.outputs) keep(tensor(name));
  return { graph, values, control };
}

/**
 * The nodes whose results a session knows before it runs. What is computed from sizes is among them only where the file
 * itself has the sizes as numbers.
 */
function foldedIn(model: ModelGraph, written: ModelGraph): ReadonlySet<GraphNode> {
  const folded = new Set<GraphNode>();
  const bytes = ofBytes(model);
  if (model === written) {
    for (const node of model.nodes) if (node.folded && !bytes.has(node)) folded.add(node);
    return folded;
  }
  const known = new Set<string>([""]);
  const isOpen = (name: string) => numbersOf(written.tensors.get(name)?.shape ?? null) === null;
  for (const node of model.nodes) {
    if (!node.folded || bytes.has(node)) continue;
    const sizes = node.op === "Shape" || node.op === "Size";
    const here = (name: string) => known.has(name) || model.tensors.get(name)?.origin === "weight";
    if (!(sizes ? !isOpen(node.inputs[0]!) : node.inputs.every(here))) continue;
    folded.add(node);
    for (const output of node.outputs) known.add(output);
  }
  return folded;
}

/** Weights that are kept as bytes are read as floats in every run, and so is what follows from them. */
function ofBytes(model: ModelGraph): ReadonlySet<GraphNode> {
  const nodes = new Set<GraphNode>();
  const names = new Set<string>();
  for (const node of model.nodes) {
    const reads = node.op === "DequantizeLinear" || node.inputs.some((name) => names.has(name));
    // Sizes are known whatever the values.
    if (!reads || node.op === "Shape" || node.op === "Size") continue;
    nodes.add(node);
    for (const output of node.outputs) if (output !== "") names.add(output);
  }
  return nodes;
}

/** What a body reads from around has to exist under its name. */
function keepOuter(body: ModelGraph, tensor: (name: string) => Value | null): void {
  for (const node of body.nodes) {
    for (const name of node.inputs) if (!body.tensors.has(name)) keep(tensor(name));
    for (const inner of Object.values(node.bodies)) keepOuter(inner, tensor);
  }
}

function keep(value: Value | null): void {
  if (value) value.kept = true;
}

function numbersOf(shape: Shape | null): readonly number[] | null {
  return shape?.every((dim) => typeof dim === "number") ? (shape as readonly number[]) : null;
}

/** Importers of other formats translate into ONNX's words of about this version. */
const ASSUMED_OPSET = 17;

function opsetOf(version: string): number {
  const found = /opset (\d+)/.exec(version);
  return found ? Number(found[1]) : ASSUMED_OPSET;
}
