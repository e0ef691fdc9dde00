import { drawDots } from "./dots.ts";
import type { Chart } from "./frame.ts";
import { drawOverlay } from "./overlay.ts";

/** The charts of several calibrations side by side: no other page needs them, so none loads them. */
export const comparison = {
  overlay: drawOverlay,
  dots: drawDots,
} satisfies Record<string, Chart<never, never>>;

export type ComparisonCharts = typeof comparison;
