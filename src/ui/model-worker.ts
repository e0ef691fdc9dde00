import { expose, type ProxyMarked, type Remote, releaseProxy } from "comlink";
import type { Calibration } from "../core/calibration.ts";
import { asProblem, fail, ok, type Result } from "../core/result.ts";
import type { MeasuredRuntime, Runtime } from "../core/runtime.ts";
import type { DataType } from "../graph/datatypes/index.ts";
import { MAX_STRUCTURE_BYTES } from "../graph/limits.ts";
import type { OpenOptions } from "../graph/model.ts";
import { openModel } from "../graph/open.ts";
import { contradiction } from "../graph/resized.ts";
import { type ByteSource, blobSource, remembered } from "../graph/source.ts";
import { analyze } from "../predict/analyze.ts";
import { calibrationProblem, predict } from "../predict/predict.ts";
import type { LaunchSum } from "../predict/runtimes/differences.ts";
import type { StepTime } from "../predict/training/time.ts";
import type { Training, TrainingOptions } from "../predict/training/types.ts";
import type { Analysis, AnalyzedNode, PredictedNode, Prediction } from "../predict/types.ts";
import { deriveRoofline } from "../roofline/derive.ts";
import type { Roofline } from "../roofline/types.ts";
import type { CountedModel, RuntimeTotal, TypedTotals } from "./runtime-pricing.ts";

/** A file as the reader chose it. */
export interface Chosen {
  readonly file: Blob;
  readonly name: string;
}

/** Takes a list piece by piece: each piece is a task of its own for the page, and none of them a long one. */
export type Take<T> = ((piece: readonly T[]) => void) & ProxyMarked;

/** An analysis without its lists, and the number to call it by. */
export interface Counted {
  readonly id: number;
  readonly analysis: Omit<Analysis, "nodes" | "memory">;
  readonly memory: Float64Array;
}

/**
 * Reads models and counts them away from the page's thread. What was read and counted last is kept, so that another
 * choice of sizes reads no file and a prediction need not be sent what it is about; everything else comes with the
 * question.
 */
export interface ModelApi {
  /**
   * Opens a model, of which only the slices that hold the graph are read, and counts it. Some lie in several files.
   * @param ticket the same for the same files: they are not read again
   */
  analyze(
    ticket: number,
    files: readonly Chosen[],
    options: OpenOptions,
    nodes: Take<AnalyzedNode>,
  ): Promise<Result<Counted>>;
  /**
   * @param counted the number of an analysis, or itself for the built-in kernels, which need no more than that; a number
   * that is no longer kept gives the problem "forgotten"
   */
  predict(
    counted: number | Analysis,
    calibration: Calibration,
    runtime: Runtime,
    nodes: Take<PredictedNode>,
  ): Promise<Result<Omit<Prediction, "nodes">>>;
  /** What a run takes in every runtime; with `options` as if the file had been opened with them. */
  totals(
    counted: number,
    calibration: Calibration,
    options: OpenOptions | null,
  ): Promise<Result<readonly RuntimeTotal[]>>;
  /** What the model takes in a data type, of memory and of time in every runtime. */
  typed(counted: number, calibration: Calibration, type: DataType): Promise<Result<TypedTotals>>;
  /** What a runtime is predicted to launch on the GPU. */
  launches(
    counted: number,
    calibration: Calibration,
    runtime: MeasuredRuntime,
  ): Promise<Result<readonly LaunchSum[]>>;
  /** What a training step of an analysed model takes; without a time where there is no calibration. */
  train(
    counted: number | Analysis,
    calibration: Calibration | null,
    options: TrainingOptions & { readonly checkpointing: boolean },
  ): Promise<Result<TrainedStep>>;
  /** The roofline of a calibration: its intervals take longer to find out than a frame. */
  roofline(rows: Calibration["rows"]): Promise<Result<Roofline>>;
}

/** A training step in sums: what each node and kernel has to it stays here. */
export interface TrainedStep extends Omit<Training, "nodes" | "kernels"> {
  readonly time: StepTime | null;
}

const ADVICE = "Please report it with the model, if you may share it.";

/** Models that are kept: the one that is shown, and one that a script looks at. */
const MODELS_KEPT = 2;
/** Analyses that are kept: the one that is shown, the next, and those of a script. */
const ANALYSES_KEPT = 4;
const opened = new Map<number, readonly ByteSource[]>();
const counted = new Map<number, CountedModel>();
let analyses = 0;

function keep<T>(shelf: Map<number, T>, most: number, key: number, value: T): void {
  shelf.delete(key);
  shelf.set(key, value);
  const [oldest] = shelf.keys();
  if (shelf.size > most && oldest !== undefined) shelf.delete(oldest);
}

/** Nodes in one piece: about 5 ms of the page's thread. */
const PIECE = 500;

/** Pieces on their way at once, so that the one side need not wait while the other works. */
const AHEAD = 4;

async function deliver<T>(list: readonly T[], take: Remote<Take<T>>): Promise<void> {
  const underway: Promise<void>[] = [];
  for (let from = 0; from < list.length; from += PIECE) {
    if (underway.length >= AHEAD) await underway.shift();
    underway.push(take(list.slice(from, from + PIECE)));
  }
  await Promise.all(underway);
}

