import { signal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import { type Estimate, estimate } from "../../core/estimate.ts";
import type { Result } from "../../core/result.ts";
import type { MeasuredRuntime } from "../../core/runtime.ts";
import { type Difference, differencesOf } from "../../predict/runtimes/differences.ts";
import type { Analysis } from "../../predict/types.ts";
import type { ModelTimes } from "../../runtimes/api.ts";
import { withRun } from "../../store/extend.ts";
import type { Chosen } from "../model-worker.ts";
import { launchesOf } from "./counting.ts";
import { extend } from "./library.ts";
import { type OpenModel, prediction } from "./model.ts";
import { runModel } from "./runtime-jobs.ts";
import { whyNotHere } from "./same-device.ts";

/** A model that was run in the tab, beside what had been predicted. */
export interface Ran {
  readonly analysis: Analysis;
  readonly runtime: MeasuredRuntime;
  readonly outcome: Result<Outcome>;
}

export interface Outcome {
  readonly times: ModelTimes;
  /** Of the runs after the first; null when it was stopped before there was one. */
  readonly measured: Estimate | null;
  /** null where the runtime is not calibrated. */
  readonly predicted: Estimate | null;
  /** Launch by launch; empty where the device tells no times, or nothing was predicted. */
  readonly differences: readonly Difference[];
  /** Why the run is not in the calibration's record; null when it is. */
  readonly notKept: string | null;
}

export const lastRun = signal<Ran | null>(null);

/** The file of a model that the runtime opens; weights in others are made up there. */
function mainFile(files: readonly Chosen[]): Chosen {
  return files.find(({ name }) => /\.onnx$/i.test(name)) ?? files[0]!;
}

/** Names of the inputs' sizes that have no value yet. */
export function sizesMissing({ analysis }: OpenModel): readonly string[] {
  const dims = analysis.inputs.flatMap(({ shape }) => shape ?? []);
  return [...new Set(dims.filter((dim): dim is string => typeof dim === "string"))];
}

/** Runs the open model in a runtime and keeps what it took, beside what was predicted. */
export async function runOpenModel(model: OpenModel, runtime: MeasuredRuntime): Promise<void> {
  const { analysis, files, dims } = model;
  const forecast = prediction.peek();
  const mine = forecast?.analysis === analysis && forecast.runtime === runtime ? forecast : null;
  const priced = mine?.answer.ok ? mine.answer.value : null;
  const { file, name } = mainFile(files);
  lastRun.value = null;
  const known = Object.entries(dims).filter((entry): entry is [string, number] => entry[1] !== null);
  const answer = await runModel(file, name, runtime, { dims: Object.fromEntries(known) });
  if (!answer.ok) {
    lastRun.value = { analysis, runtime, outcome: answer };
    return;
  }
  const times = answer.value;
  const measured = times.samples.length > 0 ? estimate(times.samples) : null;
  const predicted = priced?.total ?? null;
  const differences = mine && priced ? await differencesIn(analysis, mine.calibration, times) : [];
  const notKept = await record(
    model.name,
    mine?.calibration ?? null,
    times,
    predicted,
    priced?.share?.version,
  );
  const outcome: Outcome = { times, measured, predicted, differences, notKept };
  lastRun.value = { analysis, runtime, outcome: { ok: true, value: outcome } };
}

async function differencesIn(
  analysis: Analysis,
  calibration: Calibration,
  { runtime, kernels }: ModelTimes,
): Promise<readonly Difference[]> {
  if (kernels.length === 0) return [];
  const launches = await launchesOf(analysis, calibration, runtime);
  return launches.ok ? differencesOf(launches.value, kernels) : [];
}

/** Adds the run to the calibration's record; the answer is why not, or null. */
async function record(
  model: string,
  calibration: Calibration | null,
  { runtime, version, samples, first }: ModelTimes,
  predicted: Estimate | null,
  calibrated: string | undefined,
): Promise<string | null> {
  if (!calibration || !predicted) return "There was no prediction to hold it against.";
  if (samples.length === 0) return "It was stopped before its second run.";
  const elsewhere = whyNotHere(calibration);
  if (elsewhere) return elsewhere;
  if (calibrated !== version)
    return `The runtime was calibrated in version ${calibrated ?? "unknown"}, and this is ${version}.`;
  const { value, low, high } = predicted;
  const takenAt = new Date().toISOString();
  const answer = await extend(calibration.id, (kept) =>
    withRun(kept, {
      ...{ model, runtime, version, takenAt, samples, first },
      predicted: { value, low, high },
    }),
  );
  return answer.ok ? null : answer.error.what;
}
