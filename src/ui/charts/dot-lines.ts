import type { Estimate } from "../../core/estimate.ts";

/** What a chart of dots shows, and how high it is: known before d3 is loaded. */

/** A figure with its interval on a line of the chart. */
interface Dot {
  readonly series: number;
  readonly value: Estimate;
  /** Hollow: nothing is claimed by it. */
  readonly hollow: boolean;
  readonly title: string;
  readonly notes: readonly string[];
}

export interface DotLine {
  readonly key: string;
  readonly label: string;
  readonly dots: readonly Dot[];
}

export interface DotGroup {
  /** Empty for lines that belong to no group. */
  readonly heading: string;
  readonly lines: readonly DotLine[];
}

/** Height of a dot's lane, of a group's heading and of the room round the plot, in ems. */
export const LANE = 0.95;
const LEAST_LINE = 1.5;
export const HEADING = 2;
export const AROUND = { top: 0.5, bottom: 4 } as const;

/** Ems that a line of the chart needs. */
export function lineHeight({ dots }: DotLine): number {
  return Math.max(LEAST_LINE, 0.5 + LANE * dots.length);
}

/** Pixels that the chart needs for all its lines. */
export function dotsHeight(groups: readonly DotGroup[], em: number): number {
  const lines = groups.flatMap((group) => group.lines);
  const headings = groups.filter(({ heading }) => heading).length * HEADING;
  const rows = lines.reduce((sum, line) => sum + lineHeight(line), headings);
  return Math.ceil((rows + AROUND.top + AROUND.bottom) * em);
}
