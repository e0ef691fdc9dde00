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
  readonly enter: NodeDef;
  readonly merge: NodeDef;
  readonly switched: NodeDef;
  readonly next: NodeDef;
  readonly exit: NodeDef | undefined;
}

type Maker = (tensor: string) => NodeDef | undefined;

/**
 * Nodes without the outermost loops of this kind, and those loops; inner ones are among the nodes of their bodies. A
 * circle that is no whole loop is cut open at its Merge.
 */
export function frames(nodes: readonly NodeDef[]): {
  readonly rest: readonly NodeDef[];
  readonly loops: readonly Frame[];
} {
  if (!nodes.some(({ op }) => op === "Enter")) return { rest: cut(nodes), loops: [] };
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const maker: Maker = (tensor) => byName.get(nodeOf(tensor));
  const readers = readersOf(nodes);
  const byFrame = circlesOf(nodes, maker, readers);

  // Walks may overlap: all of them together look at so many nodes.
  const budget = { left: WALKS * nodes.length };
  const assembled = new Map<string, Frame>();
  for (const [name, circles] of byFrame) {
    const frame = assemble(name, circles, maker, budget);
    if (frame) assembled.set(name, frame);
  }
  const within = new Set<NodeDef>();
  for (const { name, bodyNodes } of assembled.values())
    for (const node of bodyNodes) if (node.op === "Merge" && !ownMerge(byFrame, name, node)) within.add(node);
  const loops = [...assembled.values()].filter(
    ({ name }) => !byFrame.get(name)?.some(({ merge }) => within.has(merge)),
  );

  const gone = new Set<string>();
  for (const { name, conditionNodes, bodyNodes } of loops) {
    for (const node of [...conditionNodes, ...bodyNodes]) gone.add(node.name);
    for (const { enter, merge, switched, next, exit } of byFrame.get(name) ?? []) {
      for (const node of [enter, merge, switched, next, exit]) if (node) gone.add(node.name);
      gone.add(nodeOf(switched.inputs[1] ?? ""));
    }
  }
  const results = new Set(loops.flatMap((loop) => loop.results));
  withReaders(gone, readers, results);
  return { rest: cut(nodes.filter((node) => !gone.has(node.name))), loops };
}

/** How often each node may be looked at, on average. Loops within loops of real models reach 3. */
const WALKS = 16;

function nodeOf(tensor: string): string {
  return tensor.replace(/:\d+$/, "");
}

function readersOf(nodes: readonly NodeDef[]): ReadonlyMap<string, readonly NodeDef[]> {
  const readers = new Map<string, NodeDef[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const name = nodeOf(input);
      const list = readers.get(name);
      if (list) list.push(node);
      else readers.set(name, [node]);
    }
  return readers;
}

/** The circles of each frame. */
function circlesOf(
  nodes: readonly NodeDef[],
  maker: Maker,
  readers: ReadonlyMap<string, readonly NodeDef[]>,
): ReadonlyMap<string, readonly Circle[]> {
  const read = (name: string, op: string) => readers.get(name)?.find((node) => node.op === op);
  const byFrame = new Map<string, Circle[]>();
  for (const enter of nodes) {
    if (enter.op !== "Enter") continue;
    const frame = String(enter.attributes.frame_name ?? "");
    const merge = read(enter.name, "Merge");
    const next = merge?.inputs.map(maker).find((node) => node?.op === "NextIteration");
    const switched = merge && read(merge.name, "Switch");
    const circles = byFrame.get(frame) ?? [];
    byFrame.set(frame, circles);
    if (merge && next && switched)
      circles.push({ enter, merge, switched, next, exit: read(switched.name, "Exit") });
  }
  return byFrame;
}

function ownMerge(byFrame: ReadonlyMap<string, readonly Circle[]>, name: string, node: NodeDef): boolean {
  return byFrame.get(name)?.some(({ merge }) => merge === node) ?? false;
}

/** What hangs on the inside of a loop and leads nowhere: anchors of control dependencies. */
function withReaders(
  gone: Set<string>,
  readers: ReadonlyMap<string, readonly NodeDef[]>,
  results: ReadonlySet<string>,
): void {
  const open = [...gone];
  while (open.length > 0) {
    const name = open.pop()!;
    if (results.has(name)) continue;
    for (const reader of readers.get(name) ?? []) {
      if (gone.has(reader.name)) continue;
      gone.add(reader.name);
      open.push(reader.name);
    }
  }
}

function assemble(name: string, circles: readonly Circle[], maker: Maker, budget: Budget): Frame | null {
  const [first] = circles;
  const test = first && maker(first.switched.inputs[1] ?? "");
  if (!first || test?.op !== "LoopCond") return null;
  if (circles.some(({ switched }) => maker(switched.inputs[1] ?? "") !== test)) return null;
  const stops = new Set(circles.flatMap(({ merge, switched }) => [merge.name, switched.name]));
  const next = circles.map((circle) => circle.next.inputs[0] ?? "");
  const conditionNodes = reached([test.inputs[0] ?? ""], name, stops, maker, budget);
  const bodyNodes = reached(next, name, stops, maker, budget);
  if (!conditionNodes || !bodyNodes) return null;
  return {
    name,
    initial: circles.map(({ enter }) => enter.inputs[0] ?? ""),
    tested: circles.map(({ merge }) => merge.name),
    states: circles.map(({ switched }) => `${switched.name}:1`),
    condition: test.inputs[0] ?? "",
    next,
    results: circles.map(({ exit }) => exit?.name ?? ""),
    conditionNodes,
    bodyNodes,
    at: first.enter.at,
  };
}

interface Budget {
  left: number;
}

/** Nodes that lead to some tensors, from the loop's states and from what enters it on. null: more than the budget. */
function reached(
  from: readonly string[],
  frame: string,
  stops: ReadonlySet<string>,
  maker: Maker,
  budget: Budget,
): readonly NodeDef[] | null {
  const found = new Set<NodeDef>();
  const open = [...from];
  while (open.length > 0) {
    const node = maker(open.pop()!);
    if (!node || stops.has(node.name) || found.has(node)) continue;
    if (--budget.left < 0) return null;
    found.add(node);
    if (node.op !== "Enter" || node.attributes.frame_name !== frame) open.push(...node.inputs);
  }
  return [...found];
}

/** The way back of a circle that stays is left out: a graph with circles has no order. */
function cut(nodes: readonly NodeDef[]): readonly NodeDef[] {
  const next = new Set(nodes.flatMap(({ op, name }) => (op === "NextIteration" ? [name] : [])));
  if (next.size === 0) return nodes;
  return nodes.map((node) =>
    node.op === "Merge" ? { ...node, inputs: node.inputs.filter((input) => !next.has(nodeOf(input))) } : node,
  );
}
