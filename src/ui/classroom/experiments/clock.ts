import type { MeasuredRow, Row } from "../../../core/calibration.ts";
import {
  formatCount,
  formatInterval,
  formatPercent,
  formatSeconds,
  formatWhole,
} from "../../../core/format.ts";
import { secondsOf } from "../../../roofline/rates.ts";
import type { Experiment } from "../experiment.ts";
import { rowsOf } from "../figures.ts";

const FOOTPRINT = 2 ** 20;
const PAIRS = 31;

const SPREADS = [
  { value: "1", label: "less than 1 %", most: 0.01 },
  { value: "5", label: "1 to 5 %", most: 0.05 },
  { value: "25", label: "5 to 25 %", most: 0.25 },
  { value: "more", label: "more than 25 %", most: Number.POSITIVE_INFINITY },
] as const;

/** The clock itself: what one time is worth. */
export const clock: Experiment = {
  id: "clock",
  title: "What a single time is worth",
  setting:
    "The same kernel, the same data, the same device: we time it again and again, as carefully as we can. Nothing changes from one time to the next.",
  question: "How much longer is the longest time than the shortest?",
  words: { "one time": "sample" },
  ask: { kind: "choice", options: SPREADS.map(({ value, label }) => ({ value, label })) },
  cases: () => [{ kernel: "triad", params: { footprint: FOOTPRINT }, variant: "vec4-x1", pairs: PAIRS }],
  seconds: { gpu: 2, software: 8 },
  read: (rows) => {
    const row = timedIn(rows);
    if (!row) return { lack: "The kernel was not timed often enough to say." };
    const samples = row.outcome.samples;
    const { quantum, batch, clock: kind } = row.outcome.quality;
    const [least, most] = [Math.min(...samples), Math.max(...samples)];
    const spread = most / least - 1;
    const median = secondsOf(row);
    const mean = samples.reduce((sum, seconds) => sum + seconds, 0) / samples.length;
    const name = kind === "timestamp-query" ? "The GPU's own clock" : "The browser's clock";
    const tick = quantum > 0 ? quantum : null;
    return {
      truth: SPREADS.find(({ most: end }) => spread < end)?.value ?? "more",
      sentences: [
        `From ${formatSeconds(least)} to ${formatSeconds(most)} in ${samples.length} times: the longest is ${formatPercent(spread, { digits: 2 })} longer.`,
        `The mean is ${formatSeconds(mean)}, the median ${formatInterval(median, formatSeconds)}. A disturbance throws a few times far off; they pull the mean with them and hardly move the median. Here the two are ${formatPercent(Math.abs(mean / median.value - 1), { digits: 2 })} apart.`,
        ...(tick
          ? [
              `${name} moves in steps of ${formatSeconds(tick)}; one launch is ${steps(median.value / tick)}. ${tick > median.value / 20 ? "Timed alone it could not be told well" : "A single time would hold the cost of submitting it"}, so ${batch} and ${2 * batch} launches are timed by turns, and the difference counts.`,
            ]
          : []),
      ],
    };
  },
  picture: (rows) => {
    const row = timedIn(rows);
    const samples = row ? row.outcome.samples : [];
    const middle = row ? secondsOf(row) : null;
    const mean = samples.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, samples.length);
    return {
      kind: "curve",
      data: {
        label: "Time of one launch, measured again and again",
        x: { title: "Measurement →", scale: "linear", format: String },
        y: {
          title: "↑ Time of one launch",
          scale: "linear",
          format: (value) => formatSeconds(value, { trim: true }),
        },
        joined: false,
        points: samples.map((seconds, i) => ({
          key: String(i),
          x: i + 1,
          y: { value: seconds, low: seconds, high: seconds, n: 1 },
          title: `Measurement ${i + 1}`,
          notes: [formatSeconds(seconds)],
        })),
        lines: middle
          ? [
              { label: "median", from: [1, middle.value], to: [samples.length, middle.value] },
              { label: "mean", from: [1, mean], to: [samples.length, mean] },
            ]
          : [],
      },
    };
  },
};

function steps(count: number): string {
  return count < 20
    ? `${formatCount(count, { digits: 2, trim: true })} of them`
    : `${formatWhole(count)} of them`;
}

/** Fewer times than these show no spread. */
const FEWEST = 5;

/** The row that was timed most often among those of this size. */
function timedIn(rows: readonly Row[]): MeasuredRow | null {
  const fitting = rowsOf(rows, "triad", { footprint: FOOTPRINT }).toSorted(
    (a, b) => b.outcome.samples.length - a.outcome.samples.length,
  );
  const [best] = fitting;
  return best && best.outcome.samples.length >= FEWEST ? best : null;
}
