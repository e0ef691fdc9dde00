import { device } from "../state/gpu.ts";
import type { Experiment, Guess } from "./experiment.ts";
import { EXPERIMENTS } from "./index.ts";
import { answer, commit, entries, source, underWay } from "./lesson.ts";
import { goTo } from "./where.ts";

/** What comes next on a screen: one button leads from the question to the next experiment. */
export interface Step {
  readonly label: string;
  /** Absent while it has to wait. */
  readonly act?: () => void;
}

export function stepOf(experiment: Experiment, guess: Guess | null): Step {
  const entry = entries.value[experiment.id];
  if (underWay.value === experiment.id) return { label: "Measuring …" };
  if (!entry)
    return { label: "This is my guess", ...(guess !== null && { act: () => commit(experiment, guess) }) };
  if (!entry.answer) {
    const isLive = source.value === "live";
    const canBegin = underWay.value === null && (!isLive || device.value.status === "ready");
    return {
      label: isLive ? "Measure on this device" : "Replay the recording",
      ...(canBegin && { act: () => void answer(experiment) }),
    };
  }
  const next = EXPERIMENTS[EXPERIMENTS.indexOf(experiment) + 1] ?? null;
  return {
    label: next ? `Next: ${next.title}` : "Back to all experiments",
    act: () => goTo(next),
  };
}
