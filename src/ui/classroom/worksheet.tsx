import type { Ask } from "./experiment.ts";
import { EXPERIMENTS } from "./index.ts";

/** On paper, and only there: every question with room for a guess, what was measured, and why. */
export function Worksheet() {
  return (
    <section class="worksheet">
      <h1>Ridgepoint worksheet</h1>
      <p class="blanks">
        <Blank what="Name" />
        <Blank what="Device" />
        <Blank what="Date" />
      </p>
      <ol>
        {EXPERIMENTS.map(({ id, title, setting, question, ask }) => (
          <li key={id}>
            <h2>{title}</h2>
            <p>{setting}</p>
            <p>
              <strong>{question}</strong>
            </p>
            <Options ask={ask} />
            <p class="blanks">
              <Blank what="My guess" />
              <Blank what="Measured" />
            </p>
            <p class="why">Why?</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Blank({ what }: { what: string }) {
  return (
    <span class="blank">
      {what}: <span class="line" />
    </span>
  );
}

function Options({ ask }: { ask: Ask }) {
  if (ask.kind === "number")
    return (
      <p class="small">
        From {ask.format(ask.low)} to {ask.format(ask.high)}
      </p>
    );
  return <p class="small">{ask.options.map(({ label }) => `☐ ${label}`).join("    ")}</p>;
}
