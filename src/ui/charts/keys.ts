import type { KeyHelp } from "../keys.ts";
import type { Place } from "./view.ts";

interface ChartKey extends KeyHelp {
  /** Index of the point that it leads to, from `at` of points up to `last`; −1 for none. Absent: it stays. */
  readonly to?: (at: number, last: number) => number;
}

/** What keys do on a chart that can be walked, points in order from left to right. */
export const CHART_KEYS: readonly ChartKey[] = [
  { keys: ["ArrowRight", "ArrowUp"], does: "the next point", to: (at, last) => Math.min(at + 1, last) },
  { keys: ["ArrowLeft", "ArrowDown"], does: "the point before", to: (at) => Math.max(at - 1, 0) },
  { keys: ["Home"], does: "the first point", to: () => 0 },
  { keys: ["End"], does: "the last point", to: (_, last) => last },
  { keys: ["Enter"], does: "choose the point: why it is there, or which node it is" },
  { keys: ["Escape"], does: "let go of the point", to: () => -1 },
];

/** What such a key makes of what is in view: nearer by a factor, aside by parts of it, or all of it. */
type Step = { readonly factor: number } | { readonly by: Place } | "all";

interface ZoomKey extends KeyHelp {
  readonly step: Step;
}

const KEY_STEP = 1.5;
const KEY_MOVE = 1 / 8;

/** What keys do on a chart that can be brought nearer. */
export const ZOOM_KEYS: readonly ZoomKey[] = [
  { keys: ["+", "="], does: "nearer", step: { factor: KEY_STEP } },
  { keys: ["-", "_"], does: "farther", step: { factor: 1 / KEY_STEP } },
  { keys: ["0"], does: "all of it", step: "all" },
  { keys: ["Shift+ArrowLeft"], does: "move to the left", step: { by: { x: -KEY_MOVE, y: 0 } } },
  { keys: ["Shift+ArrowRight"], does: "move to the right", step: { by: { x: KEY_MOVE, y: 0 } } },
  { keys: ["Shift+ArrowUp"], does: "move up", step: { by: { x: 0, y: KEY_MOVE } } },
  { keys: ["Shift+ArrowDown"], does: "move down", step: { by: { x: 0, y: -KEY_MOVE } } },
];
