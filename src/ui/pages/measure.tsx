import { useComputed, useSignal } from "@preact/signals";
import type { Profile } from "../../core/calibration.ts";
import { characterize, device, run } from "../state/gpu.ts";
import { current, keep } from "../state/library.ts";
import { Choice } from "../widgets/choice.tsx";
import { DeviceBlock } from "../widgets/device-block.tsx";
import { Ended } from "../widgets/ended.tsx";
import { ProblemNote } from "../widgets/problem.tsx";
import { Running } from "../widgets/running.tsx";

const PROFILES = [
  { value: "quick", label: "Quick" },
  { value: "full", label: "Full" },
] as const;

/** Name the device, one button, and the answer. */
export function Measure() {
  const profile = useSignal<Profile>("quick");
  const ready = useComputed(() => device.value.status === "ready" && run.value.status !== "running");
  const now = run.value;
  const start = async () => {
    const answer = await characterize({ profile: profile.value });
    if (answer.ok) await keep(answer.value);
  };
  return (
    <>
      <DeviceBlock />
      <section class="row" aria-label="Start a measurement">
        <button type="button" class="primary" disabled={!ready.value} onClick={start}>
          {now.status === "none" ? "Characterize this GPU" : "Characterize again"}
        </button>
        <Choice
          legend="Profile"
          name="profile"
          options={PROFILES}
          value={profile.value}
          disabled={now.status === "running"}
          onChange={(value) => {
            profile.value = value;
          }}
        />
        <span class="quiet small">{timeOf(profile.value)}</span>
      </section>
      {now.status === "running" && <Running run={now} />}
      {now.status === "failed" && <ProblemNote problem={now.problem} />}
      {now.status === "ended" && now.notice && <ProblemNote problem={now.notice} />}
      {now.status === "ended" && <Ended calibration={now.calibration} fresh />}
      {now.status === "none" && current.value && <Ended calibration={current.value} fresh={false} />}
    </>
  );
}

function timeOf(profile: Profile): string {
  const software = device.value.status === "ready" && device.value.environment.software;
  if (profile === "quick") return software ? "About a minute and a half in software." : "About ten seconds.";
  return software
    ? "Several minutes in software: more sizes, tighter intervals."
    : "A minute or two: more sizes, tighter intervals.";
}
