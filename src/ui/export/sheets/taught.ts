import type { Cell } from "../../../core/csv.ts";
import type { CurveData } from "../../charts/curve.ts";
import type { GuessesData } from "../../charts/guesses.ts";
import type { ClassAnswer } from "../../classroom/class-files.ts";
import { type Sheet, spread } from "../sheet.ts";

/** The figures behind what is drawn and listed in the classroom. */

export function guessesSheet({ guesses, truths, format }: GuessesData): Sheet {
  return {
    head: ["kind", "value", "low (95 %)", "high (95 %)", "as shown"],
    rows: [
      ...guesses.map((guess): Cell[] => ["guess", guess, null, null, format(guess)]),
      ...truths.map((truth): Cell[] => ["measured", ...spread(truth), format(truth.value)]),
    ],
  };
}

/** Points, and lines by their ends. */
export function curveSheet({ x, y, points, lines }: CurveData): Sheet {
  const [across, up] = [x.title, y.title].map((title) => title.replace(/[↑→]/gu, "").trim()) as [
    string,
    string,
  ];
  return {
    head: ["kind", "name", across, up, `${up}, low (95 %)`, `${up}, high (95 %)`],
    rows: [
      ...points.map((point): Cell[] => ["point", point.title, point.x, ...spread(point.y)]),
      ...lines.flatMap(({ label, from, to }) =>
        [from, to].map(([x, y]): Cell[] => ["end of a line", label, x, y, null, null]),
      ),
    ],
  };
}

export function answersSheet(answers: readonly ClassAnswer[]): Sheet {
  return {
    head: ["student", "device", "guess", "truth", "truth, low (95 %)", "truth, high (95 %)", "from"],
    rows: answers.map(({ student, device, guess, reading, source }) => [
      ...[student, device, guess, reading?.truth ?? null],
      ...spread(reading?.interval).slice(1),
      source === "replay" ? "recording" : "this device",
    ]),
  };
}
