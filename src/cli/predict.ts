import type { Calibration } from "../core/calibration.ts";
import { ProblemError } from "../core/result.ts";
import { RUNTIMES, type Runtime } from "../core/runtime.ts";
import { givesSizes, type ModelGraph } from "../graph/model.ts";
import { analyze as analyzeGraph } from "../predict/analyze.ts";
import { calibrationProblem, predict as predictTimes } from "../predict/predict.ts";
import { planOf } from "../predict/runtimes/onnxruntime/plan.ts";
import { predictIn } from "../predict/runtimes/predict.ts";
import { scheduled } from "../predict/training/schedule.ts";
import { predictStep } from "../predict/training/time.ts";
import { trainingOf } from "../predict/training/training.ts";
import type { Training, TrainingOptions } from "../predict/training/types.ts";
import type { Analysis, Prediction } from "../predict/types.ts";
import { predictionJson } from "./analysis-json.ts";
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
import { predictionText } from "./report.ts";
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

/** Throws ProblemError where the calibration or the runtime does not allow it. */
async function pricedIn(
  runtime: Runtime,
  graph: ModelGraph,
  written: () => Promise<ModelGraph>,
  analysis: Analysis,
  calibration: Calibration,
): Promise<Prediction> {
  if (runtime === "builtin") return predictTimes(analysis, calibration);
  const plan = planOf(graph, runtime, await written());
  const answer = predictIn(runtime, analysis, plan, calibration);
  if (!answer.ok) throw new ProblemError(answer.error);
  return answer.value;
}

export async function predict(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse("predict", args, {
    ...MODEL_OPTIONS,
    ...COUNT_OPTIONS,
    ...SCHEDULE_OPTIONS,
    calibration: { type: "string" },
    runtime: { type: "string" },
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
  const plan = counting && { schedule: scheduleOf(values), checkpointing: values.checkpointing ?? false };
  const runtime = runtimeNamed(values.runtime);
  const calibration = await usableCalibration(values.calibration, runtime);
  const graph = await openFiles(paths, options);
  const analysis = analyzeGraph(graph);
  // A session is not told the sizes that are given here: it sees the model as it is written.
  const written = async () => (givesSizes(options) ? openFiles(paths, {}) : graph);
  const prediction = await pricedIn(runtime, graph, written, analysis, calibration);
  const trained = counting && plan && trainedBy(analysis, counting, calibration, plan);
  if (values.json) {
    const added = trained ? { training: trainingJson(analysis, trained.training, trained.planned) } : {};
    await print(`${JSON.stringify({ ...predictionJson(analysis, prediction), ...added })}\n`);
  } else {
    const text = predictionText(analysis, prediction, calibration);
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
