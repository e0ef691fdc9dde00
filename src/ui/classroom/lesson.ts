import { computed, signal } from "@preact/signals";
import type { Calibration, Row } from "../../core/calibration.ts";
import type { Problem, Result } from "../../core/result.ts";
import { route } from "../route.ts";
import { loadExample } from "../state/example.ts";
import { device, measureCases, run } from "../state/gpu.ts";
import { offerUndo } from "../state/undo.ts";
import { type Experiment, type Guess, ownRows } from "./experiment.ts";

/** What one student guessed and saw, as long as the page is open. */

export type Source = "live" | "replay";

/** The rows that answered, and where they come from. */
export interface Answer {
  readonly source: Source;
  readonly calibration: Calibration;
  /** What went wrong on the way, where it ended early. */
  readonly notice: Problem | null;
}

export interface Entry {
  readonly guess: Guess;
  readonly answer: Answer | null;
}

export const entries = signal<Readonly<Record<string, Entry>>>({});
/** The experiment that is being measured, or its recording fetched. */
export const underWay = signal<string | null>(null);
/** What kept an experiment from being measured at all. */
export const failure = signal<{ readonly experiment: string; readonly problem: Problem } | null>(null);

/** The reader's choice in the address; where there is no GPU the recording is all there is. */
export const source = computed<Source>(() =>
  route.value.options.source === "replay" || device.value.status === "absent" ? "replay" : "live",
);

/** Rows that came in so far. */
export const incoming = computed<readonly Row[]>(() =>
  run.value.status === "running" ? run.value.rows : [],
);

function put(id: string, entry: Entry | null): void {
  const { [id]: _, ...others } = entries.peek();
  entries.value = entry ? { ...others, [id]: entry } : others;
  if (failure.peek()?.experiment === id) failure.value = null;
}

/** A guess is given before the answer is known, and stays. */
export function commit(experiment: Experiment, guess: Guess): void {
  put(experiment.id, { guess, answer: null });
}

/** Back to the question; an answer that was measured can come back. */
export function ask(experiment: Experiment): void {
  const before = entries.peek()[experiment.id];
  put(experiment.id, null);
  if (before?.answer)
    offerUndo({
      did: "Put away the answer to",
      name: experiment.title,
      undo: () => put(experiment.id, before),
    });
}

/** Answers the question: by measuring here, or from the recording. */
export async function answer(experiment: Experiment): Promise<void> {
  const entry = entries.peek()[experiment.id];
  if (!entry || underWay.peek() !== null) return;
  failure.value = null;
  underWay.value = experiment.id;
  const taken = await (source.peek() === "live" ? measured(experiment) : recorded(experiment));
  underWay.value = null;
  if (taken.ok) put(experiment.id, { ...entry, answer: taken.value });
  else failure.value = { experiment: experiment.id, problem: taken.error };
}

async function measured(experiment: Experiment): Promise<Result<Answer>> {
  const now = device.peek();
  const software = now.status === "ready" && now.environment.software;
  const { gpu, software: slow } = experiment.seconds;
  const taken = await measureCases(experiment.cases({ software }), software ? slow : gpu);
  return taken.ok ? { ok: true, value: { source: "live", ...taken.value } } : taken;
}

async function recorded(experiment: Experiment): Promise<Result<Answer>> {
  const example = await loadExample();
  if (!example.ok) return example;
  const { runtimes: _runtimes, runs: _runs, ...recording } = example.value;
  const calibration = { ...recording, rows: ownRows(experiment, recording.rows) };
  return { ok: true, value: { source: "replay", calibration, notice: null } };
}
