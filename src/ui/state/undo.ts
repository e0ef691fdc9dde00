import { signal } from "@preact/signals";

/** What was done last and can be taken back: said by one note on every page, until it is used, dismissed or followed by another. */
export interface Undoable {
  /** "Deleted". */
  readonly did: string;
  /** What it was done to, as somebody else may have named it. */
  readonly name?: string;
  readonly undo: () => unknown;
  /** Id of the element that has the focus afterwards; without one it is the page's content. */
  readonly focus?: string;
}

export const undoable = signal<Undoable | null>(null);

export function offerUndo(what: Undoable): void {
  undoable.value = what;
}
