import { route, setOptions } from "../route.ts";
import { device } from "../state/gpu.ts";
import { Choice } from "../widgets/choice.tsx";
import { source } from "./lesson.ts";
import { Overview } from "./overview.tsx";
import { Screen } from "./screen.tsx";
import { addressOf, chosenExperiment } from "./where.ts";

/** All experiments, or the one that the address names. */
export function ClassroomPage() {
  const experiment = chosenExperiment();
  return (
    <>
      <div class="row classroom-bar small">
        {experiment ? <a href={addressOf(null)}>All experiments</a> : <h1>Classroom</h1>}
        <span class="end row">
          <SourceChoice />
        </span>
      </div>
      {experiment ? <Screen key={experiment.id} experiment={experiment} /> : <Overview />}
    </>
  );
}

const SOURCES = [
  { value: "live", label: "This device" },
  { value: "replay", label: "Recording" },
] as const;

/** Measured here or replayed; without a GPU there is nothing to choose. */
function SourceChoice() {
  if (device.value.status === "absent")
    return <p class="quiet">No GPU was found here: recordings are replayed.</p>;
  return (
    <Choice
      legend="Answers come from"
      name="source"
      options={SOURCES}
      value={route.value.options.source === "replay" ? "replay" : source.value}
      onChange={(value) => setOptions({ source: value === "replay" ? value : undefined })}
    />
  );
}
