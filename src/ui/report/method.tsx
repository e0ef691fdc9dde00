import { type Calibration, isMeasured, type MeasuredRow } from "../../core/calibration.ts";
import { estimate } from "../../core/estimate.ts";
import { formatInterval, formatPercent, formatSeconds, formatWhole } from "../../core/format.ts";
import { labelOf } from "../../roofline/labels.ts";
import { Folded } from "./folded.tsx";

/** How the figures came about: clocks, samples, checks, and every measured row. */
export function Method({ calibration: { environment, session, rows } }: { calibration: Calibration }) {
  const measured = rows.filter(isMeasured);
  return (
    <section aria-label="How it was measured">
      <h2>How it was measured</h2>
      <p>
        A sample is the time of a batch of 2 N dispatches less that of N, divided by N: what a submission
        costs cancels. A figure is the median of its samples, with the 95 % bootstrap interval of that median.
        A kernel's result was compared with the CPU's; one that computes wrongly has no figure.
      </p>
      <dl class="facts">
        <dt>Clock</dt>
        <dd>{clocks(environment.clock, measured)}</dd>
        <dt>Samples</dt>
        <dd>{samples(measured)}</dd>
        <dt>Discarded</dt>
        <dd>{discarded(measured)}</dd>
        <dt>Drift</dt>
        <dd>
          {formatPercent(session.drift, { digits: 2 })}: the furthest that one kernel, timed again and again
          through the run ({session.sentinel.length} times), was from its median
        </dd>
      </dl>
      <Folded
        what="measured rows"
        head={["Row", "Variant", "Type", "Time a dispatch", "Samples", "Spread", "Clock"]}
        figuresFrom={3}
        rows={measured.slice(0, LISTED).map((row) => ({ key: row.key, cells: cellsOf(row) }))}
      />
      {measured.length > LISTED && (
        <p class="quiet small">{formatWhole(measured.length - LISTED)} more rows are in the data.</p>
      )}
    </section>
  );
}

/** A full profile measures about three hundred rows; a file may have any number. */
const LISTED = 1_000;

function cellsOf(row: MeasuredRow): readonly string[] {
  const { samples, quality } = row.outcome;
  const time = estimate(samples);
  const spread = (Math.max(...samples) - Math.min(...samples)) / time.value;
  return [
    labelOf(row),
    row.variant,
    row.dtype,
    formatInterval(time, formatSeconds),
    `${samples.length} of ${quality.pairs}`,
    formatPercent(spread, { digits: 2 }),
    quality.clock === "timestamp-query" ? "GPU" : "wall",
  ];
}

function clocks(clock: Calibration["environment"]["clock"], measured: readonly MeasuredRow[]): string {
  const byGpu = measured.filter(({ outcome }) => outcome.quality.clock === "timestamp-query").length;
  const byWall = measured.length - byGpu;
  const grid = (quantum: number) => (quantum > 0 ? `grid ${formatSeconds(quantum)}` : "no grid seen");
  const rows = (count: number) => `${count} ${count === 1 ? "row" : "rows"}`;
  return [
    ...(byGpu > 0 ? [`timestamps of the GPU, ${grid(clock.quantum)}: ${rows(byGpu)}`] : []),
    ...(byWall > 0 || byGpu === 0 ? [`wall clock, ${grid(clock.wallQuantum)}: ${rows(byWall)}`] : []),
  ].join("; ");
}

function samples(measured: readonly MeasuredRow[]): string {
  if (measured.length === 0) return "none";
  const counts = measured.map(({ outcome }) => outcome.samples.length).toSorted((a, b) => a - b);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return `${formatWhole(total)} kept in ${measured.length} rows, ${counts[0]} to ${counts.at(-1)} a row`;
}

function discarded(measured: readonly MeasuredRow[]): string {
  const sum = (of: "negative" | "zero" | "hidden") =>
    measured.reduce((total, { outcome }) => total + outcome.quality.discarded[of], 0);
  const [negative, zero, hidden] = [sum("negative"), sum("zero"), sum("hidden")];
  if (negative + zero + hidden === 0) return "none";
  return `${negative} negative or wrapped, ${zero} zero, ${hidden} while the page was hidden`;
}
