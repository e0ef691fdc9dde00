import type { Session } from "../core/calibration.ts";
import { median } from "../core/statistics.ts";
import type { Uncertain } from "./log-median.ts";

/** The bench calls a run steady while its sentinel stays this close to its median: what is smaller, it cannot see. */
const UNSEEN = Math.log(1.03);
/** So that two runs whose samples do not scatter at all have an interval of ±3 %. */
const LEAST = (UNSEEN / (1.96 * Math.SQRT2)) ** 2;
/** Fewer readings of the sentinel say nothing about how a device holds its speed. */
const FEWEST = 3;

/** How much a run's device changed its speed while it ran, as a variance of ln t. */
export interface Drift {
  /** Around rows that the sentinel found steady. */
  readonly steady: Uncertain;
  /** Around rows flagged `unsteady`. */
  readonly unsteady: Uncertain;
  /** False where the run has too few readings of its sentinel to tell. */
  readonly known: boolean;
}

export function driftOf({ sentinel }: Pick<Session, "sentinel">): Drift {
  const logs = sentinel.filter(({ seconds }) => seconds > 0).map(({ seconds }) => Math.log(seconds));
  const middle = median(logs);
  return {
    steady: atLeast(logs.filter((log) => Math.abs(log - middle) <= UNSEEN)),
    unsteady: atLeast(logs),
    known: logs.length >= FEWEST,
  };
}

function atLeast(logs: readonly number[]): Uncertain {
  if (logs.length >= FEWEST) {
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const degrees = logs.length - 1;
    const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / degrees;
    if (variance > LEAST) return { variance, degrees };
  }
  return { variance: LEAST, degrees: Number.POSITIVE_INFINITY };
}
