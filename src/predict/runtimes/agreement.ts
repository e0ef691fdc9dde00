import type { ModelRun } from "../../core/runtime.ts";
import { median } from "../../core/statistics.ts";
import type { Seconds } from "../../core/units.ts";

/** A run beside its prediction. */
export interface Compared {
  readonly run: ModelRun;
  /** Median of the runs after the first. */
  readonly measured: Seconds;
  /** Of the prediction: 0.1 is ten percent too long. */
  readonly error: number;
  /** Whether the prediction's interval holds what was measured. */
  readonly held: boolean;
}

export interface Agreement {
  readonly runs: readonly Compared[];
  /** Median of the errors' magnitudes; null without a run. */
  readonly medianError: number | null;
  /** How many of the intervals held. */
  readonly held: number;
}

/** How well predictions came true; runs without a time, or without a prediction, say nothing. */
export function agreementOf(runs: readonly ModelRun[]): Agreement {
  const compared = runs
    .filter(({ samples, predicted }) => samples.length > 0 && predicted.value > 0)
    .map((run): Compared => {
      const measured = median(run.samples);
      const { value, low, high } = run.predicted;
      return { run, measured, error: value / measured - 1, held: measured >= low && measured <= high };
    });
  return {
    runs: compared,
    medianError: compared.length > 0 ? median(compared.map(({ error }) => Math.abs(error))) : null,
    held: compared.filter(({ held }) => held).length,
  };
}
