import type { RuntimeCalibration } from "../src/core/runtime.ts";
import { lawsFor } from "../src/predict/runtimes/predict.ts";
import { priceLaunch } from "../src/predict/runtimes/price.ts";
import type { RuntimePlan } from "../src/predict/runtimes/types.ts";
import { launchesOf } from "../src/predict/runtimes/webgpu/lower.ts";
import type { KernelTime } from "../src/runtimes/api.ts";

export interface KernelErrors {
  /** ln(measured / predicted) of each kernel that the runtime reported. */
  readonly errors: readonly number[];
  /** Seconds of the profiled run: all kernels, as measured and as priced. */
  readonly measured: number;
  readonly priced: number;
  /** Reported kernels that the plan has not, and the other way round; both by program, dims and number. */
  readonly unplanned: number;
  readonly unseen: number;
  /** By program: seconds measured and priced. */
  readonly programs: Readonly<Record<string, readonly [number, number]>>;
  readonly kernels: readonly KernelTime[];
}

const keyOf = (launch: Pick<KernelTime, "program" | "inputs" | "outputs">) =>
  JSON.stringify([launch.program, launch.inputs, launch.outputs]);

/** The runtime's own account of a run beside what was expected of it. */
export function kernelErrors(
  plan: RuntimePlan,
  kernels: readonly KernelTime[],
  record: RuntimeCalibration,
): KernelErrors | null {
  if (kernels.length === 0) return null;
  const laws = lawsFor(record);
  const counts = new Map<string, number>();
  for (const op of plan.ops) {
    if (op.on !== "gpu") continue;
    for (const launch of launchesOf(op))
      counts.set(keyOf(launch), (counts.get(keyOf(launch)) ?? 0) + op.repeats);
  }
  const errors: number[] = [];
  const programs: Record<string, [number, number]> = {};
  let [measured, priced, unplanned] = [0, 0, 0];
  for (const kernel of kernels) {
    const key = keyOf(kernel);
    const left = counts.get(key) ?? 0;
    if (left > 0) counts.set(key, left - 1);
    else unplanned++;
    const seconds = priceLaunch(laws, kernel)?.seconds ?? 0;
    measured += kernel.seconds;
    priced += seconds;
    programs[kernel.program] ??= [0, 0];
    programs[kernel.program]![0] += kernel.seconds;
    programs[kernel.program]![1] += seconds;
    if (seconds > 0 && kernel.seconds > 0) errors.push(Math.log(kernel.seconds / seconds));
  }
  const unseen = [...counts.values()].reduce((sum, left) => sum + left, 0);
  return { errors, measured, priced, unplanned, unseen, programs, kernels };
}
