import { signal } from "@preact/signals";
import { proxy } from "comlink";
import type { Calibration } from "../../core/calibration.ts";
import { fail, ok, type Problem, type Result } from "../../core/result.ts";
import type { MeasuredRuntime, RuntimeCalibration } from "../../core/runtime.ts";
import type { OpenOptions } from "../../graph/model.ts";
import { probesOf } from "../../predict/runtimes/probes.ts";
import type { ModelTimes, ProbeProgress, RunProgress, RuntimesApi } from "../../runtimes/api.ts";
import { withRuntime } from "../../store/extend.ts";
import { run as characterization } from "./gpu.ts";
import { type Job, job } from "./job.ts";
import { extend } from "./library.ts";
import { linkWorker, type WorkerLink } from "./worker-link.ts";

/** What came of the last calibration of a runtime, where that is not plain success. */
export const calibrationNotice = signal<{
  readonly runtime: MeasuredRuntime;
  readonly problem: Problem;
} | null>(null);

/** Seconds that calibrating a runtime may take: launches take longer where the processor stands in for a GPU. */
export const BUDGET = { gpu: 60, software: 300 } as const;

/** Seconds of runs after the first: browsers go on compiling WebAssembly through the first few. */
const RUN_BUDGET = 5;

/** A launch in flight is waited for; a driver that hangs is not waited for longer than this. */
const STOP_PATIENCE = 30_000;
const ADVICE = "Try again; if it happens again, reload the page.";

let link: WorkerLink<RuntimesApi> | null = null;

/** Runs one job in a fresh worker, which is ended after it: only so is its memory given back. */
async function inWorker<T>(
  begin: Job,
  question: Parameters<WorkerLink<RuntimesApi>["call"]>[0],
): Promise<Result<T>> {
  if (job.peek().status !== "none" || characterization.peek().status === "running")
    return fail("busy", "Something is being measured already", "", "Wait for it or stop it first.");
  job.value = begin;
  addEventListener("beforeunload", askToStay);
  link = linkWorker<RuntimesApi>(
    new Worker(new URL("../../runtimes/worker.ts", import.meta.url), { type: "module", name: "runtimes" }),
    ADVICE,
  );
  const mine = link;
  const answer = (await mine.call(question)) as Result<T>;
  mine.end(SILENT);
  link = null;
  removeEventListener("beforeunload", askToStay);
  job.value = { status: "none" };
  return answer;
}

/** Has the browser ask before a measurement under way is thrown away. */
function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

const SILENT: Problem = {
  code: "worker-silent",
  what: "The runtime did not answer and was ended",
  where: "",
  advice: ADVICE,
};

/** Measures a runtime on this device and keeps what was measured with the calibration. */
export async function calibrateRuntime(
  { id, environment }: Calibration,
  runtime: MeasuredRuntime,
): Promise<void> {
  calibrationNotice.value = null;
  const budget = environment.software ? BUDGET.software : BUDGET.gpu;
  const hear = (progress: ProbeProgress) => {
    const now = job.peek();
    if (now.status === "calibrating") job.value = { ...now, progress };
  };
  const answer = await inWorker<RuntimeCalibration>(
    { status: "calibrating", runtime, budget, progress: null, stopping: false },
    (api) => api.calibrate(probesOf(runtime), { runtime, budget }, proxy(hear)),
  );
  const kept = answer.ok ? await keepMeasured(id, answer.value) : answer;
  if (!kept.ok) calibrationNotice.value = { runtime, problem: kept.error };
}

async function keepMeasured(id: string, measured: RuntimeCalibration): Promise<Result<null>> {
  if (measured.rows.length === 0)
    return fail(
      "nothing-measured",
      "Nothing was measured",
      measured.failures[0]?.message ?? "",
      measured.ended === "stopped" ? "Let it run for longer." : ADVICE,
    );
  let added = true;
  const answer = await extend(id, (calibration) => {
    const extended = withRuntime(calibration, measured);
    added = extended !== null;
    return extended;
  });
  if (!answer.ok) return answer;
  return added
    ? ok(null)
    : fail("not-better", "This measurement was cut short; the one that is there saw more, and stays");
}

/** Runs a model as a user would. */
export function runModel(
  model: Blob,
  name: string,
  runtime: MeasuredRuntime,
  options: OpenOptions,
): Promise<Result<ModelTimes>> {
  const hear = (progress: RunProgress) => {
    const now = job.peek();
    if (now.status === "running") job.value = { ...now, progress };
  };
  return inWorker<ModelTimes>({ status: "running", runtime, progress: null, stopping: false }, (api) =>
    api.runModel(model, { runtime, name, profile: true, budget: RUN_BUDGET, ...options }, proxy(hear)),
  );
}

/** Stop: a wish first; a worker that does not answer it is ended. */
export async function stopJob(): Promise<void> {
  const now = job.peek();
  const asked = link;
  if (now.status === "none" || now.stopping || !asked) return;
  job.value = { ...now, stopping: true };
  setTimeout(() => {
    if (link === asked) asked.end(SILENT);
  }, STOP_PATIENCE);
  await asked.call((api) => api.stop().then(() => ({ ok: true, value: null }) as const));
}
