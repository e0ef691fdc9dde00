import type { Calibration } from "../core/calibration.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { MEASURED_RUNTIMES, type MeasuredRuntime, RUNTIMES, type Runtime } from "../core/runtime.ts";
import type { DataType } from "../graph/datatypes/index.ts";
import { givesSizes, type ModelGraph, type OpenOptions } from "../graph/model.ts";
import { openModel } from "../graph/open.ts";
import type { ByteSource } from "../graph/source.ts";
import { inType, predictTyped, standInShare } from "../predict/datatypes.ts";
import { calibrationProblem, predict } from "../predict/predict.ts";
import { type LaunchSum, launchSums } from "../predict/runtimes/differences.ts";
import { planOf } from "../predict/runtimes/onnxruntime/plan.ts";
import { predictIn, pricedOps, runtimeOf } from "../predict/runtimes/predict.ts";
import { tooLargeFor } from "../predict/runtimes/room.ts";
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
  /** Why it will not fit there; null where nothing speaks against it. */
  readonly room: string | null;
  readonly answer: Result<RunTotal>;
}

export interface RunTotal extends Pick<Prediction, "total" | "lowerBound"> {
  /** Share of the time that rests on what was measured of something else. */
  readonly standIn: number;
}

/** A model in a data type: what it takes of the memory, and a run of the time. */
export interface TypedTotals {
  readonly type: DataType;
  /** Why the model stays as it is in this type; the figures are then those of the file. */
  readonly left: string | null;
  /** Nothing in the model is of another type than it would be in this one. */
  readonly same: boolean;
  readonly notes: readonly string[];
  readonly totals: Analysis["totals"];
  readonly runtimes: readonly RuntimeTotal[];
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
  const totals: RuntimeTotal[] = [
    { runtime: "builtin", room: null, answer: short(priceHere(model.analysis, calibration)) },
  ];
  for (const runtime of MEASURED_RUNTIMES)
    totals.push({
      runtime,
      room: tooLargeFor(runtime, model.analysis, calibration.environment),
      answer: short(await priceIn(runtime, model, calibration)),
    });
  return totals;
}

function priceHere(analysis: Analysis, calibration: Calibration): Result<Prediction> {
  const unusable = calibrationProblem(calibration);
  return unusable ? { ok: false, error: unusable } : ok(predict(analysis, calibration));
}

function short(answer: Result<Prediction>): RuntimeTotal["answer"] {
  if (!answer.ok) return answer;
  const { total, lowerBound } = answer.value;
  return ok({ total, lowerBound, standIn: standInShare(answer.value) });
}

/** The model in a data type; a time only where what multiplies was measured in that type. */
export async function typedTotals(
  { graph, sources, options }: CountedModel,
  calibration: Calibration,
  type: DataType,
): Promise<TypedTotals> {
  const answer = givesSizes(options) ? await openModel(sources, {}) : null;
  const typed = inType(graph, type);
  const { converted, analysis } = typed;
  const { left, notes, changed } = converted;
  const runtimes = RUNTIMES.map(
    (runtime): RuntimeTotal => ({
      runtime,
      room: runtime === "builtin" ? null : tooLargeFor(runtime, analysis, calibration.environment),
      answer: short(predictTyped(runtime, typed, answer?.ok ? answer.value : graph, calibration)),
    }),
  );
  return { type, left, same: changed.size === 0, notes, totals: analysis.totals, runtimes };
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
