import { type MeasuredRow, type Row, totalBytes } from "../../core/calibration.ts";
import { estimate } from "../../core/estimate.ts";
import { formatCount, formatInterval, formatPercent, formatSeconds } from "../../core/format.ts";
import { doubtsOf, evidenceOf } from "../../core/plausible.ts";
import { labelOf } from "../../roofline/labels.ts";
import { FLAG_WORDS } from "./flag-words.ts";
import { Term } from "./term.tsx";

const ENDED = {
  interval: "the interval was within ±1 %",
  budget: "the time budget was spent",
  stopped: "you stopped the run",
} as const;

/** How a measured figure came about, in the order in which one would doubt it; `rows` are those of the same run. */
export function Provenance({ row, rows }: { row: MeasuredRow; rows: readonly Row[] }) {
  const { samples, quality, check } = row.outcome;
  const time = estimate(samples);
  const spread = (Math.max(...samples) - Math.min(...samples)) / time.value;
  const { negative, zero, hidden } = quality.discarded;
  const work = workOf(row);
  const clock = quality.clock === "timestamp-query" ? "timestamps of the GPU" : "wall clock";
  return (
    <>
      <h3>{labelOf(row)}</h3>
      <dl class="facts">
        <dt>Time</dt>
        <dd>{formatInterval(time, formatSeconds)} per dispatch</dd>
        {work && (
          <>
            <dt>Work</dt>
            <dd>{work} per dispatch</dd>
          </>
        )}
        <dt>Samples</dt>
        <dd>
          {samples.length} kept of {quality.pairs} pairs, spread {formatPercent(spread, { digits: 2 })}
        </dd>
        <dt>Discarded</dt>
        <dd>
          {negative + zero + hidden === 0
            ? "none"
            : `${negative} negative or wrapped, ${zero} zero, ${hidden} while the page was hidden`}
        </dd>
        <dt>Batch</dt>
        <dd>
          {quality.batch} against {2 * quality.batch} dispatches
        </dd>
        <dt>Clock</dt>
        <dd>
          {clock}, <Term name="quantum">grid</Term>{" "}
          {quality.quantum > 0 ? formatSeconds(quality.quantum) : "too fine to be seen"}
        </dd>
        <dt>Cross-check</dt>
        <dd>
          {quality.agreement === null
            ? "only one clock here"
            : `${formatPercent(quality.agreement)} of the time by wall clock`}
        </dd>
        <dt>Ended</dt>
        <dd>when {ENDED[quality.ended]}</dd>
        {row.variant !== "host" && (
          <>
            <dt>Result</dt>
            <dd>
              checked against the CPU: error {scientific(check.error)}, tolerance{" "}
              {scientific(check.tolerance)}
            </dd>
          </>
        )}
        <dt>Variant</dt>
        <dd>
          {row.variant || row.kernel}, {row.dtype}
          {chosenFrom(row)}
        </dd>
      </dl>
      <Doubts row={row} rows={rows} />
    </>
  );
}

/** ": the fastest of 12 looked at; next direct-8x8, 1.2 times as long". Looks are short: they choose, they measure nothing. */
function chosenFrom({ looks = [], variant }: MeasuredRow): string {
  const own = looks.find((look) => look.variant === variant);
  const next = looks.find((look) => look.variant !== variant);
  if (!own || !next) return "";
  const longer = formatCount(next.seconds / own.seconds, { digits: 2 });
  return `: the fastest of ${looks.length} looked at; next ${next.variant}, ${longer} times as long`;
}

/** "2.10 MFLOP, 12.6 MB": what the time is divided by, or divided among. */
function workOf({ work }: MeasuredRow): string {
  const counts = [
    { amount: work.flops, unit: "FLOP" },
    { amount: work.operations ?? 0, unit: "op" },
    { amount: totalBytes(work), unit: "B" },
  ];
  return counts
    .filter(({ amount }) => amount > 0)
    .map(({ amount, unit }) => formatCount(amount, { unit }))
    .join(", ");
}

/** Flags in words: with the run's own figures where a rule has them. */
function Doubts({ row, rows }: { row: MeasuredRow; rows: readonly Row[] }) {
  const doubts = doubtsOf(row, evidenceOf(rows));
  const told = new Set(doubts.map(({ flag }) => flag));
  const others = row.outcome.quality.flags.filter((flag) => !told.has(flag));
  const sentences = [
    ...doubts.map(({ sentence }) => sentence),
    ...others.map((flag) => `${FLAG_WORDS[flag]}.`),
  ];
  if (sentences.length === 0) return <p class="flags quiet">No quality flags.</p>;
  return sentences.map((sentence) => (
    <p key={sentence} class="flags">
      <strong>May be doubted</strong>: {sentence}
    </p>
  ));
}

/** "1.6 × 10⁻⁶" */
function scientific(value: number): string {
  const [figure, exponent] = value.toExponential(1).split("e");
  if (value === 0 || exponent === undefined) return "0";
  return `${figure} × 10${exponent.replace(/[+-]?\d*/, (text) => [...text].map((c) => RAISED[c] ?? "").join(""))}`;
}

const RAISED: Readonly<Record<string, string>> = {
  "-": "⁻",
  ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((raised, digit) => [String(digit), raised])),
};
