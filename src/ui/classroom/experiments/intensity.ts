import type { MeasuredRow, Row } from "../../../core/calibration.ts";
import { formatBandwidth, formatIntensity, formatPercent, formatRate } from "../../../core/format.ts";
import { bandwidth, flopRate } from "../../../roofline/rates.ts";
import type { Experiment } from "../experiment.ts";
import { bandwidthOf, fastest, guessPoint, intensityOf, rateOf, ratioOf, rowsOf, times } from "../figures.ts";

/** One kernel, given more and more to do for each byte. */
export const intensity: Experiment = {
  id: "intensity",
  title: "Climbing the roof",
  setting:
    "A kernel reads a number, does some multiply-adds with it, and writes it back. We give it more and more multiply-adds for each byte. At first it gets faster and faster, counted in FLOP per second; then no longer.",
  question: "At how many FLOP per byte does it stop getting faster?",
  words: { "multiply-adds": "mac", "FLOP per second": "flop", "FLOP per byte": "intensity" },
  ask: {
    kind: "number",
    low: 1 / 16,
    high: 256,
    scale: "log",
    steps: 48,
    format: (value) => formatIntensity(value, { trim: true }),
  },
  cases: () => [
    { kernel: "triad", params: { footprint: 64 * 2 ** 20 } },
    { kernel: "fma" },
    { kernel: "intensity" },
  ],
  seconds: { gpu: 4, software: 25 },
  read: (rows) => {
    const sweep = sweepOf(rows);
    const slope = sweep.toSorted((a, b) => bandwidthOf(b) - bandwidthOf(a))[0];
    const top = fastest(sweep);
    const [flat, steep] = [top && flopRate(top), slope && bandwidth(slope)];
    if (!top || !slope || !flat || !steep || sweep.length < 4)
      return { lack: "Fewer than four steps of the sweep were measured." };
    const knee = ratioOf(flat, steep);
    const [low, high] = [sweep[0]!, sweep.at(-1)!];
    const left = sweep.findLast((row) => intensityOf(row) <= knee.value / 3);
    const before = sweep.at(-2)!;
    const sentences = [
      `The slope ends at about ${formatIntensity(knee.value, { digits: 2 })}: that is ${formatRate(flat.value)}, the most that it ever does, over ${formatBandwidth(steep.value)}, the most that it ever moves.`,
      `Left of it memory is the limit: at ${formatIntensity(intensityOf(low))} it does ${formatRate(rateOf(low))}, ${formatPercent(rateOf(low) / flat.value, { digits: 2 })} of its best.${left && left !== low ? ` At ${formatIntensity(intensityOf(left))} each byte has ${times(intensityOf(left) / intensityOf(low))} the multiply-adds, and takes only ${times(perByte(left) / perByte(low))} as long.` : ""}`,
      `Right of it arithmetic is the limit: the last step has ${times(intensityOf(high) / intensityOf(before))} the multiply-adds of the one before it, and takes ${times(perByte(high) / perByte(before))} as long.`,
    ];
    if (top === sweep.at(-1))
      sentences.push(
        "The last step is still the fastest: the roof may be a little higher than what was measured.",
      );
    return { truth: knee.value, interval: knee, sentences };
  },
  picture: (rows, guess) => {
    const sweep = sweepOf(rows);
    const top = fastest(sweep);
    const most = Math.max(0, ...sweep.map(bandwidthOf));
    const guessed =
      typeof guess === "number" && top && sweep.length >= 4 ? [guessPoint(guess, rateOf(top))] : [];
    const stops = sweep.map((row) => ({
      key: row.key,
      at: formatIntensity(intensityOf(row), { trim: true }),
      says: `${formatRate(rateOf(row))}, ${formatPercent(rateOf(row) / (top ? rateOf(top) : 1), { digits: 2 })} of its best; ${formatBandwidth(bandwidthOf(row))}, ${formatPercent(bandwidthOf(row) / most, { digits: 2 })} of the most that it moves`,
    }));
    return { kind: "roofline", points: guessed, walk: { label: "Arithmetic intensity", stops } };
  },
};

/** Seconds for each byte that is moved. */
function perByte(row: MeasuredRow): number {
  return 1 / bandwidthOf(row);
}

/** The main sweep, ascending; those over working sets that a cache may hold are left out. */
function sweepOf(rows: readonly Row[]): readonly MeasuredRow[] {
  return rowsOf(rows, "intensity")
    .filter(({ params }) => params.set === undefined)
    .toSorted((a, b) => intensityOf(a) - intensityOf(b));
}
