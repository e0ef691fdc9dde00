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

  // Loops may overlap: all of them together follow so many nodes.
  const budget = { left: WALKS * nodes.length };
  const varying = following(
    nodes.filter(({ op, inputs }) => inputs.length === 0 && op !== "Const"),
    readers,
  );
  const assembled: Frame[] = [];
  for (const [name, circles] of byFrame) {
    const inside = insideOf(circles, readers, budget);
    // What is made of constants alone may stand anywhere; the constants themselves are read from outside.
    const part = (node: NodeDef) => inside?.has(node) || (!varying.has(node) && node.op !== "Const");
    const frame = inside && assemble(name, circles.whole, maker, part);
    if (frame) assembled.push(frame);
  }
  const within = new Set(assembled.flatMap(({ bodyNodes }) => bodyNodes.filter(({ op }) => op === "Merge")));
  const loops = assembled.filter(
    ({ name }) => !byFrame.get(name)?.whole.some(({ merge }) => within.has(merge)),
  );

  const gone = new Set<string>();
  for (const { name, conditionNodes, bodyNodes } of loops) {
    for (const node of [...conditionNodes, ...bodyNodes])
      if (varying.has(node) || CONTROL.has(node.op)) gone.add(node.name);
    for (const { enter, merge, switched, next, exit } of byFrame.get(name)?.whole ?? []) {
      for (const node of [enter, merge, switched, next, exit]) if (node) gone.add(node.name);
      gone.add(nodeOf(switched.inputs[1] ?? ""));
    }
  }
  const results = new Set(loops.flatMap((loop) => loop.results));
  withReaders(gone, readers, results);
  return { rest: cut(nodes.filter((node) => !gone.has(node.name))), loops };
}

const CONTROL: ReadonlySet<string> = new Set([
  "Enter",
  "Exit",
  "LoopCond",
  "Merge",
  "NextIteration",
  "Switch",
]);

/** How often each node may be followed, on average. Loops within loops of real models reach 3. */
const WALKS = 4;

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

/** What one frame is made of. */
interface Circles {
  readonly enters: NodeDef[];
  /** States; what enters and does not change has no circle. */
  readonly whole: Circle[];
}

/** The circles of each frame. */
function circlesOf(
  nodes: readonly NodeDef[],
  maker: Maker,
  readers: ReadonlyMap<string, readonly NodeDef[]>,
): ReadonlyMap<string, Circles> {
  const read = (name: string, op: string) => readers.get(name)?.find((node) => node.op === op);
  const byFrame = new Map<string, Circles>();
  for (const enter of nodes) {
    if (enter.op !== "Enter") continue;
    const frame = String(enter.attributes.frame_name ?? "");
    const circles = byFrame.get(frame) ?? { enters: [], whole: [] };
    byFrame.set(frame, circles);
    circles.enters.push(enter);
    const merge = read(enter.name, "Merge");
    const next = merge?.inputs.map(maker).find((node) => node?.op === "NextIteration");
    const switched = merge && read(merge.name, "Switch");
    if (merge && next && switched)
      circles.whole.push({ enter, merge, switched, next, exit: read(switched.name, "Exit") });
  }
  return byFrame;
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

function assemble(
  name: string,
  circles: readonly Circle[],
  maker: Maker,
  inside: (node: NodeDef) => boolean,
): Frame | null {
  const [first] = circles;
  const test = first && maker(first.switched.inputs[1] ?? "");
  if (!first || test?.op !== "LoopCond") return null;
  if (circles.some(({ switched }) => maker(switched.inputs[1] ?? "") !== test)) return null;
  const stops = new Set(circles.flatMap(({ merge, switched }) => [merge, switched]));
  const next = circles.map((circle) => circle.next.inputs[0] ?? "");
  const part = (from: readonly string[]) => reached(from, maker, (node) => inside(node) && !stops.has(node));
  return {
    name,
    initial: circles.map(({ enter }) => enter.inputs[0] ?? ""),
    tested: circles.map(({ merge }) => merge.name),
    states: circles.map(({ switched }) => `${switched.name}:1`),
    condition: test.inputs[0] ?? "",
    next,
    results: circles.map(({ exit }) => exit?.name ?? ""),
    conditionNodes: part([test.inputs[0] ?? ""]),
    bodyNodes: part(next),
    at: first.enter.at,
  };
}

interface Budget {
  left: number;
}

/** What follows from what enters a loop, up to where it is left. null: more than the budget. */
function insideOf(
  { enters, whole }: Circles,
  readers: ReadonlyMap<string, readonly NodeDef[]>,
  budget: Budget,
): ReadonlySet<NodeDef> | null {
  const found = following(enters, readers, new Set(whole.map(({ exit }) => exit)), budget);
  return budget.left < 0 ? null : found;
}

/** Some nodes and all that follow from them, but for some and what follows from those. */
function following(
  from: readonly NodeDef[],
  readers: ReadonlyMap<string, readonly NodeDef[]>,
  but: ReadonlySet<NodeDef | undefined> = new Set(),
  budget: Budget = { left: Number.POSITIVE_INFINITY },
): ReadonlySet<NodeDef> {
  const open = [...from];
  const found = new Set(open);
  while (open.length > 0 && --budget.left >= 0) {
    for (const reader of readers.get(open.pop()!.name) ?? []) {
      if (found.has(reader) || but.has(reader)) continue;
      found.add(reader);
      open.push(reader);
    }
  }
  return found;
}

/** Nodes that lead to some tensors, as long as they are wanted. */
function reached(
  from: readonly string[],
  maker: Maker,
  wanted: (node: NodeDef) => boolean,
): readonly NodeDef[] {
  const found = new Set<NodeDef>();
  const open = [...from];
  while (open.length > 0) {
    const node = maker(open.pop()!);
    if (!node || found.has(node) || !wanted(node)) continue;
    found.add(node);
    open.push(...node.inputs);
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
