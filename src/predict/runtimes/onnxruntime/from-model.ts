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
  const made = new Set([...folded].flatMap(({ outputs }) => outputs));
  const values = new Map<string, Value>(around);
  for (const { name, shape, dtype, origin } of model.tensors.values()) {
    const value = new Value(numbersOf(shape), dtype, origin === "weight" || made.has(name));
    value.open = numbersOf(written.tensors.get(name)?.shape ?? shape) === null;
    values.set(name, value);
  }
  const control = new Map<string, GraphNode>();
  const valueOf = (name: string) => (name === "" ? null : (values.get(name) ?? null));
  for (const node of model.nodes) {
    if (folded.has(node)) continue;
    const step = graph.add(node.op, node.inputs.map(valueOf), node.outputs.map(valueOf), node.attributes);
    step.domain = node.domain;
    step.names = [node.name];
    const bodies = Object.values(node.bodies);
    if (bodies.length > 0) control.set(node.name, node);
    for (const body of bodies) keepOuter(body, values);
  }
  for (const name of model.outputs) {
    const value = values.get(name);
    if (value) value.kept = true;
  }
  return { graph, values, control };
}

/**
 * The nodes whose results a session knows before it runs. What is computed from sizes is among them only where the file
 * itself has the sizes as numbers.
 */
function foldedIn(model: ModelGraph, written: ModelGraph): ReadonlySet<GraphNode> {
  const folded = new Set<GraphNode>();
  const known = new Set<string>([""]);
  const isOpen = (name: string) => numbersOf(written.tensors.get(name)?.shape ?? null) === null;
  for (const node of model.nodes) {
    if (!node.folded) continue;
    const sizes = node.op === "Shape" || node.op === "Size";
    const here = (name: string) => known.has(name) || model.tensors.get(name)?.origin === "weight";
    if (model !== written && !(sizes ? !isOpen(node.inputs[0]!) : node.inputs.every(here))) continue;
    folded.add(node);
    for (const output of node.outputs) known.add(output);
  }
  return folded;
}

/** What a body reads from around has to exist under its name. */
function keepOuter(body: ModelGraph, values: ReadonlyMap<string, Value>): void {
  for (const node of body.nodes) {
    for (const name of node.inputs) {
      const value = body.tensors.has(name) ? undefined : values.get(name);
      if (value) value.kept = true;
    }
    for (const inner of Object.values(node.bodies)) keepOuter(inner, values);
  }
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
