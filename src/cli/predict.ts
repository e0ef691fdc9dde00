import type { Calibration } from "../core/calibration.ts";
import { ProblemError } from "../core/result.ts";
import { calibrationProblem, predict as predictTimes } from "../predict/predict.ts";
import { predictionJson } from "./analysis-json.ts";
import { analyzeFiles } from "./analyze.ts";
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

const HELP = `Predicts how long a model takes on a device that was measured, with an interval. Times are in seconds in JSON.

Usage: ridgepoint predict MODEL... --calibration FILE [options]

${MODEL_HELP}
  --calibration FILE        what "ridgepoint measure" or the page's export wrote
${DIM_HELP}
  --shape INPUT=1x3x224x224 shape of an input; may be given several times
  --json                    one JSON document instead of tables
  -h, --help                this text
`;

/** A calibration that something can be predicted from. Throws ProblemError. */
async function usableCalibration(path: string): Promise<Calibration> {
  const calibration = await readCalibration(path);
  const problem = calibrationProblem(calibration);
  if (problem) throw new ProblemError(inFile(problem, path));
  return calibration;
}

export async function predict(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse("predict", args, {
    ...MODEL_OPTIONS,
    calibration: { type: "string" },
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
  const calibration = await usableCalibration(values.calibration);
  const analysis = await analyzeFiles(paths, options);
  const prediction = predictTimes(analysis, calibration);
  await print(
    values.json
      ? `${JSON.stringify(predictionJson(analysis, prediction))}\n`
      : predictionText(analysis, prediction, calibration),
  );
  return 0;
}
