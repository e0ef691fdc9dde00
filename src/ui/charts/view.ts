/**
 * The part of a logarithmic chart that is in view. Everything is done in shares of the view, 0 at its left or lower end
 * and 1 at the other, because a step on a log axis is a factor and the same at any depth.
 */
export interface View {
  readonly x: Range;
  readonly y: Range;
}

/** Positive, the lower end first. */
type Range = readonly [low: number, high: number];

/** A place in the view, in shares of it. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Nearer than a factor of two there is nothing more to see. */
const NEAREST = 2;
/** As near to the edge as a point is brought that shall be seen. */
const EDGE = 0.08;
const MIDDLE: Place = { x: 0.5, y: 0.5 };
/** Figures kept in an address: more than a pixel is worth. */
const DIGITS = 5;

/** "0.25,64,1e9,2e12" as the address has it; null of anything else. */
export function parseView(text: string | undefined): View | null {
  const [x0, x1, y0, y1, ...more] =
    text?.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part))) ?? [];
  if (more.length > 0) return null;
  const x = asRange(x0, x1);
  const y = asRange(y0, y1);
  return x && y && { x, y };
}

function asRange(low = Number.NaN, high = Number.NaN): Range | null {
  return low > 0 && high > low && Number.isFinite(high) && Number.isFinite(high / low) ? [low, high] : null;
}

export function formatView({ x, y }: View): string {
  return [...x, ...y].map((end) => Number(end.toPrecision(DIGITS))).join(",");
}

/** The view, as far as there is something there; null where that is everything, or nothing. */
export function limited(view: View | null, home: View): View | null {
  if (!view || misses(view.x, home.x) || misses(view.y, home.y)) return null;
  const [x, y] = [limitedRange(view.x, home.x), limitedRange(view.y, home.y)];
  return isWhole(x, home.x) && isWhole(y, home.y) ? null : { x, y };
}

function misses([low, high]: Range, [least, most]: Range): boolean {
  return high <= least || low >= most;
}

function isWhole([low, high]: Range, [least, most]: Range): boolean {
  const slack = (most / least) ** 1e-4;
  return low <= least * slack && high >= most / slack;
}

/** Neither nearer than makes sense nor farther than there is anything, moved until it lies within. */
function limitedRange([low, high]: Range, [least, most]: Range): Range {
  const middle = Math.sqrt(low * high);
  const half = Math.sqrt(Math.min(Math.max(high / low, NEAREST), most / least));
  const start = Math.min(Math.max(middle / half, least), most / half ** 2);
  return [start, start * half ** 2];
}

/** `factor` times as near, with what is at that place staying there. */
export function zoomed(view: View, factor: number, at: Place = MIDDLE): View {
  return { x: zoomedRange(view.x, factor, at.x), y: zoomedRange(view.y, factor, at.y) };
}

function zoomedRange([low, high]: Range, factor: number, at: number): Range {
  const wide = high / low;
  const start = low * wide ** (at * (1 - 1 / factor));
  return [start, start * wide ** (1 / factor)];
}

/** Moved by shares of itself: what was at its left end is beyond it when `by.x` is positive. */
export function moved({ x, y }: View, by: Place): View {
  return { x: movedRange(x, by.x), y: movedRange(y, by.y) };
}

function movedRange([low, high]: Range, by: number): Range {
  const step = (high / low) ** by;
  return [low * step, high * step];
}

/** How far to move so that a place comes into view; zero where it is. */
export function towards({ x, y }: Place): Place {
  return { x: beyond(x), y: beyond(y) };
}

function beyond(at: number): number {
  if (at >= 0 && at <= 1) return 0;
  return at < 0 ? at - EDGE : at - 1 + EDGE;
}
