import type { NodeDef } from "./nodes.ts";

/**
 * Loops as TensorFlow 1 writes them: a circle of Enter, Merge, Switch, NextIteration and Exit for each state, closed by
 * one LoopCond. Each becomes a loop with a condition and a body, the inner ones first.
 */
export interface Frame {
  readonly name: string;
  /** What the states are at the beginning: tensors outside. */
  readonly initial: readonly string[];
  /** Tensors that the states are called inside: as the condition sees them, and as the body does. */
  readonly tested: readonly string[];
  readonly states: readonly string[];
  /** What the condition is, and what the states become. */
  readonly condition: string;
  readonly next: readonly string[];
  /** Names of the states after the last turn; "" where no one asks. */
  readonly results: readonly string[];
  readonly conditionNodes: readonly NodeDef[];
  readonly bodyNodes: readonly NodeDef[];
  readonly at: string;
}

interface Circle {
  readonly name: string;
  readonly enter: NodeDef;
  readonly merge: NodeDef;
  readonly switched: NodeDef;
  readonly next: NodeDef;
  readonly exit: NodeDef | undefined;
}

/** Nodes without loops of this kind, and the loops. A circle that is no whole loop is cut open at its Merge. */
export function frames(nodes: readonly NodeDef[]): {
  readonly rest: readonly NodeDef[];
  readonly loops: readonly Frame[];
} {
  if (!nodes.some(({ op }) => op === "Enter")) return { rest: cut(nodes), loops: [] };
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const maker = (tensor: string) => byName.get(tensor.replace(/:\d+$/, ""));
  const readers = new Map<string, NodeDef[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const name = input.replace(/:\d+$/, "");
      readers.set(name, [...(readers.get(name) ?? []), node]);
    }
  const read = (name: string, op: string) => (readers.get(name) ?? []).filter((node) => node.op === op);

  const byFrame = new Map<string, Circle[]>();
  for (const enter of nodes) {
    if (enter.op !== "Enter") continue;
    const frame = String(enter.attributes.frame_name ?? "");
    const [merge] = read(enter.name, "Merge");
    const next = merge?.inputs.map(maker).find((node) => node?.op === "NextIteration");
    const [switched] = merge ? read(merge.name, "Switch") : [];
    const circles = byFrame.get(frame) ?? [];
    byFrame.set(frame, circles);
    if (merge && next && switched)
      circles.push({ name: frame, enter, merge, switched, next, exit: read(switched.name, "Exit")[0] });
  }

  const gone = new Set<string>();
  const loops: Frame[] = [];
  for (const [name, circles] of byFrame) {
    const frame = assemble(name, circles, maker, byFrame);
    if (!frame) continue;
    loops.push(frame);
    for (const node of [...frame.conditionNodes, ...frame.bodyNodes]) gone.add(node.name);
    for (const { enter, merge, switched, next, exit } of circles)
      for (const node of [enter, merge, switched, next, exit]) if (node) gone.add(node.name);
    const test = maker(circles[0]!.switched.inputs[1] ?? "");
    if (test) gone.add(test.name);
  }
  const results = new Set(loops.flatMap((loop) => loop.results));
  withReaders(gone, nodes, results);
  return { rest: cut(nodes.filter((node) => !gone.has(node.name))), loops };
}

/** What hangs on the inside of a loop and leads nowhere: anchors of control dependencies. */
function withReaders(gone: Set<string>, nodes: readonly NodeDef[], results: ReadonlySet<string>): void {
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const { name, inputs } of nodes) {
      const inside = inputs
        .map((input) => input.replace(/:\d+$/, ""))
        .some((from) => gone.has(from) && !results.has(from));
      if (inside) gone.add(name);
    }
  }
}

function assemble(
  name: string,
  circles: readonly Circle[],
  maker: (tensor: string) => NodeDef | undefined,
  byFrame: ReadonlyMap<string, readonly Circle[]>,
): Frame | null {
  const [first] = circles;
  const test = first && maker(first.switched.inputs[1] ?? "");
  if (
    !first ||
    test?.op !== "LoopCond" ||
    circles.some(({ switched }) => maker(switched.inputs[1] ?? "") !== test)
  )
    return null;
  const stops = new Set(circles.flatMap(({ merge, switched }) => [merge.name, switched.name]));
  const conditionNodes = reached([test.inputs[0] ?? ""], stops, maker);
  const bodyNodes = reached(
    circles.map(({ next }) => next.inputs[0] ?? ""),
    stops,
    maker,
  );
  // A loop within this one has to be one thing first; a body that leads out of it is no body.
  const foreign = [...byFrame].some(
    ([other, inner]) => other !== name && inner.some(({ merge }) => bodyNodes?.includes(merge)),
  );
  if (!conditionNodes || !bodyNodes || foreign) return null;
  return {
    name,
    initial: circles.map(({ enter }) => enter.inputs[0] ?? ""),
    tested: circles.map(({ merge }) => merge.name),
    states: circles.map(({ switched }) => `${switched.name}:1`),
    condition: test.inputs[0] ?? "",
    next: circles.map(({ next }) => next.inputs[0] ?? ""),
    results: circles.map(({ exit }) => exit?.name ?? ""),
    conditionNodes,
    bodyNodes,
    at: first.enter.at,
  };
}

/** Nodes that lead to some tensors, from the loop's own states on; those that lie outside of it are not among them. */
function reached(
  from: readonly string[],
  stops: ReadonlySet<string>,
  maker: (tensor: string) => NodeDef | undefined,
): readonly NodeDef[] | null {
  const found = new Map<string, NodeDef>();
  const open = [...from];
  while (open.length > 0) {
    const node = maker(open.pop()!);
    if (!node || stops.has(node.name) || found.has(node.name)) continue;
    found.set(node.name, node);
    open.push(...node.inputs);
  }
  return [...found.values()];
}

/** The way back of a circle that stays is left out: a graph with circles has no order. */
function cut(nodes: readonly NodeDef[]): readonly NodeDef[] {
  const next = new Set(nodes.flatMap(({ op, name }) => (op === "NextIteration" ? [name] : [])));
  if (next.size === 0) return nodes;
  return nodes.map((node) =>
    node.op === "Merge"
      ? { ...node, inputs: node.inputs.filter((input) => !next.has(input.replace(/:\d+$/, ""))) }
      : node,
  );
}
