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

/** Neighbours to learn a correction from. */
const FEWEST_TO_CORRECT = 4;

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
    const folds =
      points.length < 2
        ? []
        : points.map((point) => {
            const others = points.filter((other) => other !== point);
            return { point, others, without: form.law(fitForm(form, device, others, x), device) };
          });
    const errors = (corrected: boolean) =>
      folds.map(({ point, others, without }) => {
        const residual = corrected ? residualOf(without, device, others) : null;
        const terms = fittedTerms({ law: without, residual }, device, point);
        return Math.log(point.seconds / secondsOfTerms(terms));
      });
    const plain = { law, residual: null, form: form.name, leftOut: errors(false) };
    if (!best || worthIt(plain.leftOut, best.leftOut)) best = plain;
    if (points.length < FEWEST_TO_CORRECT) continue;
    const residual = residualOf(law, device, points);
    const corrected = { law, residual, form: `${form.name}, corrected`, leftOut: errors(true) };
    if (worthIt(corrected.leftOut, best.leftOut)) best = corrected;
  }
  if (!best) throw new RangeError("selectLaw needs a point");
  return best;
}
