import { computed, effect, signal } from "@preact/signals";
import { compareCalibrations } from "../../compare/compare.ts";
import type { Comparison } from "../../compare/types.ts";
import type { Calibration } from "../../core/calibration.ts";
import type { Problem } from "../../core/result.ts";
import { route, setOptions } from "../route.ts";
import { EXAMPLE_ID } from "./example.ts";
import { entries, library, load } from "./library.ts";
import { offerUndo } from "./undo.ts";

/** Which calibrations are side by side: the address says, and holds it all. */

/** More than ten can neither be told apart by colour nor read. */
export const MOST = 10;

/** Texts, so that another option in the address makes nothing anew. */
const idsOption = computed(() => route.value.options.ids ?? "");
const baseOption = computed(() => route.value.options.base ?? null);
const onPage = computed(() => route.value.page === "compare");

const wanted = computed(() => [...new Set(idsOption.value.split(",").filter(Boolean))]);

const known = computed(() => wanted.value.filter(isHere));

/** Calibrations that the address names and that are here, in its order. */
export const chosenIds = computed<readonly string[]>(() => known.value.slice(0, MOST));
/** Those beyond what can be shown. */
export const leftOver = computed(() => Math.max(0, known.value.length - MOST));

/** Named in the address, and not kept in this browser: deleted, or someone else's. */
export const missingIds = computed<readonly string[]>(() =>
  library.value.status === "opening" ? [] : wanted.value.filter((id) => !isHere(id)),
);

function isHere(id: string): boolean {
  return id === EXAMPLE_ID || entries.value.some((entry) => entry.id === id);
}

/** Without a word about which is the base, the first chosen. */
const baseId = computed(() => {
  const asked = baseOption.value;
  return asked && chosenIds.value.includes(asked) ? asked : (chosenIds.value[0] ?? null);
});

function write(ids: readonly string[]): void {
  const base = baseOption.peek();
  setOptions({
    ids: ids.length > 0 ? ids.join(",") : undefined,
    base: base && ids.includes(base) ? base : undefined,
  });
}

export function choose(id: string, chosen: boolean): void {
  const others = wanted.peek().filter((one) => one !== id);
  write(chosen ? [...others, id] : others);
}

/** Takes one out of the comparison; the answer puts it back where it was. */
export function takeOut(id: string): () => void {
  const at = wanted.peek().indexOf(id);
  const wasBase = baseOption.peek() === id;
  choose(id, false);
  return () => {
    if (at < 0) return;
    const others = wanted.peek().filter((one) => one !== id);
    write([...others.slice(0, at), id, ...others.slice(at)]);
    if (wasBase) setOptions({ base: id });
  };
}

/** Adds calibrations, as far as there is room. */
export function chooseAll(ids: readonly string[]): void {
  const before = new Set(wanted.peek());
  const room = Math.max(0, MOST - chosenIds.peek().filter((id) => !ids.includes(id)).length);
  write([...new Set([...before, ...ids.slice(0, room)])]);
}

/** Takes what is not here out of the address. */
export function forgetMissing(): void {
  const { ids } = route.peek().options;
  write(chosenIds.peek());
  offerUndo({ did: "Left out what is not kept here", undo: () => setOptions({ ids }) });
}

interface Loaded {
  readonly calibration: Calibration;
  /** What the list called it then: after a rename it is read again. */
  readonly name: string | undefined;
}

const loaded = signal<ReadonlyMap<string, Loaded>>(new Map());
/** What could not be read, by id. */
export const unreadable = signal<ReadonlyMap<string, Problem>>(new Map());

/** The chosen calibrations as far as they are read, each under the id that the address calls it by. */
const chosen = computed<readonly Calibration[]>(() =>
  chosenIds.value.flatMap((id) => {
    const one = loaded.value.get(id);
    return one ? [one.calibration] : [];
  }),
);

/** All of them are read, or known to be unreadable. */
export const settled = computed(() =>
  chosenIds.value.every((id) => loaded.value.has(id) || unreadable.value.has(id)),
);

/** Null until there are two to compare, all of them read. */
export const comparison = computed<Comparison | null>(() =>
  settled.value && chosen.value.length >= 2
    ? compareCalibrations(chosen.value, baseId.value ?? undefined)
    : null,
);

const nameOf = (id: string) => entries.value.find((entry) => entry.id === id)?.name;

async function read(id: string): Promise<void> {
  const name = nameOf(id);
  const answer = await load(id);
  if (!answer.ok) {
    unreadable.value = new Map(unreadable.value).set(id, answer.error);
    return;
  }
  const calibration = id === EXAMPLE_ID ? asExample(answer.value) : answer.value;
  loaded.value = new Map(loaded.value).set(id, { calibration, name });
}

/** The example under its own id: someone may have imported the same file. */
function asExample(calibration: Calibration): Calibration {
  return { ...calibration, id: EXAMPLE_ID, name: `Example: ${calibration.name}` };
}

const reading = new Set<string>();

effect(() => {
  if (!onPage.value) return;
  for (const id of chosenIds.value) {
    const before = loaded.value.get(id);
    if (reading.has(id) || unreadable.value.has(id) || (before && before.name === nameOf(id))) continue;
    reading.add(id);
    void read(id).finally(() => reading.delete(id));
  }
});

effect(() => {
  // What left the comparison leaves the memory: a document may have many megabytes.
  const keep = new Set(chosenIds.value);
  if ([...loaded.peek().keys()].some((id) => !keep.has(id)))
    loaded.value = new Map([...loaded.peek()].filter(([id]) => keep.has(id)));
  if ([...unreadable.peek().keys()].some((id) => !keep.has(id)))
    unreadable.value = new Map([...unreadable.peek()].filter(([id]) => keep.has(id)));
});
