import { fail, ProblemError } from "../core/result.ts";
import type { ModelGraph, OpenOptions } from "../graph/model.ts";
import { openModel } from "../graph/open.ts";
import { analyze as analyzeGraph } from "../predict/analyze.ts";
import { trainingOf } from "../predict/training/training.ts";
import type { Analysis } from "../predict/types.ts";
import { analysisJson } from "./analysis-json.ts";
import { DIM_HELP, inFile, MODEL_HELP, MODEL_OPTIONS, modelFiles, openOptions, parse } from "./args.ts";
import { withFiles } from "./file-source.ts";
import { print } from "./print.ts";
import { analysisText } from "./report.ts";
import { COUNT_HELP, COUNT_OPTIONS, countOptions } from "./training.ts";
import { trainingJson, trainingText } from "./training-report.ts";

const HELP = `Counts what a model asks of any device: multiply-adds, FLOPs, bytes, memory. Weights are not read.

Usage: ridgepoint analyze MODEL... [options]

${MODEL_HELP}
${DIM_HELP}
  --shape INPUT=1x3x224x224 shape of an input; may be given several times
${COUNT_HELP}
  --json                    one JSON document instead of tables
  -h, --help                this text
`;

function sizesGiven({ shapes = {}, dims = {} }: OpenOptions): string {
  return [
    ...Object.entries(shapes).map(([name, shape]) => `--shape ${name}=${shape.join("x")}`),
    ...Object.entries(dims).map(([name, size]) => `--dim ${name}=${size}`),
  ].join(" ");
}

/** Opens the files of a model. Throws ProblemError, also for sizes that the model cannot run with. */
export async function openFiles(paths: readonly string[], options: OpenOptions): Promise<ModelGraph> {
  const opened = await withFiles(paths, (sources) => openModel(sources, options));
  const path = paths.join(", ");
  if (!opened.ok) throw new ProblemError(paths.length === 1 ? inFile(opened.error, path) : opened.error);
  const { mismatch } = opened.value;
  const given = sizesGiven(options);
  if (mismatch !== undefined && given) {
    const advice = `The model cannot run with ${given}: give sizes that it was made for, or leave them out.`;
    throw new ProblemError(fail("shape-mismatch", mismatch, path, advice).error);
  }
  return opened.value;
}

/** … and counts it. */
export async function analyzeFiles(paths: readonly string[], options: OpenOptions): Promise<Analysis> {
  return analyzeGraph(await openFiles(paths, options));
}

export async function analyze(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse("analyze", args, { ...MODEL_OPTIONS, ...COUNT_OPTIONS });
  if (values.help) {
    await print(HELP);
    return 0;
  }
  const counting = countOptions(values);
  const analysis = await analyzeFiles(modelFiles("analyze", positionals), openOptions(values));
  const training = counting && trainingOf(analysis, counting);
  if (values.json) {
    const added = training ? { training: trainingJson(analysis, training, null) } : {};
    await print(`${JSON.stringify({ ...analysisJson(analysis), ...added })}\n`);
  } else {
    await print(analysisText(analysis) + (training ? `\n${trainingText(training, null)}` : ""));
  }
  return 0;
}
