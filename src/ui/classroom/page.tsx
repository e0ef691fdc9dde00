import { useEffect, useRef } from "preact/hooks";
import { setOptions } from "../route.ts";
import { device } from "../state/gpu.ts";
import { Choice } from "../widgets/choice.tsx";
import { source } from "./lesson.ts";
import { Overview } from "./overview.tsx";
import { isPresenting, present, usePresenter } from "./present.ts";
import { Screen } from "./screen.tsx";
import { addressOf, chosenExperiment } from "./where.ts";

/** All experiments, or the one that the address names. */
export function ClassroomPage() {
  usePresenter();
  const experiment = chosenExperiment();
  const presenting = isPresenting();
  const id = experiment?.id;
  const before = useRef(id);
  useEffect(() => {
    // Another screen takes the focus, as another page does: what had it is gone.
    if (before.current !== id) document.getElementById("main")?.focus({ preventScroll: true });
    before.current = id;
  }, [id]);
  return (
    <>
      <div class="row classroom-bar">
        {experiment ? <a href={addressOf(null)}>All experiments</a> : <h1>Classroom</h1>}
        <span class="end row small">
          {presenting && <span class="quiet">Space: next step. ← →: experiments. Esc: leave.</span>}
          <button type="button" class="plain" aria-pressed={presenting} onClick={() => present(!presenting)}>
            Presenter mode
          </button>
          <SourceChoice />
        </span>
      </div>
      {/* Drawn anew when the type grows: charts take their size from it. */}
      {experiment ? (
        <Screen key={`${experiment.id} ${presenting}`} experiment={experiment} />
      ) : (
        <Overview key={`${presenting}`} />
      )}
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
      value={source.value}
      onChange={(value) => setOptions({ source: value === "replay" ? value : undefined })}
    />
  );
}
