import type { Calibration, MeasuredRow } from "../../../src/core/calibration.ts";
import { seededRandom } from "../../../src/core/statistics.ts";
import { syntheticCalibration } from "../store/synthetic.ts";

/** SYNTHETIC samples of known medians; nothing here was measured. */

/** A normal variate from a uniform generator (Box–Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Kinds of scatter round a median of 1, in ln t: even, with outliers that are slow, with a long tail. */
export const SCATTER = {
  normal: (random: () => number) => normal(random),
  outliers: (random: () => number) => normal(random) * (random() < 0.1 ? 8 : 1),
  skewed: (random: () => number) => -Math.log(1 - random()) - Math.LN2,
} as const;

export type Scatter = keyof typeof SCATTER;

interface Run {
  readonly id?: string;
  readonly seed: number;
  /** Median seconds of every row. */
  readonly seconds: readonly number[];
  readonly samples?: number;
  readonly scatter?: Scatter;
  /** Standard deviation of ln t within a row, and of the device between rows and readings of the sentinel. */
  readonly within?: number;
  readonly drift?: number;
  readonly readings?: number;
}

/** A calibration of matrix products, as one run of a device that drifts would give it. */
export function syntheticRun({
  id = "00000000-0000-4000-8000-000000000001",
  seed,
  seconds,
  samples = 9,
  scatter = "normal",
  within = 0.02,
  drift = 0,
  readings = 12,
}: Run): Calibration {
  const random = seededRandom(seed);
  const template = syntheticCalibration();
  const row = template.rows[0] as MeasuredRow;
  const rows = seconds.map((median, i): MeasuredRow => {
    const params = { m: i + 1, n: 512, k: 512 };
    const moved = drift * normal(random);
    const taken = Array.from({ length: samples }, () =>
      Math.exp(Math.log(median) + moved + within * SCATTER[scatter](random)),
    );
    const quality = { ...row.outcome.quality, flags: drift > 0 ? (["unsteady"] as const) : [] };
    return {
      ...row,
      key: `gemm/v1/f32/m=${i + 1}`,
      params,
      outcome: { ...row.outcome, samples: taken, quality },
    };
  });
  const sentinel = Array.from({ length: readings }, (_, at) => ({
    at,
    seconds: 1e-3 * Math.exp(drift * normal(random)),
  }));
  return { ...template, id, rows, session: { ...template.session, sentinel } };
}
