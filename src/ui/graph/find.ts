import type { Scene } from "./scene.ts";

/** The innermost box at a point of the scene, −1 for none; the whole model is none. */
export function boxAt({ x, y, w, h, end, node }: Scene, px: number, py: number): number {
  let found = -1;
  for (let box = 0; box < node.length; ) {
    const inside = px >= x[box]! && py >= y[box]! && px <= x[box]! + w[box]! && py <= y[box]! + h[box]!;
    if (inside && box > 0) found = box;
    box = inside ? box + 1 : end[box]!;
  }
  return found;
}

/** The line nearest to a point, in the group that the point is in; −1 when none is within reach. */
export function lineAt(scene: Scene, around: number, px: number, py: number, reach: number): number {
  const { lines, starts, points } = scene;
  let best = -1;
  let distance = reach;
  for (let line = lines[around]!; line < lines[around + 1]!; line++) {
    for (let i = 2 * starts[line]!; i < 2 * starts[line + 1]! - 2; i += 2) {
      const d = toSegment(px, py, points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!);
      if (d < distance) [best, distance] = [line, d];
    }
  }
  return best;
}

function toSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

const middle = ({ x, w }: Scene, box: number) => x[box]! + w[box]! / 2;

/** Boxes that the links lead to from a box, or that lead to it. */
export function neighbours({ linkFrom, linkTo }: Scene, box: number, forward: boolean): number[] {
  const found: number[] = [];
  const [near, far] = forward ? [linkFrom, linkTo] : [linkTo, linkFrom];
  for (let i = 0; i < near.length; i++) if (near[i] === box) found.push(far[i]!);
  return found;
}

/** The box that an arrow key leads to: down and up along the links, sideways to the next one beside it. */
export function stepFrom(scene: Scene, box: number, key: string): number | null {
  if (key === "ArrowDown" || key === "ArrowUp") {
    const next = neighbours(scene, box, key === "ArrowDown");
    const away = (other: number) => Math.abs(middle(scene, other) - middle(scene, box));
    return next.length === 0 ? null : next.reduce((best, other) => (away(other) < away(best) ? other : best));
  }
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  const sign = key === "ArrowRight" ? 1 : -1;
  let best: number | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (let other = 1; other < scene.node.length; other++) {
    const shown = scene.end[other] === other + 1;
    const across = sign * (middle(scene, other) - middle(scene, box));
    const apart = Math.abs(scene.y[other]! + scene.h[other]! / 2 - scene.y[box]! - scene.h[box]! / 2);
    if (!shown || across <= 1 || apart > scene.h[box]!) continue;
    if (across + 2 * apart < nearest) [best, nearest] = [other, across + 2 * apart];
  }
  return best;
}
