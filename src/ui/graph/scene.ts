import type { Wiring } from "./wiring.ts";

/** What is laid out: the graph without its figures. Plain data and typed arrays; it crosses to the layout's worker. */
export interface Plan extends Wiring {
  readonly names: readonly string[];
  /** 1 for a node that is left out of the drawing. */
  readonly hidden: Uint8Array;
}

/** Which modules are drawn with what is in them. */
export type Opening =
  /** The outermost ones, as long as so many boxes are not exceeded. */
  | { readonly kind: "within"; readonly boxes: number }
  /** These, by key, and whatever is needed to see these nodes. */
  | { readonly kind: "keys"; readonly keys: readonly string[]; readonly reveal: readonly number[] };

/** A module, or a stretch of a level that is too long to lay out in one piece. */
export interface SceneGroup {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  /** Nodes in it, at any depth. */
  readonly count: number;
  readonly open: boolean;
}

/**
 * Where everything stands. Boxes are in the order of a walk into depth: `end[i]` is the first that is not within box i,
 * box 0 is the whole model. Lengths are in CSS pixels at scale 1.
 */
export interface Scene {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly w: Float32Array;
  readonly h: Float32Array;
  readonly parent: Int32Array;
  readonly end: Int32Array;
  /** Index in Analysis.nodes, −1 for a group. */
  readonly node: Int32Array;
  /** Index in `groups`, −1 for a node. */
  readonly group: Int32Array;
  readonly groups: readonly SceneGroup[];
  /** For every node of the model the box that shows it: its own, or that of a closed group; −1 when left out. */
  readonly boxOf: Int32Array;
  /** Lines, those of one open box in a row: box i has lines[i] up to lines[i + 1]. */
  readonly lines: Uint32Array;
  /** Line j has points[2·starts[j]] up to points[2·starts[j + 1]], x and y in turn. */
  readonly starts: Uint32Array;
  readonly points: Float32Array;
  /** One pair of nodes that line j stands for, and how many pairs it stands for. */
  readonly tail: Int32Array;
  readonly head: Int32Array;
  readonly count: Int32Array;
  /** 1 for a line that ends at a box, 0 for one that goes on beyond the border. */
  readonly ends: Uint8Array;
  /** Which drawn boxes are connected, for walking: sorted by the first, without repeats. */
  readonly linkFrom: Int32Array;
  readonly linkTo: Int32Array;
  /** True when not all modules that were asked for could be opened. */
  readonly cut: boolean;
}

/** The worker's side. */
export interface LayoutApi {
  /** Names come in pieces, because a hundred thousand at once keep the page's thread for longer than a frame. */
  name(names: readonly string[]): void;
  plan(plan: Omit<Plan, "names">): void;
  layout(opening: Opening): Scene;
}

/** More boxes than these no reader looks at and no layout is quick for. */
export const MAX_BOXES = 12_000;

/** A box for a node or a closed group. */
export const BOX = { width: 176, height: 56 } as const;
/** Around what is in an open group; its name stands in the head. */
export const PADDING = { side: 16, head: 32, foot: 16 } as const;
