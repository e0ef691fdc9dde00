import { Graph, layout, type Point } from "@dagrejs/dagre";

/** Sizes of the members of one level and which follows which; IN and OUT stand for what is around it. */
export interface Level {
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  readonly links: readonly { readonly from: number; readonly to: number }[];
}

export const IN = -1;
export const OUT = -2;

export interface PlacedLevel {
  readonly width: number;
  readonly height: number;
  /** Upper left corner of each member, x and y in turn. */
  readonly corners: Float32Array;
  /** A line for each link, in their order; those that cross the border begin or end on it. */
  readonly lines: readonly Float32Array[];
  /** Where lines come in at the upper border and go out at the lower one, as x. */
  readonly inlet: number;
  readonly outlet: number;
}

/** What comes in or goes out is a dot. */
const DOT = 6;

/** Layouts of levels that look the same: the blocks of a network repeat, and so do their drawings. */
const known = new Map<string, PlacedLevel>();
const KEPT = 2000;

/** Lays out one level from top to bottom. */
export function placeLevel(level: Level): PlacedLevel {
  const key = JSON.stringify([
    level.sizes.map(({ width, height }) => [width, height]),
    level.links.map(({ from, to }) => [from, to]),
  ]);
  const before = known.get(key);
  if (before) return before;
  const placed = place(level);
  if (known.size >= KEPT) known.clear();
  known.set(key, placed);
  return placed;
}

function place({ sizes, links }: Level): PlacedLevel {
  const graph = new Graph({ multigraph: false, compound: false });
  graph.setGraph({ rankdir: "TB", nodesep: 20, ranksep: 32, edgesep: 10, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  sizes.forEach(({ width, height }, i) => {
    graph.setNode(String(i), { width, height });
  });
  for (const end of [IN, OUT])
    if (links.some(({ from, to }) => from === end || to === end))
      graph.setNode(String(end), { width: DOT, height: DOT });
  for (const { from, to } of links) graph.setEdge(String(from), String(to), {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const corners = new Float32Array(2 * sizes.length);
  sizes.forEach((size, i) => {
    const { x = 0, y = 0 } = graph.node(String(i));
    corners[2 * i] = x - size.width / 2;
    corners[2 * i + 1] = y - size.height / 2;
  });
  const lines = links.map(({ from, to }) => {
    const { points = [] }: { readonly points?: readonly Point[] } = graph.edge(String(from), String(to));
    const line = new Float32Array(2 * points.length);
    points.forEach((point, i) => {
      line[2 * i] = point.x;
      line[2 * i + 1] = point.y;
    });
    return line;
  });
  const portAt = (end: number) =>
    (graph.hasNode(String(end)) ? graph.node(String(end)).x : undefined) ?? width / 2;
  return { width, height, corners, lines, inlet: portAt(IN), outlet: portAt(OUT) };
}
