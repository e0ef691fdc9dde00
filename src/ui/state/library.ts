import { computed, effect, signal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import { asProblem, fail, ok, type Problem, type Result } from "../../core/result.ts";
import { type CalibrationStore, openStore } from "../../store/database.ts";
import { fileNameFor, importCalibration, stringifyCalibration } from "../../store/document.ts";
import { type CalibrationSummary, summarize } from "../../store/summary.ts";
import { selectedId, setOptions } from "../route.ts";
import { saveFile } from "../save-file.ts";
import { EXAMPLE_ID, loadExample } from "./example.ts";
import { shared } from "./shared.ts";

/** Whether this browser keeps calibrations. */
export type Library =
  | { readonly status: "opening" }
  | { readonly status: "open" }
  | { readonly status: "shut"; readonly problem: Problem };

export const library = signal<Library>({ status: "opening" });
/** The last thing that went wrong with keeping, renaming, deleting or importing; shown until the next one works. */
export const libraryProblem = signal<Problem | null>(null);

/** The store as soon as it is known whether there is one; null where the browser refuses. */
let opened: Promise<CalibrationStore | null> = Promise.resolve(null);
/** A database opens in milliseconds; one that takes this long waits for something that will not come. */
const PATIENCE = 10_000;
const stored = signal<readonly CalibrationSummary[]>([]);
/** Calibrations that the browser would not keep: they live as long as the page. */
const unsaved = signal<readonly Calibration[]>([]);

export interface Entry extends CalibrationSummary {
  readonly saved: boolean;
}

export const entries = computed<readonly Entry[]>(() => [
  ...(shared.value.status === "open" ? [{ ...summarize(shared.value.calibration), saved: false }] : []),
  ...unsaved.value.map((calibration) => ({ ...summarize(calibration), saved: false })),
  ...stored.value.map((summary) => ({ ...summary, saved: true })),
]);

/** Nothing is chosen before it is known what there is to choose from. */
const opening = computed(() => library.value.status === "opening" || shared.value.status === "opening");

/** Which calibration the pages speak of: the one in the address, else that of a link, the newest, the example. */
const chosenId = computed(() => {
  if (opening.value) return null;
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
  return opening.value || known ? null : wanted;
});

/** Opens the store; whoever keeps, imports or reads meanwhile waits for it. */
export async function openLibrary(): Promise<void> {
  opened = openInTime();
  await opened;
}

/** The store once it is known whether there is one; null where the browser refuses. */
export function theStore(): Promise<CalibrationStore | null> {
  return opened;
}

async function openInTime(): Promise<CalibrationStore | null> {
  const opening = openStore().catch((thrown: unknown) => ({
    ok: false as const,
    error: asProblem(thrown, "storage-failed", "Export calibrations as files to keep them."),
  }));
  let late: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<typeof NO_ANSWER>((resolve) => {
    late = setTimeout(() => {
      resolve(NO_ANSWER);
      void opening.then((answer) => answer.ok && answer.value.close());
    }, PATIENCE);
  });
  const answer = await Promise.race([opening, tooLate]);
  clearTimeout(late);
  if (!answer.ok) {
    library.value = { status: "shut", problem: answer.error };
    return null;
  }
  const store = answer.value;
  store.onChanged(() => void refresh(store));
  await refresh(store);
  library.value = { status: "open" };
  return store;
}

const NO_ANSWER = fail(
  "storage-blocked",
  "The browser did not open the stored calibrations: they cannot be read, and nothing can be saved here",
  "",
  "Close other tabs of this page and reload; until then, export calibrations as files to keep them.",
);

async function refresh(store: CalibrationStore): Promise<void> {
  const list = await store.list();
  if (list.ok) stored.value = list.value;
  else libraryProblem.value = list.error;
}

/** Keeps a calibration, in the page alone if the browser refuses, and selects it. */
export async function keep(calibration: Calibration): Promise<void> {
  setOptions({ calibration: calibration.id });
  await save(calibration);
}

async function save(calibration: Calibration): Promise<void> {
  const store = await opened;
  const put = store ? await store.put(calibration) : NOT_SAVED;
  if (!put.ok) unsaved.value = [calibration, ...unsaved.value.filter(({ id }) => id !== calibration.id)];
  libraryProblem.value = put.ok ? null : put.error;
  if (store && put.ok) await refresh(store);
}

export async function load(id: string): Promise<Result<Calibration>> {
  const here = unsaved.value.find((calibration) => calibration.id === id);
  if (here) return ok(here);
  if (shared.value.status === "open" && shared.value.calibration.id === id)
    return ok(shared.value.calibration);
  if (id === EXAMPLE_ID) return loadExample();
  const store = await opened;
  return store ? store.get(id) : NOT_OPEN;
}

/** Gives a calibration another name; false where the browser refuses, and `libraryProblem` says why. */
export async function rename(id: string, name: string): Promise<boolean> {
  const here = unsaved.value.find((calibration) => calibration.id === id);
  if (here) {
    unsaved.value = unsaved.value.map((one) =>
      one === here ? { ...one, name: name.trim() || one.name } : one,
    );
    return true;
  }
  return (await change((open) => open.rename(id, name))) !== null;
}

/**
 * Adds to a calibration that is kept, or to one that lives as long as the page; what is there stays. `addition` answers
 * null to leave it as it is.
 */
export async function extend(
  id: string,
  addition: (kept: Calibration) => Calibration | null,
): Promise<Result<Calibration>> {
  const here = unsaved.value.find((calibration) => calibration.id === id);
  const store = await opened;
  let answer: Result<Calibration> = NOT_OPEN;
  if (here) {
    const after = addition(here) ?? here;
    unsaved.value = unsaved.value.map((one) => (one === here ? after : one));
    answer = ok(after);
  } else if (store) answer = await store.change(id, addition);
  if (answer.ok && current.value?.id === id) current.value = answer.value;
  return answer;
}

/** Deletes a calibration; it is the answer, so that `restore` can bring it back. Null where the browser refuses. */
export async function remove(id: string): Promise<Calibration | null> {
  const here = unsaved.value.find((calibration) => calibration.id === id);
  if (here) unsaved.value = unsaved.value.filter((one) => one !== here);
  const gone = here ?? (await change((open) => open.remove(id)));
  // The address must not go on naming what is not there.
  if (gone && selectedId.value === id) setOptions({ calibration: undefined });
  return gone;
}

/** Brings back what was deleted; the pages go on speaking of what they speak of. */
export async function restore(back: Calibration): Promise<void> {
  const now = current.value;
  // Without an id in the address the newest is chosen, and that may be the one that comes back.
  if (now && selectedId.value === null && !currentIsExample.value) setOptions({ calibration: now.id });
  await save(back);
}

/**
 * Validates a file and keeps it, in the page alone if the browser refuses ("unsaved"); a file that is wrong changes nothing.
 */
export async function importInto(file: Blob): Promise<Result<Kept>> {
  const store = await opened;
  if (store) {
    const answer = await store.importFile(file);
    if (!answer.ok) return answer;
    libraryProblem.value = null;
    await refresh(store);
    return answer;
  }
  const read = await importCalibration(file);
  if (!read.ok) return read;
  await save(read.value);
  return ok({ calibration: read.value, how: "unsaved" });
}

interface Kept {
  readonly calibration: Calibration;
  readonly how: "added" | "unchanged" | "copied" | "unsaved";
}

/** An operation on the store, the list anew after it; null when it failed, and `libraryProblem` says why. */
async function change<T>(operation: (open: CalibrationStore) => Promise<Result<T>>): Promise<T | null> {
  const store = await opened;
  const answer: Result<T> = store ? await operation(store) : NOT_OPEN;
  libraryProblem.value = answer.ok ? null : answer.error;
  if (store) await refresh(store);
  return answer.ok ? answer.value : null;
}

const NOT_OPEN = fail(
  "storage-denied",
  "The browser keeps no calibrations for this page",
  "",
  "Export calibrations as files to keep them.",
);

const NOT_SAVED = fail(
  "not-saved",
  "This calibration is not saved: the browser keeps none for this page",
  "",
  "Export it as a file before you close the page.",
);

/** Hands a calibration to the reader as a file. */
export function download(calibration: Calibration): void {
  saveFile(fileNameFor(calibration), "application/json", stringifyCalibration(calibration));
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
