import type { Calibration } from "../core/calibration.ts";
import type { OpClass } from "../core/op-class.ts";
import { median } from "../core/statistics.ts";
import type { Dtype } from "../core/units.ts";
import { tableOf } from "./time/table.ts";

/** How well a class's law predicts the calibration's own points, each left out of the fit in turn. */
export interface ClassAccuracy {
  readonly class: OpClass;
  readonly dtype: Dtype;
  /** Which form of the law was chosen. */
  readonly form: string;
  readonly points: number;
  /** Median of |predicted / measured − 1|; NaN for a single point. */
  readonly medianError: number;
  /** Mean of the same (MAPE). */
  readonly meanError: number;
  /** The interval's half-width at 95 %, in ln t. */
  readonly halfWidth: number;
}

/** Leave-one-out accuracy by class, best known first. */
export function accuracyOf(calibration: Calibration): ClassAccuracy[] {
  return tableOf(calibration)
    .classes.map(({ opClass, dtype, form, points, leftOut, halfWidth }) => {
      const errors = leftOut.map((log) => Math.abs(Math.exp(-log) - 1));
      return {
        class: opClass,
        dtype,
        form,
        points,
        medianError: median(errors),
        meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
        halfWidth,
      };
    })
    .toSorted((a, b) => b.points - a.points);
}
