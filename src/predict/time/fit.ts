import { type Device, efficiency, type Law, secondsOfTerms, stretched, termsOf } from "./law.ts";
import { minimise } from "./minimise.ts";
import type { Demand, Point } from "./point.ts";
import { correction, type Residual } from "./residual.ts";

/** A law fitted to points, with what it leaves over where that helps. */
export interface Fitted {
  readonly law: Law;
  readonly residual: Residual | null;
}

/** A form of the law: how many points it needs, where its search starts, what its parameters (logarithms) mean. */
interface Form {
  readonly name: string;
  readonly least: number;
  readonly start: (device: Device) => readonly number[];
  readonly law: (x: readonly number[], device: Device) => Law;
}

/** Unused parameters stay near their start instead of drifting: a term that never binds leaves no trace in the times. */
const PRIOR_WEIGHT = 2e-3;
/** Errors beyond this (in ln t) count linearly: one disturbed row must not bend the law. */
const HUBER = 0.25;

/** Arithmetic and memory each with their own. */
const twoRates: Form = {
  name: "two rates",
  least: 1,
  start: () => [Math.log(0.5), Math.log(0.8)],
  law: ([p = 0, e = 0], device) => ({
    computeRate: device.peak * Math.exp(p),
    memoryEfficiency: Math.exp(e),
    saturation: null,
  }),
};

function startOfSaturation(device: Device): number {
  return Math.log(Math.max(1, device.peak * Math.max(device.launch, 1e-6)));
}

/** Small problems do not fill the device. */
const saturating: Form = {
  name: "saturating",
  least: 4,
  start: (device) => [Math.log(0.6), Math.log(0.8), startOfSaturation(device)],
  law: ([p = 0, e = 0, f = 0], device) => ({
    computeRate: device.peak * Math.exp(p),
    memoryEfficiency: Math.exp(e),
    saturation: { flops: Math.exp(f), exponent: 1 },
  }),
};

/** … and how slowly they come to fill it. */
const slowlySaturating: Form = {
  name: "slowly saturating",
  least: 7,
  start: (device) => [...saturating.start(device), Math.log(0.6)],
  law: ([p = 0, e = 0, f = 0, a = 0], device) => ({
    computeRate: device.peak * Math.exp(p),
    memoryEfficiency: Math.exp(e),
    saturation: { flops: Math.exp(f), exponent: Math.exp(Math.max(-2, Math.min(0.5, a))) },
  }),
};

/** Simplest first. */
export const FORMS: readonly Form[] = [twoRates, saturating, slowlySaturating];

function huber(error: number): number {
  const size = Math.abs(error);
  return size <= HUBER ? 0.5 * size * size : HUBER * (size - 0.5 * HUBER);
}

/** ln(measured / predicted) by the law alone. */
function leftOver(law: Law, device: Device, point: Point): number {
  return Math.log(point.seconds / secondsOfTerms(termsOf(law, device, point)));
}

const ROOF: Law = { computeRate: 1, memoryEfficiency: 1, saturation: null };

/**
 * The same as a function of the law only: what the device alone decides is worked out once, since a search asks for it
 * hundreds of times.
 */
function leftOverAt(device: Device, point: Point): (law: Law) => number {
  const { launch, memory, special } = termsOf(ROOF, device, point);
  const { arithmetic, seconds } = point;
  return (law) => {
    const compute = arithmetic > 0 ? arithmetic / (law.computeRate * efficiency(law, arithmetic)) : 0;
    return Math.log(seconds / (launch + Math.max(compute, memory / law.memoryEfficiency, special)));
  };
}

/** Fits a form; `near` continues from a law's parameters found before on almost the same points. */
export function fitForm(
  form: Form,
  device: Device,
  points: readonly Point[],
  near?: readonly number[],
): readonly number[] {
  const start = form.start(device);
  const errors = points.map((point) => leftOverAt(device, point));
  const loss = (x: readonly number[]) => {
    const law = form.law(x, device);
    let sum = 0;
    for (const error of errors) sum += huber(error(law));
    let prior = 0;
    for (const [axis, value] of x.entries()) prior += (value - start[axis]!) ** 2;
    return sum / points.length + PRIOR_WEIGHT * prior;
  };
  if (near) return minimise(loss, near, { step: 0.15, evaluations: 25 * (start.length + 1) }).x;
  const first = minimise(loss, start, { step: 0.8 });
  // A second simplex round the first one's minimum: the law has kinks on which the first can stall.
  return minimise(loss, first.x, { step: 0.3 }).x;
}

export function residualOf(law: Law, device: Device, points: readonly Point[]): Residual {
  return { at: points, logs: points.map((point) => leftOver(law, device, point)) };
}

/** Terms of a demand by a fitted law, the correction laid on the work and never on the launch. */
export function fittedTerms(fitted: Fitted, device: Device, demand: Demand) {
  const terms = termsOf(fitted.law, device, demand);
  if (!fitted.residual) return terms;
  return stretched(terms, Math.exp(correction(fitted.residual, demand)));
}
