import type { Seconds } from "../../core/units.ts";
import { type Device, type Law, secondsOfTerms, termsOf } from "./law.ts";
import type { Demand } from "./point.ts";
import { nearness } from "./residual.ts";

/**
 * What measuring points of a class would tell of the times that somebody wants, before any is measured: the class's law
 * with unknown parameters, and round it what the law leaves over, which points nearby share. Linear and Gaussian in ln t,
 * so that the uncertainty that is left depends on where points lie, never on what they happened to show: a few that agree
 * by chance are worth no more than others. The criterion, the mean uncertainty of what is to be predicted, is that of
 * Cohn, Ghahramani and Jordan (arXiv:cs/9603104).
 */

/** A point that can be measured: its own uncertainty once it is (standard deviation of ln t, above 0), and the price. */
export interface Measurable extends Demand {
  readonly noise: number;
  readonly cost: Seconds;
}

/** A demand that is to be predicted, and how much it counts. */
export interface Wanted {
  readonly demand: Demand;
  readonly share: number;
}

export interface Prior {
  readonly device: Device;
  readonly law: Law;
  /** Standard deviation of the logarithm of each parameter of the law, and of what the law leaves over. */
  readonly parameters: number;
  readonly leftOver: number;
}

/** Half-width of a 95 % interval, in standard deviations. */
export const HALF_WIDTH = 1.96;
/** Step of a derivative, in ln. */
const STEP = 1e-3;

/** How ln t answers to each of the law's parameters. */
function slopes({ device, law }: Prior, demand: Demand): readonly number[] {
  const at = (changed: Law) => Math.log(secondsOfTerms(termsOf(changed, device, demand)));
  const more = Math.exp(STEP);
  const here = at(law);
  const { computeRate, memoryEfficiency, saturation } = law;
  const changed: Law[] = [
    { ...law, computeRate: computeRate * more },
    { ...law, memoryEfficiency: memoryEfficiency * more },
  ];
  if (saturation) changed.push({ ...law, saturation: { ...saturation, flops: saturation.flops * more } });
  return changed.map((one) => (at(one) - here) / STEP);
}

/** What is known of a class: `gainOf` a point not yet measured, then `measure` it. */
export interface Belief {
  /** Mean half-width of what is wanted, in ln t, by shares. */
  readonly halfWidth: () => number;
  /** By how much measuring a point would lower it. */
  readonly gainOf: (index: number) => number;
  readonly measure: (index: number) => void;
}

/** Needs something wanted, with positive shares. */
export function createBelief(prior: Prior, points: readonly Measurable[], wanted: readonly Wanted[]): Belief {
  const places = [...points, ...wanted.map(({ demand }) => demand)].map((demand) => ({
    demand,
    slopes: slopes(prior, demand),
  }));
  const covariance = (a: (typeof places)[number], b: (typeof places)[number]) =>
    prior.parameters ** 2 * a.slopes.reduce((sum, slope, axis) => sum + slope * b.slopes[axis]!, 0) +
    prior.leftOver ** 2 * nearness(a.demand, b.demand);
  const rows = points.map((_, at) => Float64Array.from(places, (place) => covariance(places[at]!, place)));
  const variances = Float64Array.from(places.slice(points.length), (place) => covariance(place, place));
  const total = wanted.reduce((sum, { share }) => sum + share, 0);

  /** Variance of a reading at a point. */
  const reading = (index: number) => rows[index]![index]! + points[index]!.noise ** 2;
  const spread = (variance: number) => HALF_WIDTH * Math.sqrt(Math.max(0, variance));
  return {
    halfWidth: () => wanted.reduce((sum, { share }, at) => sum + share * spread(variances[at]!), 0) / total,
    gainOf: (index) => {
      const row = rows[index]!;
      const known = reading(index);
      let sum = 0;
      for (const [at, { share }] of wanted.entries()) {
        const variance = variances[at]!;
        sum += share * (spread(variance) - spread(variance - row[points.length + at]! ** 2 / known));
      }
      return sum / total;
    },
    measure: (index) => {
      const measured = rows[index]!.slice();
      const known = reading(index);
      for (const at of variances.keys()) variances[at]! -= measured[points.length + at]! ** 2 / known;
      for (const [other, row] of rows.entries()) {
        const factor = measured[other]! / known;
        for (const at of row.keys()) row[at]! -= factor * measured[at]!;
      }
    },
  };
}
