import type { KeyHelp } from "../keys.ts";

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
