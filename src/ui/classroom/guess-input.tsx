import { Choice } from "../widgets/choice.tsx";
import type { Ask, Guess } from "./experiment.ts";
import { middleOf, valueAt } from "./guess.ts";

interface Props {
  readonly id: string;
  readonly ask: Ask;
  /** Position of the slider or the value of a choice; null before anything was touched. */
  readonly draft: number | string | null;
  readonly onChange: (draft: number | string) => void;
}

/** What a draft means as a guess; null where nothing is chosen yet. */
export function guessOf(ask: Ask, draft: number | string | null): Guess | null {
  if (ask.kind === "choice") return typeof draft === "string" ? draft : null;
  return valueAt(ask, typeof draft === "number" ? draft : middleOf(ask));
}

/** A slider with its figure in large type, or choices side by side. */
export function GuessInput({ id, ask, draft, onChange }: Props) {
  if (ask.kind === "choice")
    return (
      <Choice
        legend="Your guess"
        name={`guess-${id}`}
        options={ask.options}
        value={typeof draft === "string" ? draft : ""}
        onChange={onChange}
      />
    );
  const position = typeof draft === "number" ? draft : middleOf(ask);
  const words = ask.format(valueAt(ask, position));
  return (
    <div class="guess-slider">
      <output class="guess-value" aria-hidden="true">
        {words}
      </output>
      <input
        type="range"
        aria-label="Your guess"
        aria-valuetext={words}
        min={0}
        max={ask.steps}
        step={1}
        value={position}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <div class="row small quiet" aria-hidden="true">
        <span>{ask.format(ask.low)}</span>
        <span class="end">{ask.format(ask.high)}</span>
      </div>
    </div>
  );
}
