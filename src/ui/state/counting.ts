import { proxy } from "comlink";
import type { Calibration } from "../../core/calibration.ts";
import { ok, type Result } from "../../core/result.ts";
import type { MeasuredRuntime, Runtime } from "../../core/runtime.ts";
import type { DataType } from "../../graph/datatypes/index.ts";
import type { OpenOptions } from "../../graph/model.ts";
import type { LaunchSum } from "../../predict/runtimes/differences.ts";
import type { TrainingOptions } from "../../predict/training/types.ts";
import type { Analysis, AnalyzedNode, PredictedNode, Prediction } from "../../predict/types.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { Chosen, Counted, ModelApi, Take, TrainedStep } from "../model-worker.ts";
import type { RuntimeTotal, TypedTotals } from "../runtime-pricing.ts";
import { linkWorker, type WorkerLink } from "./worker-link.ts";

/** The worker that opens, counts and prices models, and how its answers come back. */

const ADVICE = "Reload the page and open the model again.";
/** A graph that takes longer than this to read is hostile or hopeless. */
const PATIENCE = 60_000;

let link: WorkerLink<ModelApi> | null = null;

function connect(): WorkerLink<ModelApi> {
  link ??= linkWorker<ModelApi>(
    new Worker(new URL("../model-worker.ts", import.meta.url), { type: "module", name: "model" }),
    ADVICE,
  );
  return link;
}

/** Ends whatever the worker is at. The next question starts another, which reads the model anew. */
export function endCounting(): void {
  const mine = link;
  link = null;
  mine?.end({ code: "cancelled", what: "Reading the model was cancelled", where: "", advice: ADVICE });
}

/** A call that takes too long ends the worker; so does one that broke it (out of memory, for one). */
async function ask<T>(question: Parameters<WorkerLink<ModelApi>["call"]>[0]): Promise<Result<T>> {
  const mine = connect();
  const timer = setTimeout(() => {
    mine.end({
      code: "timeout",
      what: `The model was not read within ${PATIENCE / 1000} s`,
      where: "",
      advice: "It may be damaged, or too large for this page.",
    });
    if (link === mine) link = null;
  }, PATIENCE);
  const answer = (await mine.call(question)) as Result<T>;
  clearTimeout(timer);
  if (!answer.ok && answer.error.code === "worker-failed" && link === mine) {
    mine.end(answer.error);
    link = null;
  }
  return answer;
}

/** A list that arrives in pieces. */
function gathering<T>(): { readonly list: T[]; readonly take: Take<T> } {
  const list: T[] = [];
  const take = proxy((piece: readonly T[]) => {
    for (const item of piece) list.push(item);
  });
  return { list, take };
}

let tickets = 0;
const ticketOf = new WeakMap<readonly Chosen[], number>();
/** What the worker calls an analysis, which worker that is, and how it came about. */
interface Known {
  readonly id: number;
  readonly by: WorkerLink<ModelApi>;
  readonly files: readonly Chosen[];
  readonly options: OpenOptions;
}

const known = new WeakMap<Analysis, Known>();

/** Opens and counts a model. The same list of files again, with other sizes, is counted without being read. */
export async function analyzeFiles(
  files: readonly Chosen[],
  options: OpenOptions,
): Promise<Result<Analysis>> {
  const ticket = ticketOf.get(files) ?? ++tickets;
  ticketOf.set(files, ticket);
  const by = connect();
  const { list: nodes, take } = gathering<AnalyzedNode>();
  const answer = await ask<Counted>((api) => api.analyze(ticket, files, options, take));
  if (!answer.ok) return answer;
  const { id, memory, analysis: rest } = answer.value;
  const analysis: Analysis = { ...rest, nodes, memory: Array.from(memory) };
  known.set(analysis, { id, by, files, options });
  return ok(analysis);
}

/** What an analysed model costs by a calibration, in a runtime. */
export async function predictAnalysis(
  analysis: Analysis,
  calibration: Calibration,
  runtime: Runtime = "builtin",
): Promise<Result<Prediction>> {
  if (runtime !== "builtin") return about(analysis, (id) => price(id, calibration, runtime));
  const called = known.get(analysis);
  const answer = await price(called && called.by === link ? called.id : analysis, calibration, runtime);
  // Much else was counted meanwhile.
  return !answer.ok && answer.error.code === "forgotten" ? price(analysis, calibration, runtime) : answer;
}

async function price(
  of: number | Analysis,
  calibration: Calibration,
  runtime: Runtime,
): Promise<Result<Prediction>> {
  const { list: nodes, take } = gathering<PredictedNode>();
  const answer = await ask<Omit<Prediction, "nodes">>((api) => api.predict(of, calibration, runtime, take));
  return answer.ok ? ok({ ...answer.value, nodes }) : answer;
}

/** A question that needs the graph and not only what was counted of it: where it is forgotten, it is read again. */
async function about<T>(
  analysis: Analysis,
  question: (id: number) => Promise<Result<T>>,
): Promise<Result<T>> {
  const called = known.get(analysis);
  if (called && called.by === link) {
    const answer = await question(called.id);
    if (answer.ok || answer.error.code !== "forgotten") return answer;
  }
  const { files, options } = called!;
  const again = await analyzeFiles(files, options);
  if (!again.ok) return again;
  const now = known.get(again.value)!;
  known.set(analysis, now);
  return question(now.id);
}

/** What a run of an analysed model takes in every runtime; with `options` as if it had been opened with them. */
export function totalsOf(
  analysis: Analysis,
  calibration: Calibration,
  options: OpenOptions | null,
): Promise<Result<readonly RuntimeTotal[]>> {
  return about(analysis, (id) => ask((api) => api.totals(id, calibration, options)));
}

/** What an analysed model takes in a data type. */
export function typedTotalsOf(
  analysis: Analysis,
  calibration: Calibration,
  type: DataType,
): Promise<Result<TypedTotals>> {
  return about(analysis, (id) => ask((api) => api.typed(id, calibration, type)));
}

/** What a runtime is predicted to launch on the GPU. */
export function launchesOf(
  analysis: Analysis,
  calibration: Calibration,
  runtime: MeasuredRuntime,
): Promise<Result<readonly LaunchSum[]>> {
  return about(analysis, (id) => ask((api) => api.launches(id, calibration, runtime)));
}

/** What a training step of an analysed model takes, by a calibration if there is one. */
export async function trainAnalysis(
  analysis: Analysis,
  calibration: Calibration | null,
  options: TrainingOptions & { readonly checkpointing: boolean },
): Promise<Result<TrainedStep>> {
  const called = known.get(analysis);
  const train = (of: number | Analysis) => ask<TrainedStep>((api) => api.train(of, calibration, options));
  const answer = await train(called && called.by === link ? called.id : analysis);
  return !answer.ok && answer.error.code === "forgotten" ? train(analysis) : answer;
}

const rooflines = new WeakMap<Calibration, Promise<Result<Roofline>>>();

/** The roofline of a calibration, found out once. */
export function rooflineOf(calibration: Calibration): Promise<Result<Roofline>> {
  const before = rooflines.get(calibration);
  if (before) return before;
  const asked = ask<Roofline>((api) => api.roofline(calibration.rows));
  rooflines.set(calibration, asked);
  // What was cut short may be asked again.
  void asked.then(({ ok }) => !ok && rooflines.delete(calibration));
  return asked;
}
