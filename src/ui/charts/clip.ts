import { px } from "./frame.ts";
import type { Bounds } from "./labels.ts";

export interface Span {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export function isInside({ x, y }: { readonly x: number; readonly y: number }, bounds: Bounds): boolean {
  // Places are rounded to a tenth of a pixel.
  const slack = 0.1;
  return (
    x >= bounds.left - slack &&
    x <= bounds.right + slack &&
    y >= bounds.top - slack &&
    y <= bounds.bottom + slack
  );
}

/** The part of a straight line that lies in the plot, by Liang and Barsky's parameters; null of one that misses it. */
export function clipped({ x1, y1, x2, y2 }: Span, { left, right, top, bottom }: Bounds): Span | null {
  const [dx, dy] = [x2 - x1, y2 - y1];
  let [from, to] = [0, 1];
  const edges = [
    [-dx, x1 - left],
    [dx, right - x1],
    [-dy, y1 - top],
    [dy, bottom - y1],
  ] as const;
  for (const [towards, room] of edges) {
    if (towards === 0 && room < 0) return null;
    if (towards < 0) from = Math.max(from, room / towards);
    if (towards > 0) to = Math.min(to, room / towards);
  }
  if (from > to) return null;
  return { x1: x1 + from * dx, y1: y1 + from * dy, x2: x1 + to * dx, y2: y1 + to * dy };
}

/** A line through all points as a path, in pieces where it leaves the plot. */
export function clippedPath(
  points: readonly { readonly x: number; readonly y: number }[],
  bounds: Bounds,
): string {
  let path = "";
  let end = "";
  points.slice(1).forEach(({ x, y }, i) => {
    const from = points[i]!;
    const piece = clipped({ x1: from.x, y1: from.y, x2: x, y2: y }, bounds);
    if (!piece) return;
    const start = `${px(piece.x1)},${px(piece.y1)}`;
    const next = `${px(piece.x2)},${px(piece.y2)}`;
    path += start === end ? `L${next}` : `M${start}L${next}`;
    end = next;
  });
  return path;
}
