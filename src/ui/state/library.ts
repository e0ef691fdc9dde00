import { computed, effect, signal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import { asProblem, ok, type Problem, type Result } from "../../core/result.ts";
import { type CalibrationStore, openStore } from "../../store/database.ts";
import { fileNameFor, importCalibration, stringifyCalibration } from "../../store/document.ts";
import { type CalibrationSummary, summarize } from "../../store/summary.ts";
import { selectedId, setOptions } from "../route.ts";
import { EXAMPLE_ID, loadExample } from "./example.ts";

/** Whether this browser keeps calibrations. */
export type Library =
  | { readonly status: "opening" }
  | { readonly status: "open" }
  | { readonly status: "shut"; readonly problem: Problem };

export const library = signal<Library>({ status: "opening" });
/** The last thing that went wrong with keeping, renaming, deleting or importing; shown until the next one works. */
export const libraryProblem = signal<Problem | null>(null);
/** What was deleted last, so that it can come back. */
export const removed = signal<Calibration | null>(null);

let store: CalibrationStore | null = null;
const stored = signal<readonly CalibrationSummary[]>([]);
/** Calibrations that the browser would not keep: they live as long as the page. */
const unsaved = signal<readonly Calibration[]>([]);

export interface Entry extends CalibrationSummary {
  readonly saved: boolean;
}

export const entries = computed<readonly Entry[]>(() => [
  ...unsaved.value.map((calibration) => ({ ...summarize(calibration), saved: false })),
  ...stored.value.map((summary) => ({ ...summary, saved: true })),
]);

/** Which calibration the pages speak of: the one in the address, else the newest, else the example. */
const chosenId = computed(() => {
  if (library.value.status === "opening") return null;
  const wanted = selectedId.value;
  if (wanted === EXAMPLE_ID || entries.value.some(({ id }) => id === wanted)) return wanted;
  return entries.value[0]?.id ?? EXAMPLE_ID;
});

export const current = signal<Calibration | null>(null);
export const currentIsExample = computed(() => current.value !== null && chosenId.value === EXAMPLE_ID);
/** The address names a calibration that is not kept here. */
export const strayId = computed(() => {
  const wanted = selectedId.value;
  const known = wanted === null || wanted === EXAMPLE_ID || entries.value.some(({ id }) => id === wanted);
  return library.value.status === "opening" || known ? null : wanted;
});

export async function openLibrary(): Promise<void> {
  const opened = await openStore().catch((thrown: unknown) => ({
    ok: false as const,
    error: asProblem(thrown, "storage-failed", "Export calibrations as files to keep them."),
  }));
  if (!opened.ok) {
    library.value = { status: "shut", problem: opened.error };
    return;
  }
  store = opened.value;
  store.onChanged(refresh);
  await refresh();
  library.value = { status: "open" };
}

async function refresh(): Promise<void> {
  const list = await store?.list();
  if (list?.ok) stored.value = list.value;
  else if (list) libraryProblem.value = list.error;
}

/** Keeps a calibration, in the page alone if the browser refuses, and selects it. */
export async function keep(calibration: Calibration): Promise<void> {
  const put = await store?.put(calibration);
  if (!put?.ok) unsaved.value = [calibration, ...unsaved.value.filter(({ id }) => id !== calibration.id)];
  libraryProblem.value = put && !put.ok ? put.error : null;
  if (put?.ok) await refresh();
  setOptions({ calibration: calibration.id });
}

export async function load(id: string): Promise<Result<Calibration>> {
  const here = unsaved.value.find((calibration) => calibration.id === id);
  if (here) return ok(here);
  if (id === EXAMPLE_ID) return loadExample();
  return store ? store.get(id) : { ok: false, error: NOT_OPEN };
}

export async function rename(id: string, name: string): Promise<void> {
  const here = unsaved.value.find((calibration) => calibration.id === id);
  if (here) {
    unsaved.value = unsaved.value.map((one) =>
      one === here ? { ...one, name: name.trim() || one.name } : one,
    );
    return;
  }
  await change((open) => open.rename(id, name));
}

export async function remove(id: string): Promise<void> {
  const here = unsaved.value.find((calibration) => calibration.id === id);
  if (here) {
    unsaved.value = unsaved.value.filter((one) => one !== here);
    removed.value = here;
    return;
  }
  const gone = await change((open) => open.remove(id));
  if (gone) removed.value = gone;
}

export async function undoRemove(): Promise<void> {
  const back = removed.value;
  removed.value = null;
  if (back) await keep(back);
}

/** Validates a file and keeps it; a file that is wrong changes nothing. */
export async function importFile(file: Blob): Promise<void> {
  if (!store) {
    const read = await importCalibration(file);
    if (read.ok) await keep(read.value);
    else libraryProblem.value = read.error;
    return;
  }
  const imported = await change((open) => open.importFile(file));
  if (imported) setOptions({ calibration: imported.calibration.id });
}

/** An operation on the store, the list anew after it; null when it failed, and `libraryProblem` says why. */
async function change<T>(operation: (open: CalibrationStore) => Promise<Result<T>>): Promise<T | null> {
  const answer: Result<T> = store ? await operation(store) : { ok: false, error: NOT_OPEN };
  libraryProblem.value = answer.ok ? null : answer.error;
  await refresh();
  return answer.ok ? answer.value : null;
}

const NOT_OPEN: Problem = {
  code: "storage-denied",
  what: "The browser keeps no calibrations for this page",
  where: "",
  advice: "Export calibrations as files to keep them.",
};

/** Hands a calibration to the reader as a file. */
export function download(calibration: Calibration): void {
  const url = URL.createObjectURL(
    new Blob([stringifyCalibration(calibration)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = fileNameFor(calibration);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

effect(() => {
  const id = chosenId.value;
  // A rename changes the list and not the id; the document is read again then.
  const known = entries.value.find((entry) => entry.id === id);
  const now = current.peek();
  if (id === null || (now?.id === id && now.name === known?.name)) return;
  let stale = false;
  void load(id).then((answer) => {
    if (stale) return;
    current.value = answer.ok ? answer.value : null;
    if (!answer.ok && id !== EXAMPLE_ID) libraryProblem.value = answer.error;
  });
  return () => {
    stale = true;
  };
});
