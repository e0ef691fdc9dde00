import type { MeasuredRow, Row } from "../../../core/calibration.ts";
import {
  formatBandwidth,
  formatCount,
  formatPercent,
  formatSeconds,
  formatWhole,
} from "../../../core/format.ts";
import { secondsOf } from "../../../roofline/rates.ts";
import type { Experiment } from "../experiment.ts";
import { bandwidthOf, ratioOf, rowsOf, times } from "../figures.ts";

const FEW = 16_384;
const MANY = 1_048_576;
const SIZES = [FEW, 65_536, 262_144, MANY, 4_194_304];

/** A kernel so small that starting it is the work. */
export const launch: Experiment = {
  id: "launch",
  title: "The price of a launch",
  setting: `ReLU replaces each negative number by 0. We run it over ${formatWhole(FEW)} numbers, then over ${formatWhole(MANY)}: 64 times as many.`,
  question: "How many times as long does the larger one take?",
  ask: { kind: "number", low: 1, high: 128, scale: "log", steps: 56, format: times },
  cases: () => [
    { kernel: "empty-dispatch", params: {} },
    ...SIZES.map((elements) => ({ kernel: "unary", params: { elements } })),
  ],
  seconds: { gpu: 3, software: 12 },
  read: (rows) => {
    const [few, many] = [
      rowsOf(rows, "unary", { elements: FEW })[0],
      rowsOf(rows, "unary", { elements: MANY })[0],
    ];
    if (!few || !many) return { lack: "One of the two sizes was not measured." };
    const [short, long] = [secondsOf(few), secondsOf(many)];
    const ratio = ratioOf(long, short);
    const sentences = [
      `${formatSeconds(short.value)} against ${formatSeconds(long.value)}: ${times(ratio.value)} as long for 64 times the numbers.`,
    ];
    const empty = emptyIn(rows);
    if (empty) {
      const cost = secondsOf(empty).value;
      const share = Math.min(1, cost / short.value);
      sentences.push(
        `A kernel that does nothing takes ${formatSeconds(cost)}: that alone is ${formatPercent(share, { digits: 2 })} of the small one's time.`,
      );
      const largest = rowsOf(rows, "unary").at(-1) ?? many;
      const perNumber = secondsOf(largest).value / (largest.params.elements ?? MANY);
      sentences.push(
        `At ${formatBandwidth(bandwidthOf(largest))}, as fast as the largest one goes, about ${formatCount(cost / perNumber, { digits: 2 })} numbers are done in the time of one launch. A network of many small layers pays it for each of them; fusing two layers saves one.`,
      );
    }
    return { truth: ratio.value, interval: ratio, sentences };
  },
  picture: (rows, guess) => {
    const own = rowsOf(rows, "unary");
    const [first, last] = [own[0], own.at(-1)];
    const ends = [elementsOf(first), elementsOf(last)] as const;
    const empty = emptyIn(rows);
    const floor = empty && secondsOf(empty).value;
    const perNumber = last ? secondsOf(last).value / ends[1] : 0;
    const few = rowsOf(rows, "unary", { elements: FEW })[0];
    const short = few ? secondsOf(few).value : 0;
    const guessed = typeof guess === "number" ? short * guess : 0;
    return {
      kind: "curve",
      data: {
        label: "Seconds of one launch over the numbers in it",
        x: { title: "Numbers →", scale: "log", format: (value) => formatCount(value, { trim: true }) },
        y: {
          title: "↑ Time of one launch",
          scale: "log",
          format: (value) => formatSeconds(value, { trim: true }),
        },
        joined: true,
        points: own.map((row) => ({
          key: row.key,
          x: elementsOf(row),
          y: secondsOf(row),
          title: `${formatWhole(elementsOf(row))} numbers`,
          notes: [formatSeconds(secondsOf(row).value), formatBandwidth(bandwidthOf(row))],
        })),
        lines:
          own.length > 1
            ? [
                ...(floor
                  ? [{ label: "a launch alone", from: [ends[0], floor], to: [ends[1], floor] } as const]
                  : []),
                {
                  label: "in proportion",
                  from: [ends[0], perNumber * ends[0]],
                  to: [ends[1], perNumber * ends[1]],
                } as const,
                ...(guessed
                  ? [
                      {
                        label: "your guess",
                        from: [FEW, short],
                        to: [MANY, guessed],
                        guess: true,
                      } as const,
                    ]
                  : []),
              ]
            : [],
      },
    };
  },
};

function elementsOf(row: MeasuredRow | undefined): number {
  return row?.params.elements ?? 1;
}

function emptyIn(rows: readonly Row[]): MeasuredRow | null {
  return rowsOf(rows, "empty-dispatch")[0] ?? null;
}
