import { isMeasured, type QualityFlag, type Row, type Session } from "../core/calibration.ts";
import { median } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import { withFlags } from "./rows.ts";
import { DRIFT } from "./sentinel.ts";

/** A last look over all rows: what contradicts the ceilings or was taken while the device changed its speed is marked. */

/** Faster than the multiply-add roof by more than this cannot be noise. */
const ABOVE = 1.05;

export interface TimedRow {
  readonly row: Row;
  /** Seconds since the start of the session. */
  readonly from: Seconds;
  readonly to: Seconds;
}

export function markRows(timed: readonly TimedRow[], sentinel: Session["sentinel"]): readonly Row[] {
  const rows = timed.map(({ row }) => row);
  const roofs = new Map<string, number>();
  // The sweep is made of multiply-adds too: its upper end is as good a witness of the roof as the chains are.
  for (const row of rows)
    if ((row.role === "compute" || row.role === "sweep") && isMeasured(row))
      roofs.set(row.dtype, Math.max(roofs.get(row.dtype) ?? 0, row.work.flops / median(row.outcome.samples)));
  const restless = unsteadySpans(sentinel);
  return timed.map(({ row, from, to }) => {
    if (!isMeasured(row)) return row;
    const flags: QualityFlag[] = [];
    const roof = roofs.get(row.dtype);
    if (roof && row.work.flops / median(row.outcome.samples) > ABOVE * roof) flags.push("above-roof");
    if (restless.some((span) => from < span.to && to > span.from)) flags.push("unsteady");
    return withFlags(row, flags);
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
