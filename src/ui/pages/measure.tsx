import { useSignal } from "@preact/signals";
import type { Calibration, Profile } from "../../core/calibration.ts";
import { linkTo, selectedId } from "../route.ts";
import { characterize, device, run } from "../state/gpu.ts";
import { current, currentIsExample, keep, libraryProblem } from "../state/library.ts";
import { ExampleNote } from "../widgets/calibration-picker.tsx";
import { Choice } from "../widgets/choice.tsx";
import { DeviceBlock } from "../widgets/device-block.tsx";
import { durationWords } from "../widgets/duration-words.ts";
import { Ended } from "../widgets/ended.tsx";
import { ProblemNote } from "../widgets/problem.tsx";
import { Running } from "../widgets/running.tsx";

/** Name the device, one button, and the answer: of the run that just ended, until the address names another. */
export function Measure() {
  const now = run.value;
  const fresh = now.status === "ended" && isSelected(now.calibration) ? now : null;
  return (
    <>
      <DeviceBlock />
      {now.status === "running" ? <Running run={now} /> : <Start again={now.status !== "none"} />}
      {now.status === "none" && (currentIsExample.value || !current.value) && (
        <p class="quiet small">
          New here? <a href={linkTo("guide", { section: "start" })}>The first five minutes</a>
        </p>
      )}
      {now.status === "failed" && <ProblemNote problem={now.problem} />}
      {fresh?.notice && <ProblemNote problem={fresh.notice} />}
      {libraryProblem.value && <ProblemNote problem={libraryProblem.value} />}
      {!current.value && now.status === "none" && (
        <p class="paper">Nothing has been measured here yet: there is no result to print.</p>
      )}
      {fresh && <Ended calibration={fresh.calibration} fresh />}
      {!fresh && now.status !== "running" && current.value && (
        <>
          <ExampleNote />
          <Ended key={current.value.id} calibration={current.value} fresh={false} />
        </>
      )}
    </>
  );
}

function isSelected({ id }: Calibration): boolean {
  return selectedId.value === id || current.value === null || current.value.id === id;
}

const PROFILES = [
  { value: "quick", label: "Quick" },
  { value: "full", label: "Full" },
] as const;

function Start({ again }: { again: boolean }) {
  const profile = useSignal<Profile>("quick");
  const sustained = useSignal(false);
  const software = device.value.status === "ready" && device.value.environment.software;
  const start = async () => {
    const options = { profile: profile.value, sustained: sustained.value, resume: current.value };
    const answer = await characterize(options);
    if (answer.ok) await keep(answer.value);
  };
  return (
    <section class="row" aria-label="Start a measurement">
      <button type="button" class="primary" disabled={device.value.status !== "ready"} onClick={start}>
        {again ? "Characterize again" : "Characterize this GPU"}
      </button>
      <Choice
        legend="Profile"
        name="profile"
        options={PROFILES}
        value={profile.value}
        onChange={(value) => {
          profile.value = value;
        }}
      />
      <label class="small">
        <input
          type="checkbox"
          checked={sustained.value}
          onChange={({ currentTarget }) => {
            sustained.value = currentTarget.checked;
          }}
        />{" "}
        then 30 s under load
      </label>
      <span class="quiet small">{durationWords(profile.value, software)}</span>
    </section>
  );
}
