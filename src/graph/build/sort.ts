import { ProblemError } from "../../core/result.ts";
import { type DraftGraph, type DraftNode, placeText } from "../draft.ts";

/** Everything a node reads: its inputs, and what its bodies take from outside; the same name may come again. */
function reads(node: DraftNode): readonly string[] {
  let names = node.inputs;
  for (const attribute of node.attributes.values())
    if (attribute.kind === "graph") names = [...names, ...captures(attribute.graph)];
  return names;
}

/** Names that a body uses but does not define. */
function captures(graph: DraftGraph): ReadonlySet<string> {
  const own = new Set<string>();
  for (const { name } of [...graph.inputs, ...graph.initializers]) own.add(name);
  for (const node of graph.nodes) for (const name of node.outputs) own.add(name);
  const outside = new Set<string>();
  for (const node of graph.nodes) for (const name of reads(node)) if (!own.has(name)) outside.add(name);
  for (const { name } of graph.outputs) if (!own.has(name)) outside.add(name);
  return outside;
}

/**
 * Nodes in an order in which every tensor is made before it is read, the file's own order wherever it will do.
 * Throws "malformed" when nodes wait for one another in a circle or two make the same tensor.
 */
export function sorted<N extends DraftNode>(nodes: readonly N[]): readonly N[] {
  const maker = new Map<string, number>();
  nodes.forEach((node, i) => {
    for (const name of node.outputs) {
      if (name === "") continue;
      const before = maker.size;
      if (maker.set(name, i).size === before) throw malformed(`Two nodes make the tensor "${name}"`, node);
    }
  });
  // As nearly every file has them.
  if (nodes.every((node, i) => reads(node).every((name) => (maker.get(name) ?? -1) < i))) return nodes;
  const before = nodes.map((node) => {
    const makers = new Set<number>();
    for (const name of reads(node)) {
      const from = maker.get(name);
      if (from !== undefined) makers.add(from);
    }
    return [...makers];
  });

  // Depth first in file order, with a stack of its own: a graph may be deeper than the call stack.
  const order: N[] = [];
  const state = new Uint8Array(nodes.length);
  const [OPEN, DONE] = [1, 2];
  for (const root of nodes.keys()) {
    const stack = [root];
    while (stack.length > 0) {
      const i = stack.at(-1)!;
      if (state[i] === 0) {
        state[i] = OPEN;
        for (const j of before[i]!) {
          if (state[j] === OPEN)
            throw malformed(`The graph runs in a circle at node "${label(nodes[j]!)}"`, nodes[j]!);
          if (state[j] === 0) stack.push(j);
        }
      } else {
        stack.pop();
        if (state[i] === OPEN) {
          state[i] = DONE;
          order.push(nodes[i]!);
        }
      }
    }
  }
  return order;
}

function label(node: DraftNode): string {
  return node.name || node.op;
}

export function malformed(what: string, node: DraftNode): ProblemError {
  return new ProblemError({
    code: "malformed",
    what,
    where: placeText(node.at),
    advice: "Export the model again; no runtime can order this graph.",
  });
}
