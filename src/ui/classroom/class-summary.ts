import { formatPercent } from "../../core/format.ts";
import { median } from "../../core/statistics.ts";
import type { ClassAnswer } from "./class-files.ts";
import type { Experiment } from "./experiment.ts";
import { scoreOf, wordsOf } from "./guess.ts";

/** What a class guessed against what its devices showed, in a sentence or two. */
export function classSentences(experiment: Experiment, answers: readonly ClassAnswer[]): readonly string[] {
  const { ask } = experiment;
  const measured = answers.flatMap(({ guess, reading }) =>
    reading ? [{ guess, truth: reading.truth }] : [],
  );
  if (answers.length === 0) return [];
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const sentences = [
    `${count(answers.length, "guess").replace("guesss", "guesses")}, ${count(measured.length, "measurement")}.`,
  ];
  if (measured.length === 0) return sentences;
  const right = measured.filter(({ guess, truth }) => scoreOf(ask, guess, truth).verdict === "right").length;
  sentences.push(
    `${right} of ${measured.length} were right on their own device (${formatPercent(right / measured.length, { digits: 2 })}).`,
  );
  if (ask.kind === "number") {
    const guesses = answers.flatMap(({ guess }) => (typeof guess === "number" ? [guess] : []));
    const truths = measured.flatMap(({ truth }) => (typeof truth === "number" ? [truth] : []));
    sentences.push(
      `The middle guess is ${wordsOf(ask, median(guesses))}; the devices show ${rangeOf(truths, ask.format)}.`,
    );
  }
  return sentences;
}

function rangeOf(values: readonly number[], format: (value: number) => string): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return format(low) === format(high) ? format(low) : `${format(low)} to ${format(high)}`;
}
