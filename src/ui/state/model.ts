import { effect, signal, untracked } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import type { Problem, Result } from "../../core/result.ts";
import type { OpenOptions } from "../../graph/model.ts";
import type { Analysis, Prediction } from "../../predict/types.ts";
import type { ModelApi } from "../model-worker.ts";
import { route, setOptions } from "../route.ts";
import { current } from "./library.ts";
import { linkWorker, type WorkerLink } from "./worker-link.ts";

/** The model that the Predict page speaks of. */
export type Model =
  | { readonly status: "none" }
  | { readonly status: "opening"; readonly name: string }
  | { readonly status: "failed"; readonly name: string; readonly problem: Problem }
  | OpenModel;

export interface OpenModel {
  readonly status: "open";
  readonly name: string;
  readonly file: Blob;
  readonly analysis: Analysis;
  /** Every symbolic dimension that the file has, with the reader's value for it. */
  readonly dims: Readonly<Record<string, number | null>>;
  /** What went wrong with the last choice of dimensions; the analysis shown is the one before. */
  readonly dimsProblem: Problem | null;
}

export const model = signal<Model>({ status: "none" });
/** What the open model costs by the current calibration; null while there is none of either, or while it is computed. */
export const prediction = signal<Result<Prediction> | null>(null);

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

export function analyzeFile(file: Blob, name: string, options: OpenOptions): Promise<Result<Analysis>> {
  return ask<Analysis>((api) => api.analyze(file, name, options));
}

export function predictAnalysis(analysis: Analysis, calibration: Calibration): Promise<Result<Prediction>> {
  return ask<Prediction>((api) => api.predict(analysis, calibration));
}

/** Opens a file that was dropped or chosen; an older one that is still being read is forgotten. */
export async function openFile(file: Blob, name: string): Promise<void> {
  const opening: Model = { status: "opening", name };
  model.value = opening;
  const answer = await analyzeFile(file, name, {});
  if (model.value !== opening) return;
  model.value = answer.ok
    ? {
        status: "open",
        name,
        file,
        analysis: answer.value,
        dims: Object.fromEntries(answer.value.openDims.map((dim) => [dim, null])),
        dimsProblem: null,
      }
    : { status: "failed", name, problem: answer.error };
}

/** Samples that come with the page. */
export const SAMPLES = [
  { file: "mobilenet_v2", title: "MobileNetV2", what: "image classification, 224 × 224" },
  { file: "minilm_l6_seq256", title: "MiniLM-L6", what: "sentence embedding, 256 tokens" },
  { file: "kws_ds_cnn", title: "DS-CNN", what: "keyword spotting" },
] as const;

export async function openSample(file: string): Promise<void> {
  const name = `${file}.onnx`;
  setOptions({ sample: file });
  model.value = { status: "opening", name };
  try {
    const response = await fetch(new URL(`models/${name}`, document.baseURI));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    await openFile(await response.blob(), name);
  } catch (thrown) {
    const problem: Problem = {
      code: "sample-missing",
      what: "The sample could not be loaded",
      where: thrown instanceof Error ? thrown.message : name,
      advice: "Check that the server still runs, or open a file of your own.",
    };
    model.value = { status: "failed", name, problem };
  }
}

/** The sample that the address names, once, when the page is opened with it. */
export function openAddressedSample(): void {
  const { sample } = route.peek().options;
  if (model.peek().status === "none" && SAMPLES.some(({ file }) => file === sample)) void openSample(sample!);
}

/** Gives a symbolic dimension a value, or takes it back, and counts again at once. */
export async function setDim(dim: string, value: number | null): Promise<void> {
  const now = model.value;
  if (now.status !== "open") return;
  const dims = { ...now.dims, [dim]: value };
  const changed = { ...now, dims };
  model.value = changed;
  const known = Object.entries(dims).filter((entry): entry is [string, number] => entry[1] !== null);
  const answer = await analyzeFile(now.file, now.name, { dims: Object.fromEntries(known) });
  if (model.value !== changed) return;
  model.value = answer.ok
    ? { ...changed, analysis: answer.value, dimsProblem: null }
    : { ...changed, dimsProblem: answer.error };
}

effect(() => {
  const now = model.value;
  const calibration = current.value;
  untracked(() => {
    prediction.value = null;
  });
  if (now.status !== "open" || !calibration) return;
  let stale = false;
  void predictAnalysis(now.analysis, calibration).then((answer) => {
    if (!stale) prediction.value = answer;
  });
  return () => {
    stale = true;
  };
});
