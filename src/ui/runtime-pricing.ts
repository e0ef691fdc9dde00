import type { Calibration } from "../core/calibration.ts";
import { fail, ok, type Problem, type Result } from "../core/result.ts";
import { MEASURED_RUNTIMES, type MeasuredRuntime, type Runtime } from "../core/runtime.ts";
import { givesSizes, type ModelGraph, type OpenOptions } from "../graph/model.ts";
import { openModel } from "../graph/open.ts";
import type { ByteSource } from "../graph/source.ts";
import { calibrationProblem, predict } from "../predict/predict.ts";
import { type LaunchSum, launchSums } from "../predict/runtimes/differences.ts";
import { planOf } from "../predict/runtimes/onnxruntime/plan.ts";
import { predictIn, pricedOps, runtimeOf } from "../predict/runtimes/predict.ts";
import type { RuntimePlan } from "../predict/runtimes/types.ts";
import type { Analysis, Prediction } from "../predict/types.ts";

/** A model that was counted, with all that a runtime's plan of it needs. */
export interface CountedModel {
  readonly analysis: Analysis;
  readonly graph: ModelGraph;
  readonly sources: readonly ByteSource[];
  readonly options: OpenOptions;
}

/** What a run takes in one runtime. */
export interface RuntimeTotal {
  readonly runtime: Runtime;
  readonly answer: Result<Pick<Prediction, "total" | "lowerBound">>;
}

const plans = new WeakMap<ModelGraph, Map<MeasuredRuntime, RuntimePlan>>();

/** What the runtime makes of the model. A session is not told the sizes that a reader sets: it sees those of the file. */
async function plan({ graph, sources, options }: CountedModel, runtime: MeasuredRuntime) {
  const known = plans.get(graph) ?? new Map<MeasuredRuntime, RuntimePlan>();
  plans.set(graph, known);
  const before = known.get(runtime);
  if (before) return before;
  const written = givesSizes(options) ? await openModel(sources, {}) : null;
  const made = planOf(graph, runtime, written?.ok ? written.value : graph);
  known.set(runtime, made);
  return made;
}

/** A prediction in a runtime that is not ours. */
export async function priceIn(
  runtime: MeasuredRuntime,
  model: CountedModel,
  calibration: Calibration,
): Promise<Result<Prediction>> {
  return predictIn(runtime, model.analysis, await plan(model, runtime), calibration);
}

/** What a run takes in each runtime. */
export async function totalsOf(
  model: CountedModel,
  calibration: Calibration,
): Promise<readonly RuntimeTotal[]> {
  const short = (answer: Result<Prediction>): RuntimeTotal["answer"] =>
    answer.ok ? ok({ total: answer.value.total, lowerBound: answer.value.lowerBound }) : answer;
  const unusable: Problem | null = calibrationProblem(calibration);
  const own: Result<Prediction> = unusable
    ? { ok: false, error: unusable }
    : ok(predict(model.analysis, calibration));
  const totals: RuntimeTotal[] = [{ runtime: "builtin", answer: short(own) }];
  for (const runtime of MEASURED_RUNTIMES)
    totals.push({ runtime, answer: short(await priceIn(runtime, model, calibration)) });
  return totals;
}

/** What a runtime is predicted to launch on the GPU, alike launches together. */
export async function launchesIn(
  runtime: MeasuredRuntime,
  model: CountedModel,
  calibration: Calibration,
): Promise<Result<readonly LaunchSum[]>> {
  const measured = runtimeOf(calibration, runtime);
  if (!measured) return fail("runtime-uncalibrated", "This runtime is not calibrated", runtime);
  return ok(launchSums(pricedOps(runtime, await plan(model, runtime), calibration, measured)));
}
