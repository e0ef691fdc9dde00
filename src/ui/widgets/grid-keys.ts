import { type KeyHelp, lineOf } from "../keys.ts";

/** A cell of a grid; line HEAD is the head. */
export interface At {
  readonly line: number;
  readonly column: number;
}

export const HEAD = -1;

interface Extent {
  readonly lines: number;
  readonly columns: number;
  /** Lines that a page key walks. */
  readonly page: number;
}

interface GridKey extends KeyHelp {
  readonly to?: (at: At, extent: Extent) => At;
}

/** What keys do in a table whose cells are walked, as in the grid pattern of the ARIA practices. */
export const GRID_KEYS: readonly GridKey[] = [
  { keys: ["ArrowDown"], does: "one row down", to: (at) => ({ ...at, line: at.line + 1 }) },
  {
    keys: ["ArrowUp"],
    does: "one row up, at last into the head",
    to: (at) => ({ ...at, line: at.line - 1 }),
  },
  { keys: ["ArrowRight"], does: "one cell to the right", to: (at) => ({ ...at, column: at.column + 1 }) },
  { keys: ["ArrowLeft"], does: "one cell to the left", to: (at) => ({ ...at, column: at.column - 1 }) },
  { keys: ["PageDown"], does: "a page down", to: (at, { page }) => ({ ...at, line: at.line + page }) },
  {
    keys: ["PageUp"],
    does: "a page up",
    to: (at, { page }) => ({ ...at, line: Math.max(at.line - page, Math.min(at.line, 0)) }),
  },
  { keys: ["Home"], does: "the first cell of the row", to: (at) => ({ ...at, column: 0 }) },
  {
    keys: ["End"],
    does: "the last cell of the row",
    to: (at, { columns }) => ({ ...at, column: columns - 1 }),
  },
  { keys: ["Ctrl+Home"], does: "the first row", to: () => ({ line: 0, column: 0 }) },
  {
    keys: ["Ctrl+End"],
    does: "the last row",
    to: (_, { lines, columns }) => ({ line: lines - 1, column: columns - 1 }),
  },
  { keys: ["Enter", " "], does: "in the head: order by the column; below: open a time, fold a module" },
];

/** The cell that a key leads to; null for a key that leads nowhere. */
export function step(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  at: At,
  extent: Extent,
): At | null {
  const line = (ctrlKey && lineOf(GRID_KEYS, `Ctrl+${key}`)) || lineOf(GRID_KEYS, key);
  const next = line?.to?.(at, extent);
  return next
    ? {
        line: Math.min(Math.max(next.line, HEAD), extent.lines - 1),
        column: Math.min(Math.max(next.column, 0), extent.columns - 1),
      }
    : null;
}
