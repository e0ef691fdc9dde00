import type { Calibration } from "../core/calibration.ts";
import { describeProblem, ok, ProblemError, type Result } from "../core/result.ts";
import { RUNTIMES, type Runtime } from "../core/runtime.ts";
import { DATA_TYPES, type DataType } from "../graph/datatypes/index.ts";
import { givesSizes, type ModelGraph } from "../graph/model.ts";
import { analyze as analyzeGraph } from "../predict/analyze.ts";
import { inType, predictTyped, type TypedModel } from "../predict/datatypes.ts";
import { calibrationProblem, predict as predictTimes } from "../predict/predict.ts";
import { planOf } from "../predict/runtimes/onnxruntime/plan.ts";
import { predictIn } from "../predict/runtimes/predict.ts";
import { scheduled } from "../predict/training/schedule.ts";
import { predictStep } from "../predict/training/time.ts";
import { trainingOf } from "../predict/training/training.ts";
import type { Training, TrainingOptions } from "../predict/training/types.ts";
import type { Analysis, Prediction } from "../predict/types.ts";
import { dataTypeJson, predictionJson, unpricedJson } from "./analysis-json.ts";
import { openFiles } from "./analyze.ts";
import {
  DIM_HELP,
  inFile,
  MODEL_HELP,
  MODEL_OPTIONS,
  modelFiles,
  openOptions,
  parse,
  refuse,
} from "./args.ts";
import { readCalibration } from "./calibration-file.ts";
import { print } from "./print.ts";
import { analysisText, predictionText } from "./report.ts";
import {
  COUNT_HELP,
  COUNT_OPTIONS,
  countOptions,
  SCHEDULE_HELP,
  SCHEDULE_OPTIONS,
  scheduleOf,
} from "./training.ts";
import { type PlannedTime, trainingJson, trainingText } from "./training-report.ts";

const HELP = `Predicts how long a model takes on a device that was measured, with an interval. Times are in seconds in JSON.

Usage: ridgepoint predict MODEL... --calibration FILE [options]

${MODEL_HELP}
  --calibration FILE        what "ridgepoint measure" or the page's export wrote
  --runtime NAME            builtin (Ridgepoint's own kernels), onnxruntime-web/webgpu or onnxruntime-web/wasm;
                            the last two where the calibration holds measurements of them
  --dtype NAME              the model in another data type: f32, f16, int8 (quantised in every run) or int4 (weights of
                            products); a time only where that type was measured
${DIM_HELP}
  --shape INPUT=1x3x224x224 shape of an input; may be given several times
${COUNT_HELP}
${SCHEDULE_HELP}
  --json                    one JSON document instead of tables
  -h, --help                this text
`;

/** A calibration that something can be predicted from. Throws ProblemError. */
async function usableCalibration(path: string, runtime: Runtime): Promise<Calibration> {
  const calibration = await readCalibration(path);
  const problem = runtime === "builtin" ? calibrationProblem(calibration) : null;
  if (problem) throw new ProblemError(inFile(problem, path));
  return calibration;
}

function runtimeNamed(name: string | undefined): Runtime {
  const runtime = RUNTIMES.find((one) => one === (name ?? "builtin"));
  if (runtime) return runtime;
  throw new ProblemError({
    code: "bad-option",
    what: "There is no such runtime",
    where: `--runtime ${name}`,
    advice: `Runtimes: ${RUNTIMES.join(", ")}.`,
  });
}

function dataTypeNamed(name: string | undefined): DataType | null {
  const type = DATA_TYPES.find((one) => one === name);
  if (type || name === undefined) return type ?? null;
  throw new ProblemError({
    code: "bad-option",
    what: "There is no such data type",
    where: `--dtype ${name}`,
    advice: `Data types: ${DATA_TYPES.join(", ")}.`,
  });
}

interface Priced {
  readonly analysis: Analysis;
  /** In the data type that was asked for; null when none was. */
  readonly typed: TypedModel | null;
  /** Or why there is no time in that data type. */
  readonly answer: Result<Prediction>;
}

/** The graph in a data type, counted and priced. Throws ProblemError where the calibration or the runtime does not allow it. */
function priced(
  graph: ModelGraph,
  written: ModelGraph,
  type: DataType | null,
  runtime: Runtime,
  calibration: Calibration,
): Priced {
  const typed = type && inType(graph, type);
  const analysis = typed?.analysis ?? analyzeGraph(graph);
  const answer = typed
    ? predictTyped(runtime, typed, written, calibration)
    : runtime === "builtin"
      ? ok(predictTimes(analysis, calibration))
      : predictIn(runtime, analysis, planOf(graph, runtime, written), calibration);
  if (!answer.ok && answer.error.code !== "type-unmeasured") throw new ProblemError(answer.error);
  return { analysis, typed, answer };
}

export async function predict(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse("predict", args, {
    ...MODEL_OPTIONS,
    ...COUNT_OPTIONS,
    ...SCHEDULE_OPTIONS,
    calibration: { type: "string" },
    runtime: { type: "string" },
    dtype: { type: "string" },
  });
  if (values.help) {
    await print(HELP);
    return 0;
  }
  const paths = modelFiles("predict", positionals);
  if (!values.calibration) {
    return refuse(
      "No calibration given",
      "",
      "Add --calibration FILE; ridgepoint measure or the page writes one.",
    );
  }
  const options = openOptions(values);
  const counting = countOptions(values);
  const type = dataTypeNamed(values.dtype);
  if (type && counting)
    return refuse(
      "--dtype is of a forward pass",
      `--dtype ${type}`,
      "Leave out --train, or leave out --dtype.",
    );
  const plan = counting && { schedule: scheduleOf(values), checkpointing: values.checkpointing ?? false };
  const runtime = runtimeNamed(values.runtime);
  const calibration = await usableCalibration(values.calibration, runtime);
  const read = await openFiles(paths, options);
  // A session is not told the sizes that are given here: it sees the model as it is written.
  const written = runtime !== "builtin" && givesSizes(options) ? await openFiles(paths, {}) : read;
  const { analysis, typed, answer } = priced(read, written, type, runtime, calibration);
  const trained = counting && plan && trainedBy(analysis, counting, calibration, plan);
  if (values.json) {
    const document = answer.ok
      ? predictionJson(analysis, answer.value)
      : unpricedJson(analysis, runtime, answer.error);
    const added = {
      ...(typed ? { dataType: dataTypeJson(typed.type, typed.converted) } : {}),
      ...(trained ? { training: trainingJson(analysis, trained.training, trained.planned) } : {}),
    };
    await print(`${JSON.stringify({ ...document, ...added })}\n`);
  } else {
    const text = answer.ok
      ? predictionText(analysis, answer.value, calibration)
      : `${analysisText(analysis)}\nNo time: ${describeProblem(answer.error)}\n`;
    await print(text + (trained ? `\n${trainingText(trained.training, trained.planned)}` : ""));
  }
  return 0;
}

function trainedBy(
  analysis: Analysis,
  options: TrainingOptions,
  calibration: Calibration,
  plan: Omit<PlannedTime, "time">,
): { readonly training: Training; readonly planned: PlannedTime } {
  const training = trainingOf(analysis, options);
  const step = predictStep(analysis, training, calibration, plan.checkpointing);
  const time = { ...step, ...scheduled(step.step, training.batch, plan.schedule) };
  return { training, planned: { ...plan, time } };
}
