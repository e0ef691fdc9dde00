import type { AnalyzedNode } from "../types.ts";
import { passesGradient } from "./backward/index.ts";
import { bareOp, isFloat, learnedPorts } from "./learned.ts";

/** Where gradients go. */
export interface Flow {
  /** By node: whether its way back runs at all. */
  readonly active: readonly boolean[];
  /** By node: positions of the weights that are trained. */
  readonly trained: readonly (readonly number[])[];
  /** Whether the gradient of an operand is asked for. */
  readonly wants: (node: number, at: number) => boolean;
  /** Whether a tensor that a node makes gets a gradient. */
  readonly reached: (name: string) => boolean;
  /** Into how many gradients that are to be added up a tensor's gradient falls. */
  readonly arrivals: ReadonlyMap<string, number>;
}

/** Which weights are trained. "last": those of the last layer that has any; all others are frozen. */
export type Trained = "all" | "last";

/**
 * Forward: what a trained weight has a part in wants a gradient; the graph's inputs do not. Backward: a gradient starts
 * at every floating-point result that nobody takes a gradient from, where a loss would be, and reaches what it was made
 * from.
 */
export function flowOf(nodes: readonly AnalyzedNode[], graphInputs: readonly string[], which: Trained): Flow {
  const trained = trainedPorts(nodes, which);
  const wanted = wantedTensors(nodes, graphInputs, trained);
  const wants = (node: number, at: number) =>
    trained[node]!.includes(at) ||
    (isFloat(nodes[node]!.inputs[at]!) &&
      !nodes[node]!.inputs[at]!.weight &&
      wanted.has(nodes[node]!.inputs[at]!.name));
  return { trained, wants, ...wayBack(nodes, wanted, wants) };
}

function trainedPorts(nodes: readonly AnalyzedNode[], which: Trained): readonly (readonly number[])[] {
  const ports = nodes.map((node) => (node.class === "constant" ? [] : learnedPorts(node)));
  if (which === "all") return ports;
  // A layer's matrix and its bias may be nodes of their own: the bias belongs to the product before it.
  const last = ports.findLastIndex(
    (own, at) => own.length > 0 && nodes[at]!.class !== "elementwise" && nodes[at]!.params > 0,
  );
  return ports.map((own, at) => (at >= last ? own : []));
}

function wantedTensors(
  nodes: readonly AnalyzedNode[],
  graphInputs: readonly string[],
  trained: readonly (readonly number[])[],
): ReadonlySet<string> {
  const wanted = new Set<string>();
  const known = new Set(graphInputs);
  for (const [at, node] of nodes.entries()) {
    // What a loop's body is handed by its node has a name of its own there, and may depend on any weight.
    const wants =
      trained[at]!.length > 0 ||
      node.class === "control" ||
      node.inputs.some(({ name, weight }) => wanted.has(name) || (!weight && !known.has(name)));
    const passes = wants && node.class !== "constant" && passesGradient(bareOp(node.op));
    for (const output of node.outputs) {
      known.add(output.name);
      if (passes && isFloat(output)) wanted.add(output.name);
    }
  }
  return wanted;
}

function wayBack(
  nodes: readonly AnalyzedNode[],
  wanted: ReadonlySet<string>,
  wants: Flow["wants"],
): Pick<Flow, "active" | "reached" | "arrivals"> {
  const arrivals = new Map<string, number>();
  const taken = new Set<string>();
  for (const node of nodes) {
    if (!node.outputs.some(({ name }) => wanted.has(name))) continue;
    for (const { name } of node.inputs) taken.add(name);
  }
  const reached = (name: string) => wanted.has(name) && (arrivals.has(name) || !taken.has(name));
  const active = nodes.map(() => false);
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]!;
    if (!node.outputs.some(({ name }) => reached(name))) continue;
    active[at] = true;
    for (const [position, { name }] of node.inputs.entries())
      if (wants(at, position)) arrivals.set(name, (arrivals.get(name) ?? 0) + 1);
  }
  return { active, reached, arrivals };
}
