import { median } from "../core/statistics.ts";
import { criticalZ } from "./student.ts";

/** An uncertain logarithm: its variance, and of how many degrees of freedom that variance is known. */
export interface Uncertain {
  readonly variance: number;
  readonly degrees: number;
}

interface LogMedian extends Uncertain {
  readonly value: number;
}

/**
 * ln of the median of positive samples, with a variance that assumes no distribution: a binomial interval of the median,
 * from one order statistic to its mirror image, is so many standard errors wide as a normal one of the same confidence
 * (Price and Bonett, J. Stat. Comput. Simul. 72:119–124, 2002; 2020, doi:10.3102/1076998620934125). The variance is known
 * as if from half as many degrees of freedom as spacings lie between the two: each is nearly exponential, and a sum of k of
 * them has the relative scatter of a standard deviation of k/2 degrees.
 */
export function logMedian(samples: readonly number[]): LogMedian {
  const n = samples.length;
  const sorted = samples.toSorted((a, b) => a - b);
  const at = Math.max(1, Math.round((n + 1) / 2 - Math.sqrt(n)));
  const width = Math.log(sorted[n - at]! / sorted[at - 1]!);
  const error = n > 1 ? width / (2 * standardErrors(n, at)) : 0;
  return {
    value: Math.log(median(sorted)),
    variance: error ** 2,
    degrees: Math.max(1, (n + 1 - 2 * at) / 2),
  };
}

/** Above so many samples the binomial distribution is the normal one, and the interval two standard errors to each side. */
const MANY = 400;

/** Half the width, in standard errors, of the interval between order statistics `at` and n + 1 − `at` of n. */
function standardErrors(n: number, at: number): number {
  if (n > MANY) return 2;
  let term = 0.5 ** n;
  let below = 0;
  for (let i = 0; i < at; i++) {
    below += term;
    term *= (n - i) / (i + 1);
  }
  return criticalZ(2 * below);
}

/** Variances add up; degrees of freedom as Welch and Satterthwaite have them (doi:10.2307/3002019). */
export function together(parts: readonly Uncertain[]): Uncertain {
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const weights = parts.reduce((sum, part) => sum + part.variance ** 2 / part.degrees, 0);
  return { variance, degrees: weights > 0 ? variance ** 2 / weights : Number.POSITIVE_INFINITY };
}
