import type { Cell } from "../../core/csv.ts";
import type { Estimate } from "../../core/estimate.ts";

/** A table as a file has it: units in its head, base units at full precision below; null where nothing is known. */
export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Heads of a figure with its interval: "rate (FLOP/s)" and the two ends. */
export function spreadHead(name: string, unit: string): readonly string[] {
  return [`${name} (${unit})`, `${name}, low (95 %)`, `${name}, high (95 %)`];
}

/** A figure with its interval, as three cells. */
export function spread(of: Pick<Estimate, "value" | "low" | "high"> | null | undefined): readonly Cell[] {
  return of ? [of.value, of.low, of.high] : [null, null, null];
}
