import type { Progress } from "../bench/api.ts";
import { printable } from "./terminal.ts";

/** One line of a terminal, written over and over; where stderr is a file or a pipe there is nothing to write over. */
export class ProgressLine {
  readonly #shown: boolean;
  #begun = false;

  constructor({ quiet }: { readonly quiet: boolean }) {
    this.#shown = !quiet && process.stderr.isTTY === true;
  }

  show({ doing, fraction, remaining }: Progress): void {
    if (!this.#shown) return;
    const percent = `${Math.round(fraction * 100)}`.padStart(3);
    const line = `${percent} %  ${Math.ceil(remaining)} s left  ${printable(doing)}`;
    // A line that wraps could not be written over.
    const fitting = [...line].slice(0, Math.max(1, (process.stderr.columns || 80) - 1)).join("");
    process.stderr.write(`\r\x1b[K${fitting}`);
    this.#begun = true;
  }

  /** Leaves the line, so that what follows begins one of its own. */
  end(): void {
    if (this.#begun) process.stderr.write("\n");
    this.#begun = false;
  }
}
