import { useCallback, useMemo } from "preact/hooks";
import type { GuessesData } from "../charts/guesses.ts";
import type { Charts } from "../charts/index.ts";
import { guessesSheet } from "../export/sheets/taught.ts";
import { Chart, type Room } from "../widgets/chart.tsx";
import type { TakenAs } from "../widgets/take-away.tsx";
import type { ChoiceAsk, Experiment, Guess, NumberAsk, Reading } from "./experiment.ts";
import { scoreOf } from "./guess.ts";

interface Props {
  readonly experiment: Experiment;
  readonly guess: Guess;
  readonly reading: Reading;
}

/** The truth beside the guess, and why it is so. */
export function VerdictView({ experiment: { ask }, guess, reading }: Props) {
  const score = scoreOf(ask, guess, reading.truth);
  return (
    <section class="stack dense" aria-label="Guess and truth" aria-live="polite">
      {ask.kind === "number" ? (
        <Strip ask={ask} guess={guess} reading={reading} />
      ) : (
        <Options ask={ask} guess={guess} truth={reading.truth} />
      )}
      <p class={`score ${score.verdict}`}>
        <strong>{score.words}</strong>
      </p>
      {reading.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  );
}

const LOW = (_width: number, fontSize: number) => Math.round(fontSize * 9.5);
const NAMES = { guess: "your guess", truth: "measured" } as const;

function Strip({ ask, guess, reading }: Omit<Props, "experiment"> & { ask: NumberAsk }) {
  const { truth, interval } = reading;
  const data = useMemo((): GuessesData | null => {
    if (typeof truth !== "number" || typeof guess !== "number") return null;
    const { low, high, scale, format } = ask;
    const truths = [interval ?? { value: truth, low: truth, high: truth, n: 1 }];
    return { low, high, scale, format, title: "", guesses: [guess], truths, names: NAMES };
  }, [ask, guess, truth, interval]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => data && charts.guesses(svg, data, room),
    [data],
  );
  if (!data) return null;
  const as: TakenAs = {
    name: "guess",
    title: "Your guess and what was measured",
    sheet: () => guessesSheet(data),
  };
  return <Chart draw={draw} as={as} height={LOW} explorable={false} />;
}

function Options({ ask, guess, truth }: { ask: ChoiceAsk; guess: Guess; truth: Guess }) {
  return (
    <ul class="options">
      {ask.options.map(({ value, label }) => (
        <li key={value} class={value === truth ? "true" : ""}>
          {label}
          {value === truth && <span class="mark"> measured</span>}
          {value === guess && <span class="mark"> your guess</span>}
        </li>
      ))}
    </ul>
  );
}
