import { isMeasured, type Row, type Session } from "../core/calibration.ts";
import { doubtsOf, evidenceOf } from "../core/plausible.ts";
import { median } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import { withFlags } from "./rows.ts";
import { DRIFT } from "./sentinel.ts";

/** A last look over all rows: what contradicts the others or was taken while the device changed its speed is marked. */

export interface TimedRow {
  readonly row: Row;
  /** Seconds since the start of the session. */
  readonly from: Seconds;
  readonly to: Seconds;
}

export function markRows(timed: readonly TimedRow[], sentinel: Session["sentinel"]): readonly Row[] {
  const evidence = evidenceOf(timed.map(({ row }) => row));
  const restless = unsteadySpans(sentinel);
  return timed.map(({ row, from, to }) => {
    if (!isMeasured(row)) return row;
    const unsteady = restless.some((span) => from < span.to && to > span.from);
    const flags = doubtsOf(row, evidence).map(({ flag }) => flag);
    return withFlags(row, unsteady ? [...flags, "unsteady"] : flags);
  });
}

/** The time on both sides of each reading that is off the median by more than the allowed drift. */
function unsteadySpans(sentinel: Session["sentinel"]): { from: Seconds; to: Seconds }[] {
  const middle = median(sentinel.map(({ seconds }) => seconds));
  return sentinel.flatMap(({ seconds }, i) =>
    Math.abs(seconds / middle - 1) > DRIFT
      ? [{ from: sentinel[i - 1]?.at ?? 0, to: sentinel[i + 1]?.at ?? Number.POSITIVE_INFINITY }]
      : [],
  );
}
