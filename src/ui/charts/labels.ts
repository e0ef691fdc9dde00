import { type Disc, Discs } from "./discs.ts";
import { type Group, px } from "./frame.ts";

/**
 * Labels that keep out of each other's way. A label is thought of as a row of discs along its baseline, whatever its
 * angle; two labels collide when two discs do. Candidates are tried in order, the first that is free wins; a label
 * without a free place is left out (its text is in the tooltip and in the table).
 */

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  /** Degrees, clockwise as in SVG. */
  readonly angle?: number;
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface LabelWish {
  readonly className: string;
  /** What it may say and where, the best first: a shorter text is another choice. */
  readonly choices: readonly { readonly text: string; readonly places: readonly Place[] }[];
  /** Would rather cover a point than be missing. */
  readonly insist?: boolean;
}

/** A mean glyph of the system fonts; a guess on the generous side, so that no layout needs to be measured. */
const GLYPH = 0.55;

export function textWidth(text: string, em: number): number {
  return text.length * em * GLYPH;
}

/** The discs that a text of this length covers at that place. */
function discsOf(text: string, place: Place, em: number): Disc[] {
  const width = textWidth(text, em);
  const radians = ((place.angle ?? 0) * Math.PI) / 180;
  const from = place.anchor === "start" ? 0 : place.anchor === "end" ? -width : -width / 2;
  const r = em * 0.55;
  const count = Math.max(1, Math.ceil(width / (1.4 * r)));
  // The middle of the letters lies a third of an em above the baseline.
  const lift = em * 0.33;
  return Array.from({ length: count + 1 }, (_, i) => {
    const along = from + (width * i) / count;
    return {
      x: place.x + along * Math.cos(radians) + lift * Math.sin(radians),
      y: place.y + along * Math.sin(radians) - lift * Math.cos(radians),
      r,
    };
  });
}

interface Placed {
  readonly text: string;
  readonly place: Place;
  readonly discs: readonly Disc[];
}

export class Labels {
  readonly #group: Group;
  readonly #em: number;
  readonly #bounds: Bounds;
  readonly #taken: Discs;
  readonly #marks: Discs;
  readonly #lines: Discs;
  readonly #wishes: LabelWish[] = [];

  constructor(group: Group, em: number, bounds: Bounds) {
    this.#group = group;
    this.#em = em;
    this.#bounds = bounds;
    this.#taken = new Discs(2 * em);
    this.#marks = new Discs(2 * em);
    this.#lines = new Discs(2 * em);
  }

  /** Something that labels must not cover: a point, the knee. */
  block(disc: Disc): void {
    this.#marks.add(disc);
  }

  /** A line that labels should not cross while there is another place. */
  avoid(x1: number, y1: number, x2: number, y2: number): void {
    const count = Math.ceil(Math.hypot(x2 - x1, y2 - y1) / (this.#em * 0.6));
    for (let i = 0; i <= count; i++) {
      const t = i / Math.max(count, 1);
      this.#lines.add({ x: x1 + t * (x2 - x1), y: y1 + t * (y2 - y1), r: 0 });
    }
  }

  /** Asks for a label; those asked for first are placed first. */
  add(wish: LabelWish): void {
    this.#wishes.push(wish);
  }

  /** Places every label, now that all points and lines are known: at best where it crosses no line. */
  draw(): void {
    for (const wish of this.#wishes) this.#place(wish);
  }

  #place({ className, choices, insist = false }: LabelWish): void {
    let readable: Placed | undefined;
    let free: Placed | undefined;
    let clear: Placed | undefined;
    for (const candidate of this.#candidates(choices)) {
      const { discs } = candidate;
      if (!discs.every((disc) => this.#isWithin(disc) && !this.#taken.hits(disc))) continue;
      readable ??= candidate;
      if (discs.some((disc) => this.#marks.hits(disc))) continue;
      free ??= candidate;
      if (discs.some((disc) => this.#lines.hits(disc))) continue;
      clear = candidate;
      break;
    }
    const best = clear ?? free ?? (insist ? readable : undefined);
    if (!best) return;
    const { text, place, discs } = best;
    for (const disc of discs) this.#taken.add(disc);
    this.#group
      .append("text")
      .attr("class", `label ${className}`)
      .attr("text-anchor", place.anchor)
      .attr(
        "transform",
        `translate(${px(place.x)},${px(place.y)})${place.angle ? ` rotate(${px(place.angle)})` : ""}`,
      )
      .text(text);
  }

  *#candidates(choices: LabelWish["choices"]): Generator<Placed> {
    for (const { text, places } of choices)
      for (const place of places) yield { text, place, discs: discsOf(text, place, this.#em) };
  }

  #isWithin({ x, y }: Disc): boolean {
    const { left, right, top, bottom } = this.#bounds;
    return x >= left && x <= right && y >= top && y <= bottom;
  }
}

/** Places around a point, the right first; then the same a little farther away. */
export function around(x: number, y: number, distance: number, em: number): Place[] {
  return [...ring(x, y, distance, em), ...ring(x, y, distance + em * 0.8, em)];
}

function ring(x: number, y: number, distance: number, em: number): Place[] {
  const below = y + distance + em * 0.7;
  const above = y - distance;
  return [
    { x: x + distance, y: y + em * 0.33, anchor: "start" },
    { x, y: above, anchor: "middle" },
    { x: x - distance, y: y + em * 0.33, anchor: "end" },
    { x, y: below, anchor: "middle" },
    { x: x + distance * 0.7, y: above, anchor: "start" },
    { x: x - distance * 0.7, y: above, anchor: "end" },
    { x: x + distance * 0.7, y: below, anchor: "start" },
    { x: x - distance * 0.7, y: below, anchor: "end" },
  ];
}
