import type { Candidate, Verdict } from "../../predict/runtimes/choose.ts";
import type { RuntimeTotal } from "../runtime-pricing.ts";
import { runtimeShort } from "../state/runtime.ts";

/** The runtimes that a reader can run a model in, where they have a time. */
export function candidatesOf(totals: readonly RuntimeTotal[]): readonly Candidate[] {
  return totals.flatMap(({ runtime, answer }) =>
    runtime !== "builtin" && answer.ok && answer.value.total.value > 0
      ? [{ name: runtimeShort(runtime), total: answer.value.total }]
      : [],
  );
}

/** "WASM is 2.3 × faster". */
export function verdictWords({ faster, slower, factor, clear }: Verdict): string {
  return clear
    ? `${faster.name} is ${factor.toPrecision(2)} × faster`
    : `${faster.name} and ${slower.name} are too close to call`;
}
