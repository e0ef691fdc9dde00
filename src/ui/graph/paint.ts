import type { Facts } from "./facts.ts";
import { PADDING, type Scene } from "./scene.ts";
import type { Theme } from "./theme.ts";

/** How the scene lies under the window: screen = scene · k + (x, y), in CSS pixels. */
export interface Camera {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Marks {
  /** Boxes: −1 for none. */
  readonly active: number;
  readonly hovered: number;
  /** A line under the pointer; −1 for none. */
  readonly line: number;
}

export interface View {
  readonly width: number;
  readonly height: number;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
}

/** An open group smaller than this on the screen is a plain block: nothing in it could be made out. */
const BLOCK = 28;
/** Below these scales lines, and letters, are too small to be worth drawing. */
const LINES_FROM = 0.06;
const ARROWS_FROM = 0.4;
const TEXT_FROM = 0.42;

const ROUND = 3;

/** Draws what of the scene is in the window. */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  facts: Facts,
  theme: Theme,
  camera: Camera,
  marks: Marks,
  view: View,
): void {
  const { k } = camera;
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, view.width, view.height);
  context.setTransform(view.ratio * k, 0, 0, view.ratio * k, view.ratio * camera.x, view.ratio * camera.y);
  const [left, top] = [-camera.x / k, -camera.y / k];
  const [right, bottom] = [left + view.width / k, top + view.height / k];
  const seen: number[] = [];
  const framed: number[] = [];
  for (let box = 0; box < scene.node.length; ) {
    const [x, y, w, h] = [scene.x[box]!, scene.y[box]!, scene.w[box]!, scene.h[box]!];
    if (x > right || y > bottom || x + w < left || y + h < top) {
      box = scene.end[box]!;
      continue;
    }
    const open = scene.end[box]! > box + 1 || box === 0;
    if (open && (box === 0 || h * k > BLOCK)) {
      framed.push(box);
      box++;
    } else {
      seen.push(box);
      box = scene.end[box]!;
    }
  }
  drawFrames(context, scene, facts, theme, framed, k);
  if (k > LINES_FROM) drawLines(context, scene, theme, framed, k, [left, top, right, bottom]);
  drawBoxes(context, scene, facts, theme, seen, k);
  drawMarks(context, scene, theme, marks, k);
}

function drawFrames(
  context: CanvasRenderingContext2D,
  scene: Scene,
  facts: Facts,
  theme: Theme,
  framed: readonly number[],
  k: number,
): void {
  context.lineWidth = Math.max(1, 0.75 / k);
  context.strokeStyle = theme.edge;
  for (const box of framed) {
    if (box === 0) continue;
    const [x, y, w, h] = [scene.x[box]!, scene.y[box]!, scene.w[box]!, scene.h[box]!];
    context.fillStyle = theme.sunk;
    context.fillRect(x, y, w, h);
    context.strokeRect(x, y, w, h);
    if (k < TEXT_FROM) continue;
    context.fillStyle = theme.quiet;
    context.font = `13px ${theme.font}`;
    context.fillText(`▾ ${facts.title[box]!}`, x + PADDING.side, y + 21, Math.max(20, w - 2 * PADDING.side));
  }
  // Far out the names of the frames are the landmarks: written at the size of the page.
  if (k >= TEXT_FROM) return;
  context.fillStyle = theme.ink;
  context.font = `${11 / k}px ${theme.font}`;
  for (const box of framed)
    if (box > 0 && scene.w[box]! * k > 90 && scene.h[box]! * k > 40)
      context.fillText(
        facts.title[box]!,
        scene.x[box]! + 4 / k,
        scene.y[box]! + 13 / k,
        scene.w[box]! - 8 / k,
      );
}

function drawLines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  theme: Theme,
  framed: readonly number[],
  k: number,
  window: readonly [number, number, number, number],
): void {
  context.beginPath();
  for (const box of framed)
    for (let line = scene.lines[box]!; line < scene.lines[box + 1]!; line++)
      if (meets(scene, line, window)) trace(context, scene, line);
  context.lineWidth = Math.max(1, 0.6 / k);
  context.strokeStyle = theme.edge;
  context.stroke();
  if (k < ARROWS_FROM) return;
  context.beginPath();
  for (const box of framed)
    for (let line = scene.lines[box]!; line < scene.lines[box + 1]!; line++)
      if (scene.ends[line] && meets(scene, line, window)) arrow(context, scene, line);
  context.fillStyle = theme.edge;
  context.fill();
}

/** Whether the line's first and last point are not both beyond one side of the window: lines run from top to bottom. */
function meets(
  scene: Scene,
  line: number,
  [left, top, right, bottom]: readonly [number, number, number, number],
): boolean {
  const from = 2 * scene.starts[line]!;
  const to = 2 * scene.starts[line + 1]! - 2;
  const { points } = scene;
  if (
    Math.max(points[from + 1]!, points[to + 1]!) < top ||
    Math.min(points[from + 1]!, points[to + 1]!) > bottom
  )
    return false;
  let [low, high] = [points[from]!, points[from]!];
  for (let i = from + 2; i <= to; i += 2) {
    low = Math.min(low, points[i]!);
    high = Math.max(high, points[i]!);
  }
  return high >= left && low <= right;
}