const forgotten = (id: unknown) => fail("forgotten", "The analysis is no longer kept", String(id), ADVICE);
/** Runtimes that are not ours come when they are asked for. */
const runtimes = () => import("./runtime-pricing.ts");

async function priced(
  of: number | Analysis,
  calibration: Calibration,
  runtime: Runtime,
): Promise<Result<Prediction>> {
  const model = typeof of === "number" ? counted.get(of) : undefined;
  const analysis = typeof of === "number" ? model?.analysis : of;
  if (!analysis || (!model && runtime !== "builtin")) return forgotten(typeof of === "number" ? of : "");
  const unusable = calibrationProblem(calibration);
  if (unusable && runtime === "builtin") return { ok: false, error: unusable };
  if (runtime === "builtin") return ok(predict(analysis, calibration));
  return (await runtimes()).priceIn(runtime, model!, calibration);
}

const api = {
  async analyze(
    ticket: number,
    files: readonly Chosen[],
    options: OpenOptions,
    take: Remote<Take<AnalyzedNode>>,
  ): Promise<Result<Counted>> {
    const sources =
      opened.get(ticket) ??
      files.map(({ file, name }) => remembered(blobSource(file, name), MAX_STRUCTURE_BYTES));
    try {
      const graph = await openModel(sources, options);
      if (!graph.ok) return graph;
      keep(opened, MODELS_KEPT, ticket, sources);
      const whole = analyze(graph.value);
      const id = ++analyses;
      keep(counted, ANALYSES_KEPT, id, { analysis: whole, graph: graph.value, sources, options });
      const { nodes, memory, ...analysis } = whole;
      await deliver(nodes, take);
      return ok({ id, analysis, memory: Float64Array.from(memory) });
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "analysis-failed", ADVICE) };
    } finally {
      take[releaseProxy]();
    }
  },

  async predict(
    of: number | Analysis,
    calibration: Calibration,
    runtime: Runtime,
    take: Remote<Take<PredictedNode>>,
  ): Promise<Result<Omit<Prediction, "nodes">>> {
    try {
      const answer = await priced(of, calibration, runtime);
      if (!answer.ok) return answer;
      const { nodes, ...prediction } = answer.value;
      if (!Number.isFinite(prediction.total.value))
        return fail("prediction-failed", "The prediction is not a number", calibration.name, ADVICE);
      await deliver(nodes, take);
      return ok(prediction);
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "prediction-failed", ADVICE) };
    } finally {
      take[releaseProxy]();
    }
  },

  async totals(
    id: number,
    calibration: Calibration,
    options: OpenOptions | null,
  ): Promise<Result<readonly RuntimeTotal[]>> {
    try {
      const model = counted.get(id);
      if (!model) return forgotten(id);
      const { totalsOf } = await runtimes();
      if (!options) return ok(await totalsOf(model, calibration));
      const graph = await openModel(model.sources, options);
      if (!graph.ok) return graph;
      const against = contradiction(model.graph, graph.value);
      if (against) return fail("shapes-disagree", "The model does not take these sizes", against, "");
      const other = { graph: graph.value, analysis: analyze(graph.value), sources: model.sources, options };
      return ok(await totalsOf(other, calibration));
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "prediction-failed", ADVICE) };
    }
  },

  async typed(id: number, calibration: Calibration, type: DataType): Promise<Result<TypedTotals>> {
    try {
      const model = counted.get(id);
      return model ? ok(await (await runtimes()).typedTotals(model, calibration, type)) : forgotten(id);
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "prediction-failed", ADVICE) };
    }
  },

  async launches(
    id: number,
    calibration: Calibration,
    runtime: MeasuredRuntime,
  ): Promise<Result<readonly LaunchSum[]>> {
    try {
      const model = counted.get(id);
      return model ? await (await runtimes()).launchesIn(runtime, model, calibration) : forgotten(id);
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "prediction-failed", ADVICE) };
    }
  },

  async train(
    of: number | Analysis,
    calibration: Calibration | null,
    { checkpointing, ...options }: TrainingOptions & { readonly checkpointing: boolean },
  ): Promise<Result<TrainedStep>> {
    try {
      const analysis = typeof of === "number" ? counted.get(of)?.analysis : of;
      if (!analysis) return forgotten(of);
      const [{ trainingOf }, { predictStep }] = await Promise.all([
        import("../predict/training/training.ts"),
        import("../predict/training/time.ts"),
      ]);
      const training = trainingOf(analysis, options);
      const usable = calibration !== null && calibrationProblem(calibration) === null;
      const time = usable ? predictStep(analysis, training, calibration, checkpointing) : null;
      const { nodes: _nodes, kernels: _kernels, ...sums } = training;
      return ok({ ...sums, time });
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "training-failed", ADVICE) };
    }
  },

  async roofline(rows: Calibration["rows"]): Promise<Result<Roofline>> {
    try {
      return ok(deriveRoofline(rows));
    } catch (thrown) {
      return { ok: false, error: asProblem(thrown, "roofline-failed", ADVICE) };
    }
  },
};

expose(api);
