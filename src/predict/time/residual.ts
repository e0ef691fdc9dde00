import type { Demand } from "./point.ts";

/** What the law leaves over at the calibrated points, as logarithms of measured over predicted. */
export interface Residual {
  readonly at: readonly Demand[];
  readonly logs: readonly number[];
}

/** Reach in ln units: a factor of three in size or intensity. */
const REACH = Math.log(3);
/** Weight of "no correction": far from every point it wins, so that the correction vanishes outside the hull. */
const NOTHING = 0.3;

function distance2(a: Demand, b: Demand): number {
  const work = (d: Demand) => Math.log(1 + d.arithmetic + d.special);
  const moved = (d: Demand) => Math.log(1 + d.bytes + d.coldBytes);
  return (work(a) - work(b)) ** 2 + (moved(a) - moved(b)) ** 2;
}

/** 1 for the same amount of work and traffic, falling with their distance as a Gaussian does. */
export function nearness(a: Demand, b: Demand): number {
  return Math.exp(-distance2(a, b) / (2 * REACH ** 2));
}

/** Correction of ln t at a demand: what was left over nearby, weighted by a Gaussian of the distance. */
export function correction(residual: Residual, demand: Demand): number {
  let weights = NOTHING;
  let sum = 0;
  for (const [index, point] of residual.at.entries()) {
    const weight = nearness(point, demand);
    weights += weight;
    sum += weight * residual.logs[index]!;
  }
  return sum / weights;
}
