import { ClassView } from "./class-view.tsx";
import { type Experiment, isLack } from "./experiment.ts";
import { scoreOf, wordsOf } from "./guess.ts";
import { EXPERIMENTS } from "./index.ts";
import { entries } from "./lesson.ts";
import { Tools } from "./tools.tsx";
import { addressOf } from "./where.ts";
import { Worksheet } from "./worksheet.tsx";

/** The lesson as a list: each question, and what came of it. */
export function Overview() {
  return (
    <>
      <p class="loud">Guess first. Then let the machine answer.</p>
      <p class="quiet">
        Each experiment asks one question, takes your guess, and measures the answer on this device.
      </p>
      <ol class="lesson">
        {EXPERIMENTS.map((experiment) => (
          <li key={experiment.id}>
            <a href={addressOf(experiment)}>{experiment.title}</a>
            <p>{experiment.question}</p>
            <Outcome experiment={experiment} />
          </li>
        ))}
      </ol>
      <Tools />
      <ClassView />
      <Worksheet />
    </>
  );
}

function Outcome({ experiment }: { experiment: Experiment }) {
  const entry = entries.value[experiment.id];
  if (!entry) return null;
  const guess = `Your guess: ${wordsOf(experiment.ask, entry.guess)}.`;
  if (!entry.answer) return <p class="quiet small">{guess} Not measured yet.</p>;
  const reading = experiment.read(entry.answer.calibration.rows);
  if (isLack(reading))
    return (
      <p class="quiet small">
        {guess} {reading.lack}
      </p>
    );
  const { words } = scoreOf(experiment.ask, entry.guess, reading.truth);
  return (
    <p class="quiet small">
      {guess} {entry.answer.source === "replay" ? "Recorded" : "Measured"}:{" "}
      {wordsOf(experiment.ask, reading.truth)}. {words}
    </p>
  );
}
