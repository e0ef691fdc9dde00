import type { Estimate } from "../../core/estimate.ts";
import type { Seconds } from "../../core/units.ts";
import { rootMeanSquare } from "./select.ts";

/** Half-widths are in ln t: a half-width of ln 1.5 means from two thirds to one and a half times the value. */

const CONFIDENCE = 0.95;
/** No interval claims less than this: repeated runs of one kernel differ by as much. */
export const LEAST = Math.log(1.03);
/** … nor says more than "we do not know". */
const MOST = Math.log(10);

/** Student's t at 97.5 % by degrees of freedom. */
const STUDENT = [
  12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1,
];

/** As how many of its own errors the other classes' count. */
const BORROWED = 6;
/** Without a single error to go by. */
export const NO_EVIDENCE = Math.log(3);

/**
 * Half-width at 95 % from the errors of points predicted without themselves: a class's own, and those of all other
 * classes. With 19 or more of its own it is the conformal quantile, which assumes nothing about their distribution. No
 * quantile of fewer reaches 95 %: then it is Student's t on their variance, to which the others' variance is added as
 * that of six more, since two or three errors agree or differ by chance.
 */
export function halfWidth(own: readonly number[], others: readonly number[]): number {
  const n = own.length;
  const rank = Math.ceil((n + 1) * CONFIDENCE);
  if (rank <= n) return bounded(own.map(Math.abs).toSorted((a, b) => a - b)[rank - 1]!);
  const lent = Math.min(BORROWED, others.length);
  const degrees = n + lent;
  if (degrees === 0) return NO_EVIDENCE;
  const variance = (n * rootMeanSquare(own) ** 2 + lent * rootMeanSquare(others) ** 2) / degrees;
  return bounded(STUDENT[Math.min(degrees, STUDENT.length) - 1]! * Math.sqrt(variance * (1 + 1 / degrees)));
}

function bounded(width: number): number {
  return Math.min(MOST, Math.max(LEAST, width));
}

/** A factor of √2 wider for each factor of four that a demand lies beyond what was calibrated. */
const WIDER_PER_LN = 0.25;

export function widened(width: number, beyond: number): number {
  return bounded(width + WIDER_PER_LN * beyond);
}

/** Launch is measured and repeats well, the work on top of it is predicted: only the work carries the relative error. */
export function around(value: Seconds, launch: Seconds, width: number, samples: number): Estimate {
  const work = value - launch;
  return {
    value,
    low: launch + work * Math.exp(-width),
    high: launch + work * Math.exp(width),
    n: samples,
  };
}
