import type { Dtype } from "../../core/units.ts";
import type { GraphNode, ModelGraph, Shape, TensorInfo } from "../model.ts";

/** A graph that is written out anew, node by node; it only adds, and what nobody reads any more is left out at the end. */
export class Rewriting {
  readonly #graph: ModelGraph;
  readonly #around: Rewriting | null;
  readonly #tensors: Map<string, TensorInfo>;
  readonly #constants = new Set<string>();
  readonly #names: Set<string>;
  readonly #nodes: GraphNode[] = [];
  /** Constants that a rule replaced: gone, unless something else reads them. */
  readonly #replaced: string[] = [];

  constructor(graph: ModelGraph, around: Rewriting | null = null) {
    this.#graph = graph;
    this.#around = around;
    this.#tensors = new Map(graph.tensors);
    this.#names = new Set(graph.nodes.map(({ name }) => name));
    for (const { name, origin } of graph.tensors.values()) if (origin === "weight") this.#constants.add(name);
    for (const { folded, outputs } of graph.nodes)
      if (folded) for (const output of outputs) this.#constants.add(output);
  }

  /** What the graph, or one around it, declares by this name. */
  tensor(name: string): TensorInfo | undefined {
    return this.#tensors.get(name) ?? this.#around?.tensor(name);
  }

  /** Known before the first run. */
  isConstant(name: string): boolean {
    return this.#tensors.has(name) ? this.#constants.has(name) : (this.#around?.isConstant(name) ?? false);
  }

  /** A new tensor under a name that is free. */
  declare(name: string, dtype: Dtype, shape: Shape | null, origin: "weight" | "node" = "node"): string {
    let free = name;
    while (this.tensor(free)) free += "_";
    this.#tensors.set(free, { name: free, dtype, shape, origin });
    if (origin === "weight") this.#constants.add(free);
    return free;
  }

  weight(name: string, dtype: Dtype, shape: Shape): string {
    return this.declare(name, dtype, shape, "weight");
  }

  /** The constant has been written in another form. */
  replaced(name: string): void {
    this.#replaced.push(name);
  }

  keep(node: GraphNode): void {
    this.#nodes.push(node);
  }

  /** A new node, under a name that is free. */
  add(node: Pick<GraphNode, "name" | "op" | "inputs" | "outputs"> & Partial<GraphNode>): void {
    let { name } = node;
    while (this.#names.has(name)) name += "_";
    this.#names.add(name);
    this.#nodes.push({ domain: "", attributes: {}, bodies: {}, folded: false, ...node, name });
  }

  /** The graph as it is now. */
  done(): ModelGraph {
    const dead = this.#unread();
    const nodes = this.#nodes.filter(
      ({ outputs, folded }) => !folded || !outputs.every((name) => dead.has(name)),
    );
    for (const name of dead) this.#tensors.delete(name);
    return { ...this.#graph, tensors: this.#tensors, nodes };
  }

  /** Replaced constants that nothing reads, and what only they were made from. */
  #unread(): ReadonlySet<string> {
    const readers = new Map<string, number>();
    const count = (names: readonly string[], by: number) => {
      for (const name of names) readers.set(name, (readers.get(name) ?? 0) + by);
    };
    const makers = new Map<string, GraphNode>();
    for (const node of this.#nodes) {
      count(node.inputs, 1);
      for (const body of Object.values(node.bodies)) count(readWithin(body), 1);
      if (node.folded) for (const output of node.outputs) makers.set(output, node);
    }
    count(this.#graph.outputs, 1);
    const dead = new Set<string>();
    const open = [...this.#replaced];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (dead.has(name) || (readers.get(name) ?? 0) > 0 || !this.#graph.tensors.has(name)) continue;
      dead.add(name);
      const maker = makers.get(name);
      if (!maker?.outputs.every((output) => dead.has(output))) continue;
      count(maker.inputs, -1);
      open.push(...maker.inputs.filter((input) => input !== ""));
    }
    return dead;
  }
}

/** All that a body reads or hands out, whoever declares it. */
function readWithin({ outputs, nodes }: ModelGraph): readonly string[] {
  return [
    ...outputs,
    ...nodes.flatMap(({ inputs, bodies }) => [...inputs, ...Object.values(bodies).flatMap(readWithin)]),
  ];
}

/**
 * Every graph of a model, the innermost first, written anew by a rule that is given one node at a time and adds what is to
 * stand in its place.
 */
export function rewritten(
  graph: ModelGraph,
  ruleFor: (rewriting: Rewriting) => (node: GraphNode) => void,
  around: Rewriting | null = null,
): ModelGraph {
  const rewriting = new Rewriting(graph, around);
  const rule = ruleFor(rewriting);
  for (const node of graph.nodes) {
    const bodies = Object.entries(node.bodies);
    if (bodies.length === 0) rule(node);
    else
      rewriting.keep({
        ...node,
        bodies: Object.fromEntries(bodies.map(([name, body]) => [name, rewritten(body, ruleFor, rewriting)])),
      });
  }
  return rewriting.done();
}
