/** Keys that do one thing, in the words that the guide lists them by. */
export interface KeyHelp {
  /** Values of KeyboardEvent.key, "Ctrl+" or "Shift+" before them; any of them does it. */
  readonly keys: readonly string[];
  readonly does: string;
}

/** The line of a table of keys that a key belongs to. */
export function lineOf<Line extends KeyHelp>(lines: readonly Line[], key: string): Line | undefined {
  return lines.find(({ keys }) => keys.includes(key));
}
