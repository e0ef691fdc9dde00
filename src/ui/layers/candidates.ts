import { formatCount } from "../../core/format.ts";
import type { Candidate, Verdict } from "../../predict/runtimes/choose.ts";
import type { RunTotal, RuntimeTotal } from "../runtime-pricing.ts";
import { runtimeShort } from "./runtime-names.ts";

/** The runtimes that a reader can run a model in, where it fits and has a time. */
export function candidatesOf(totals: readonly RuntimeTotal[]): readonly Candidate[] {
  return totals.flatMap(({ runtime, room, answer }) =>
    runtime !== "builtin" && room === null && answer.ok && answer.value.total.value > 0
      ? [{ name: runtimeShort(runtime), total: answer.value.total, atLeast: answer.value.lowerBound }]
      : [],
  );
}

/** "WASM is 2.3 × faster here." */
export function verdictWords({ faster, slower, factor, clear }: Verdict): string {
  if (clear) return `${faster.name} is ${formatCount(factor, { digits: 2 })} × faster here.`;
  return faster.atLeast
    ? `${faster.name} and ${slower.name} cannot be told apart: the lower time is a lower bound.`
    : `${faster.name} and ${slower.name} are too close to call here: their intervals meet.`;
}

/** In a cell: "WASM, 2.3 ×". */
export function verdictCell({ faster, factor, clear }: Verdict): string {
  return clear ? `${faster.name}, ${formatCount(factor, { digits: 2 })} ×` : "too close to call";
}

/** A share of the time below which it is not worth a sign. */
const WORTH_A_SIGN = 0.05;

/** Whether a total rests on what was measured of something else. */
export function isLent({ standIn }: RunTotal): boolean {
  return standIn > WORTH_A_SIGN;
}
