import { useMemo } from "preact/hooks";
import { formatPercent, formatSeconds } from "../../core/format.ts";
import type { BoundBy, Prediction } from "../../predict/types.ts";
import type { Bar } from "../charts/bars.ts";
import { classColor, classWords } from "../charts/palette.ts";
import { BOUND_WORDS } from "../layers/columns.ts";
import type { NodeRow } from "../layers/rows.ts";
import { Bars } from "./bars.tsx";
import { Term } from "./term.tsx";

/** Where the time goes, by class of operator and by what it waits for. */
export function Shares({ rows, prediction }: { rows: readonly NodeRow[]; prediction: Prediction }) {
  const byClass = useMemo(() => {
    const total = prediction.byClass.reduce((sum, { time }) => sum + time, 0);
    return prediction.byClass.map((share) => ({
      label: classWords(share.class),
      value: share.time,
      text: `${formatSeconds(share.time)}, ${percent(share.time, total)}`,
      color: classColor(share.class),
    }));
  }, [prediction]);
  const byBound = useMemo(() => boundBars(rows), [rows]);
  if (byBound.length === 0) return null;
  return (
    <>
      <div class="two">
        <Bars title="Where the time goes" name="time-by-class" unit="seconds" bars={byClass} />
        <Bars title="What it waits for" name="time-by-bound" unit="seconds" bars={byBound} />
      </div>
      <p class="quiet small">
        A node that waits for memory is <Term name="memoryBound">memory-bound</Term>, one that waits for
        arithmetic <Term name="computeBound">compute-bound</Term>.
      </p>
    </>
  );
}

function boundBars(rows: readonly NodeRow[]): Bar[] {
  const sums = new Map<BoundBy, number>();
  for (const { priced } of rows)
    if (priced && priced.time.value > 0)
      sums.set(priced.boundBy, (sums.get(priced.boundBy) ?? 0) + priced.time.value);
  const total = [...sums.values()].reduce((sum, time) => sum + time, 0);
  return [...sums]
    .toSorted((a, b) => b[1] - a[1])
    .map(([bound, time]) => ({
      label: BOUND_WORDS[bound],
      value: time,
      text: `${formatSeconds(time)}, ${percent(time, total)}`,
      color: bound === "memory" ? "var(--c-level-1)" : bound === "compute" ? "var(--ink)" : "var(--c-grey)",
    }));
}

function percent(part: number, total: number): string {
  return formatPercent(total > 0 ? part / total : 0, { digits: 2 });
}
