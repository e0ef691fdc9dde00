import { type Bytes, bytesOf } from "../core/units.ts";
import { elementsOf, type GraphNode, type ModelGraph } from "../graph/model.ts";
import { VIEW_OPS } from "./cost/view.ts";
import { openScope, type Scope } from "./scope.ts";

/** Activation memory of one graph over time. */
export interface Liveness {
  /** Bytes alive while nodes[i] runs, without what its bodies need. */
  readonly alive: readonly Bytes[];
  /** Bytes alive at the worst moment, bodies included. */
  readonly peak: Bytes;
  /** The same of the bodies of nodes[i], by attribute name. */
  readonly bodies: ReadonlyMap<GraphNode, Readonly<Record<string, Liveness>>>;
}

/** Views alias their input: the memory they hold is that of the tensor they look at. */
function aliases(graph: ModelGraph): Map<string, string> {
  const roots = new Map<string, string>();
  for (const node of graph.nodes) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (node.folded || !VIEW_OPS.has(node.op) || !input || !output) continue;
    roots.set(output, roots.get(input) ?? input);
  }
  return roots;
}

function isExecuted(node: GraphNode): boolean {
  return !node.folded && node.op !== "Constant";
}

/** Everything that a node and its bodies read, and what the bodies hand out. */
function* reads(node: GraphNode): Generator<string> {
  yield* node.inputs;
  for (const body of Object.values(node.bodies)) {
    yield* body.outputs;
    for (const inner of body.nodes) yield* reads(inner);
  }
}

/**
 * Bytes of activations alive when the nodes run in the file's order: a tensor lives from the node that makes it to the
 * last that reads it, a graph output to the end. Weights are not activations. Sizes that are not known count nothing,
 * so the figures are then lower bounds. A body counts at its node, on top of what is alive around it.
 */
export function livenessOf(scope: Scope): Liveness {
  const { graph } = scope;
  const roots = aliases(graph);
  const rootOf = (name: string) => roots.get(name) ?? name;

  const lastRead = new Map<string, number>();
  for (const [at, node] of graph.nodes.entries()) {
    if (isExecuted(node)) for (const name of reads(node)) lastRead.set(rootOf(name), at);
  }
  for (const output of graph.outputs) lastRead.set(rootOf(output), graph.nodes.length);

  const dying = new Map<number, Bytes>();
  const born = new Set<string>();
  let current = 0;
  const allocate = (name: string, at: number) => {
    if (name === "" || born.has(name) || scope.folded.has(name)) return;
    const tensor = graph.tensors.get(name);
    if (!tensor || tensor.origin === "weight") return;
    born.add(name);
    const bytes = bytesOf(tensor.dtype, elementsOf(tensor.shape) ?? 0);
    current += bytes;
    const death = Math.max(lastRead.get(name) ?? at, at);
    dying.set(death, (dying.get(death) ?? 0) + bytes);
  };

  const first = graph.nodes.findIndex(isExecuted);
  for (const input of graph.inputs) allocate(input, Math.max(first, 0));
  let peak = current;
  const alive: Bytes[] = [];
  const bodies = new Map<GraphNode, Readonly<Record<string, Liveness>>>();
  for (const [at, node] of graph.nodes.entries()) {
    if (isExecuted(node))
      for (const output of node.outputs) if (rootOf(output) === output) allocate(output, at);
    alive.push(current);
    const inner = Object.entries(node.bodies).map(
      ([name, body]) => [name, livenessOf(openScope(body, scope))] as const,
    );
    if (inner.length > 0) bodies.set(node, Object.fromEntries(inner));
    peak = Math.max(peak, current + Math.max(0, ...inner.map(([, { peak }]) => peak)));
    current -= dying.get(at) ?? 0;
  }
  return { alive, peak, bodies };
}