/** Straight between the first and the last two points, bent in between. */
function trace(context: CanvasRenderingContext2D, { starts, points }: Scene, line: number): void {
  const from = 2 * starts[line]!;
  const to = 2 * starts[line + 1]! - 2;
  context.moveTo(points[from]!, points[from + 1]!);
  for (let i = from + 2; i < to; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    const last = i + 2 === to;
    context.quadraticCurveTo(
      x,
      y,
      last ? points[to]! : (x + points[i + 2]!) / 2,
      last ? points[to + 1]! : (y + points[i + 3]!) / 2,
    );
  }
  if (to - from < 4) context.lineTo(points[to]!, points[to + 1]!);
}

function arrow(context: CanvasRenderingContext2D, { starts, points }: Scene, line: number): void {
  const to = 2 * starts[line + 1]! - 2;
  const [x, y] = [points[to]!, points[to + 1]!];
  const angle = Math.atan2(y - points[to - 1]!, x - points[to - 2]!);
  const wing = (turn: number) => [x - 7 * Math.cos(angle + turn), y - 7 * Math.sin(angle + turn)] as const;
  context.moveTo(x, y);
  context.lineTo(...wing(0.45));
  context.lineTo(...wing(-0.45));
}

function drawBoxes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  facts: Facts,
  theme: Theme,
  seen: readonly number[],
  k: number,
): void {
  const far = k < TEXT_FROM;
  context.lineWidth = Math.max(1, 0.6 / k);
  for (const box of seen) {
    const [x, y, w, h] = [scene.x[box]!, scene.y[box]!, scene.w[box]!, scene.h[box]!];
    const opClass = facts.opClass[box];
    const color = opClass ? theme.classes[opClass] : theme.edge;
    if (far) {
      context.fillStyle = color;
      context.fillRect(x, y, w, h);
      continue;
    }
    const group = scene.group[box]! >= 0;
    context.fillStyle = theme.paper;
    context.strokeStyle = theme.edge;
    if (group) {
      // A closed group is a pile: there is more below.
      context.fillRect(x + 4, y + 4, w, h);
      context.strokeRect(x + 4, y + 4, w, h);
    }
    context.beginPath();
    context.roundRect(x, y, w, h, ROUND);
    context.fill();
    context.stroke();
    context.fillStyle = color;
    context.fillRect(x, y, 6, h);
    const share = Math.min(1, facts.share[box]!);
    if (share > 0) {
      context.fillStyle = theme.accent;
      context.fillRect(x + 6, y + h - 4, (w - 6) * share, 4);
    }
    context.fillStyle = theme.ink;
    context.font = `600 13px ${theme.font}`;
    context.fillText(group ? `▸ ${facts.title[box]!}` : facts.title[box]!, x + 14, y + 17, w - 20);
    context.fillStyle = theme.quiet;
    context.font = `11.5px ${theme.font}`;
    context.fillText(facts.second[box]!, x + 14, y + 33, w - 20);
    context.fillText(facts.third[box]!, x + 14, y + 47, w - 20);
  }
}

function drawMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  theme: Theme,
  marks: Marks,
  k: number,
): void {
  const outline = (box: number, width: number) => {
    if (box <= 0 || box >= scene.node.length) return;
    context.lineWidth = Math.max(width, width / k);
    context.strokeRect(scene.x[box]! - 2, scene.y[box]! - 2, scene.w[box]! + 4, scene.h[box]! + 4);
  };
  context.strokeStyle = theme.accent;
  if (marks.active > 0) {
    context.beginPath();
    for (const line of linesAt(scene, marks.active)) trace(context, scene, line);
    context.lineWidth = Math.max(2, 1.5 / k);
    context.stroke();
  }
  if (marks.line >= 0) {
    context.beginPath();
    trace(context, scene, marks.line);
    context.lineWidth = Math.max(2.5, 2 / k);
    context.stroke();
  }
  outline(marks.active, 2.5);
  context.strokeStyle = theme.ink;
  outline(marks.hovered, 1);
}

/** The lines that begin or end at a box, within the group around it. */
function linesAt(scene: Scene, box: number): number[] {
  const around = scene.parent[box]!;
  if (around < 0) return [];
  const found: number[] = [];
  for (let line = scene.lines[around]!; line < scene.lines[around + 1]!; line++)
    if (
      isWithin(scene, scene.boxOf[scene.tail[line]!]!, box) ||
      isWithin(scene, scene.boxOf[scene.head[line]!]!, box)
    )
      found.push(line);
  return found;
}

function isWithin(scene: Scene, box: number, around: number): boolean {
  return box >= around && box < scene.end[around]!;
}
