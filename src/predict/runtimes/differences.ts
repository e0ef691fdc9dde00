import type { Launch } from "../../core/runtime.ts";
import type { Seconds } from "../../core/units.ts";
import type { PricedOp } from "./predict.ts";

/** All launches of one program in one size, in one run. */
export interface LaunchSum {
  readonly program: string;
  readonly inputs: Launch["inputs"];
  readonly outputs: Launch["outputs"];
  readonly times: number;
  readonly seconds: Seconds;
}

/** null on a side that knows nothing of such a launch. */
export interface Difference {
  readonly program: string;
  readonly inputs: Launch["inputs"];
  readonly outputs: Launch["outputs"];
  readonly predicted: { readonly times: number; readonly seconds: Seconds } | null;
  readonly measured: { readonly times: number; readonly seconds: Seconds } | null;
}

type Launched = Pick<Launch, "program" | "inputs" | "outputs">;

/** As runtimes tell sizes differently: one with leading ones is one without. */
function keyOf({ program, inputs, outputs }: Launched): string {
  const bare = (dims: readonly number[]) => dims.slice(dims.findIndex((dim) => dim !== 1)).join("×");
  return `${program}|${inputs.map(bare).join(",")}|${outputs.map(bare).join(",")}`;
}

function summed(launches: Iterable<LaunchSum>): Map<string, LaunchSum> {
  const sums = new Map<string, LaunchSum>();
  for (const launch of launches) {
    const key = keyOf(launch);
    const before = sums.get(key);
    sums.set(key, {
      ...launch,
      times: launch.times + (before?.times ?? 0),
      seconds: launch.seconds + (before?.seconds ?? 0),
    });
  }
  return sums;
}

/** What a plan launches on the GPU, alike launches together. */
export function launchSums(ops: readonly PricedOp[]): readonly LaunchSum[] {
  const launches = ops
    .filter(({ op }) => op.on === "gpu")
    .flatMap(({ op, launches }) =>
      launches.map(
        ({ program, inputs, outputs, seconds }): LaunchSum => ({
          ...{ program, inputs, outputs },
          times: op.repeats,
          seconds: seconds * op.repeats,
        }),
      ),
    );
  return [...summed(launches).values()];
}

/** What was predicted beside what a profile showed, launch by launch, the largest difference first. */
export function differencesOf(
  predicted: readonly LaunchSum[],
  profile: readonly (Launched & { readonly seconds: Seconds })[],
): readonly Difference[] {
  const expected = summed(predicted);
  const seen = summed(profile.map((launch) => ({ ...launch, times: 1 })));
  const side = (sum: LaunchSum | undefined) => (sum ? { times: sum.times, seconds: sum.seconds } : null);
  const all = [...new Set([...expected.keys(), ...seen.keys()])].map((key): Difference => {
    const { program, inputs, outputs } = (seen.get(key) ?? expected.get(key))!;
    return {
      ...{ program, inputs, outputs },
      predicted: side(expected.get(key)),
      measured: side(seen.get(key)),
    };
  });
  const gap = ({ predicted, measured }: Difference) =>
    Math.abs((predicted?.seconds ?? 0) - (measured?.seconds ?? 0));
  return all.toSorted((a, b) => gap(b) - gap(a));
}
