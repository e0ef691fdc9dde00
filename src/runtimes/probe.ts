import { describeProblem, ok, type Problem, type Result } from "../core/result.ts";
import type { LaunchRow, RuntimeCalibration } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import type { Probe } from "../predict/runtimes/probe-type.ts";
import type { CalibrateOptions, ProbeProgress } from "./api.ts";
import { runtimeProblem } from "./errors.ts";
import { loadRuntime, threadsFor } from "./load.ts";
import { measureOverhead, type Overhead } from "./overhead.ts";
import { breathe } from "./pause.ts";
import { probeCpu } from "./probe-cpu.ts";
import { probeGpu } from "./probe-gpu.ts";

export interface Hooks {
  readonly stopped: () => boolean;
  readonly onProgress: (progress: ProbeProgress) => void;
}

const NO_TIMES =
  "The runtime told no times: it ran this on the CPU, or the device has no timestamps (timestamp-query)";
/** After these nothing more can be measured. */
const FATAL: readonly string[] = [
  "device-lost",
  "no-webgpu",
  "no-adapter",
  "runtime-load",
  "runtime-threads",
];

/** Measures what a runtime does on this device, probe by probe in their order; what is left of the time is shared out. */
export async function measureProbes(
  probes: readonly Probe[],
  options: CalibrateOptions,
  { stopped, onProgress }: Hooks,
): Promise<Result<RuntimeCalibration>> {
  const { runtime, budget } = options;
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const takenAt = new Date().toISOString();
  const rows: LaunchRow[] = [];
  const failures: { program: string; message: string }[] = [];
  let overhead: Overhead = { idleRun: [], perLaunch: [] };
  let ended: RuntimeCalibration["ended"] = "complete";
  let fatal: Problem | null = null;
  let version = "";
  let threads = 1;
  const measure = runtime === "onnxruntime-web/webgpu" ? probeGpu : probeCpu;
  // Asked for each time: what fails may take the runtime with it.
  const load = () => loadRuntime(threadsFor(options));
  const over = () => {
    if (stopped()) ended = "stopped";
    else if (elapsed() >= budget) ended = "budget";
    return ended !== "complete";
  };
  const attempt = async (probe: Probe, share: Seconds): Promise<void> => {
    try {
      const found = await measure(await load(), probe, share);
      if (found.length === 0) failures.push({ program: probe.program, message: NO_TIMES });
      rows.push(...found);
    } catch (thrown) {
      const problem = runtimeProblem(thrown);
      const fatal = FATAL.includes(problem.code);
      if (fatal || !probe.apart) failures.push({ program: probe.program, message: describeProblem(problem) });
      if (fatal) throw thrown;
      for (const one of probe.apart ?? []) {
        await breathe();
        if (over()) break;
        await attempt(one, share / probe.apart!.length);
      }
    }
  };
  try {
    onProgress({ done: 0, of: probes.length, doing: "what a run costs", elapsed: elapsed() });
    const first = await load();
    ({ version, threads } = first);
    overhead = await measureOverhead(first, runtime);
    for (const [done, probe] of probes.entries()) {
      await breathe();
      if (over()) break;
      onProgress({ done, of: probes.length, doing: probe.id, elapsed: elapsed() });
      await attempt(probe, (budget - elapsed()) / (probes.length - done));
    }
  } catch (thrown) {
    fatal = runtimeProblem(thrown);
    ended = "failed";
  }
  if (fatal && rows.length === 0) return { ok: false, error: fatal };
  const seconds = elapsed();
  return ok({ runtime, version, threads, takenAt, seconds, ended, rows, ...overhead, failures });
}
