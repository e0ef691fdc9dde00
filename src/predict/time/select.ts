import { type Fitted, FORMS, fitForm, fittedTerms, residualOf } from "./fit.ts";
import { type Device, secondsOfTerms } from "./law.ts";
import type { Point } from "./point.ts";

export interface Selected extends Fitted {
  /** "saturating", "two rates, corrected": the form that predicted left-out points best. */
  readonly form: string;
  /** ln(measured / predicted) of each point by a law fitted without it. */
  readonly leftOut: readonly number[];
}

/** A richer form must predict left-out points this much better than a simpler one to be preferred. */
const WORTH_IT = 0.9;

export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));
}

/** … and errors below one in a hundred are as good as none. */
const GOOD_ENOUGH = 0.01;

function worthIt(candidate: readonly number[], best: readonly number[]): boolean {
  return Math.max(GOOD_ENOUGH, rootMeanSquare(candidate)) < WORTH_IT * rootMeanSquare(best);
}

/** The form of the law that predicts points left out of its fit best, simpler ones preferred. Needs a point or more. */
export function selectLaw(device: Device, points: readonly Point[]): Selected {
  let best: Selected | null = null;
  for (const form of FORMS) {
    if (best && points.length < form.least) break;
    const x = fitForm(form, device, points);
    const law = form.law(x, device);
    for (const corrected of [false, true]) {
      if (corrected && points.length < 4) continue;
      const leftOut = points.map((point) => {
        const others = points.filter((other) => other !== point);
        if (others.length === 0) return Number.NaN;
        const without = form.law(fitForm(form, device, others, x), device);
        const residual = corrected ? residualOf(without, device, others) : null;
        const terms = fittedTerms({ law: without, residual }, device, point);
        return Math.log(point.seconds / secondsOfTerms(terms));
      });
      const candidate: Selected = {
        law,
        residual: corrected ? residualOf(law, device, points) : null,
        form: corrected ? `${form.name}, corrected` : form.name,
        leftOut: leftOut.filter((error) => Number.isFinite(error)),
      };
      if (!best || worthIt(candidate.leftOut, best.leftOut)) best = candidate;
    }
  }
  if (!best) throw new RangeError("selectLaw needs a point");
  return best;
}
