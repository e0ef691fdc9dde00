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

/** The cell that a key leads to, as in the grid pattern of the ARIA practices; null for a key that means nothing. */
export function step(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { line, column }: At,
  { lines, columns, page }: Extent,
): At | null {
  const to = (nextLine: number, nextColumn: number): At => ({
    line: Math.min(Math.max(nextLine, HEAD), lines - 1),
    column: Math.min(Math.max(nextColumn, 0), columns - 1),
  });
  switch (key) {
    case "ArrowDown":
      return to(line + 1, column);
    case "ArrowUp":
      return to(line - 1, column);
    case "ArrowRight":
      return to(line, column + 1);
    case "ArrowLeft":
      return to(line, column - 1);
    case "PageDown":
      return to(line + page, column);
    case "PageUp":
      return to(Math.max(line - page, Math.min(line, 0)), column);
    case "Home":
      return ctrlKey ? to(Math.min(0, lines - 1), 0) : to(line, 0);
    case "End":
      return ctrlKey ? to(lines - 1, columns - 1) : to(line, columns - 1);
    default:
      return null;
  }
}
