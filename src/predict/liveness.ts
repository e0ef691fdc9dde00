import { bytesOf } from "../core/units.ts";
import { elementsOf } from "../graph/model.ts";
import { VIEW_OPS } from "./cost/view.ts";
import { openScope, type Scope } from "./scope.ts";

/** Views alias their input: the memory they hold is that of the tensor they look at. */
function aliases(scope: Scope): Map<string, string> {
  const roots = new Map<string, string>();
  for (const node of scope.graph.nodes) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (node.folded || !VIEW_OPS.has(node.op) || !input || !output) continue;
    roots.set(output, roots.get(input) ?? input);
  }
  return roots;
}

/**
 * Most bytes of activations alive at once when the nodes run in the file's order: a tensor lives from the node that
 * makes it to the last that reads it, a graph output to the end. Weights are not activations. Sizes that are not known
 * count nothing, so the peak is then a lower bound. A body counts at its node, on top of what is alive around it.
 */
export function peakActivationBytes(scope: Scope): number {
  const { graph } = scope;
  const roots = aliases(scope);
  const rootOf = (name: string) => roots.get(name) ?? name;
  const executed = graph.nodes.filter((node) => !node.folded && node.op !== "Constant");

  const lastRead = new Map<string, number>();
  for (const [at, node] of executed.entries()) {
    for (const input of node.inputs) lastRead.set(rootOf(input), at);
    for (const body of Object.values(node.bodies)) {
      for (const inner of body.nodes) for (const input of inner.inputs) lastRead.set(rootOf(input), at);
    }
  }
  for (const output of graph.outputs) lastRead.set(rootOf(output), executed.length);

  const dying = new Map<number, string[]>();
  const alive = new Map<string, number>();
  let current = 0;
  const allocate = (name: string, born: number) => {
    if (name === "" || alive.has(name) || scope.folded.has(name)) return;
    const tensor = graph.tensors.get(name);
    if (!tensor || tensor.origin === "weight") return;
    const bytes = bytesOf(tensor.dtype, elementsOf(tensor.shape) ?? 0);
    alive.set(name, bytes);
    current += bytes;
    const death = Math.max(lastRead.get(name) ?? born, born);
    const others = dying.get(death);
    if (others) others.push(name);
    else dying.set(death, [name]);
  };

  for (const input of graph.inputs) allocate(input, 0);
  let peak = current;
  for (const [at, node] of executed.entries()) {
    for (const output of node.outputs) if (rootOf(output) === output) allocate(output, at);
    const bodies = Object.values(node.bodies);
    const within =
      bodies.length === 0
        ? 0
        : Math.max(...bodies.map((body) => peakActivationBytes(openScope(body, scope))));
    peak = Math.max(peak, current + within);
    for (const name of dying.get(at) ?? []) current -= alive.get(name) ?? 0;
  }
  return peak;
}
