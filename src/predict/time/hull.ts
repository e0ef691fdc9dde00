import type { Demand, Point } from "./point.ts";

/** The span that calibrated points cover, in ln: how much work (and traffic), and how much of one for the other. */
export interface Hull {
  readonly size: readonly [number, number];
  readonly intensity: readonly [number, number];
}

/** Points mark a hull only to within about half a step of their grid. */
const MARGIN = Math.log(1.5);

function sizeOf(demand: Demand): number {
  return Math.log(1 + demand.bytes + demand.coldBytes + demand.arithmetic + demand.special);
}

/** ln of operations per byte; 0 when there are none of either. */
function intensityOf(demand: Demand): number {
  return Math.log((1 + demand.arithmetic + demand.special) / (1 + demand.bytes + demand.coldBytes));
}

export function hullOf(points: readonly Point[]): Hull {
  const span = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  return { size: span(points.map(sizeOf)), intensity: span(points.map(intensityOf)) };
}

/**
 * How far a demand lies beyond the hull, in ln units; 0 inside. Smaller than the smallest point is inside: there the
 * time runs into that of an empty dispatch, which is calibrated too.
 */
export function beyond(hull: Hull, demand: Demand): number {
  const size = sizeOf(demand);
  const intensity = intensityOf(demand);
  const over = Math.max(0, size - hull.size[1] - MARGIN);
  const leaner = Math.max(0, hull.intensity[0] - MARGIN - intensity);
  const denser = Math.max(0, intensity - hull.intensity[1] - MARGIN);
  return over + leaner + denser;
}
