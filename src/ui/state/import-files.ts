import { signal } from "@preact/signals";
import type { Problem } from "../../core/result.ts";
import { route, setOptions } from "../route.ts";
import { chooseAll } from "./compare.ts";
import { importInto } from "./library.ts";

/** What became of a file that was dropped. */
export interface Received {
  readonly file: string;
  readonly id: string | null;
  /** What the calibration is called here. */
  readonly name: string;
  readonly how: "added" | "unchanged" | "copied" | "unsaved" | "broken";
  readonly problem: Problem | null;
}

/** The files of the last drop, in its order. */
export const received = signal<readonly Received[]>([]);
/** How many of a drop are still to be read. */
export const waiting = signal(0);

let stopped = false;

/** Leaves the rest of a drop unread; what was read stays. */
export function stopImport(): void {
  stopped = true;
}

/**
 * Validates and keeps files one after another; each stands for itself, so that one that is wrong leaves the rest. One
 * calibration becomes the one that the pages speak of; several are put side by side.
 */
export async function importFiles(files: readonly File[]): Promise<void> {
  const results: Received[] = [];
  received.value = [];
  waiting.value = files.length;
  stopped = false;
  for (const file of files) {
    if (stopped) break;
    results.push(await receive(file));
    waiting.value = files.length - results.length;
  }
  waiting.value = 0;
  received.value = results;
  const ids = results.flatMap(({ id }) => (id ? [id] : []));
  if (files.length === 1 && ids[0]) setOptions({ calibration: ids[0] });
  // Who has gone to another page meanwhile reads something else there.
  if (route.peek().page === "compare") chooseAll(ids);
}

async function receive(file: File): Promise<Received> {
  const answer = await importInto(file);
  if (!answer.ok) return { file: file.name, id: null, name: "", how: "broken", problem: answer.error };
  const { calibration, how } = answer.value;
  return { file: file.name, id: calibration.id, name: calibration.name, how, problem: null };
}
