import { computed, effect, signal } from "@preact/signals";
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
  | Opening
  | { readonly status: "failed"; readonly name: string; readonly problem: Problem }
  | OpenModel;

interface Opening {
  readonly status: "opening";
  readonly name: string;
}

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
/** What a graph costs by a calibration, with the two that it was computed from: the three are shown together. */
export interface Priced {
  readonly analysis: Analysis;
  readonly calibration: Calibration;
  readonly answer: Result<Prediction>;
}

/**
 * What the open model costs by the current calibration; null while there is none of either. After another choice of
 * dimensions or calibration it is the one before until the new one is computed.
 */
export const prediction = signal<Priced | null>(null);

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
  openedSample = null;
  await read(file, begin(name));
}

function begin(name: string): Opening {
  const opening: Opening = { status: "opening", name };
  model.value = opening;
  return opening;
}

async function read(file: Blob, opening: Opening): Promise<void> {
  const { name } = opening;
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

/** The sample that is open or on its way; null when it is a file of the reader's. */
let openedSample: string | null = null;

export async function openSample(file: string): Promise<void> {
  const name = `${file}.onnx`;
  openedSample = file;
  setOptions({ sample: file });
  const opening = begin(name);
  try {
    const response = await fetch(new URL(`models/${name}`, document.baseURI));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const content = await response.blob();
    // The reader may have opened something else meanwhile.
    if (model.value === opening) await read(content, opening);
  } catch (thrown) {
    if (model.value !== opening) return;
    const problem: Problem = {
      code: "sample-missing",
      what: "The sample could not be loaded",
      where: thrown instanceof Error ? thrown.message : name,
      advice: "Check that the server still runs, or open a file of your own.",
    };
    model.value = { status: "failed", name, problem };
  }
}

/** The sample that the address names, unless it is the one that is open. */
export function openAddressedSample(): void {
  const { sample } = route.peek().options;
  if (sample !== openedSample && SAMPLES.some(({ file }) => file === sample)) void openSample(sample!);
}

/** A number of several digits is typed within this many milliseconds a digit. */
const TYPING = 200;
let typing: ReturnType<typeof setTimeout> | undefined;

/** Gives a symbolic dimension a value, or takes it back, and counts again when the reader has typed it. */
export function setDim(dim: string, value: number | null): void {
  const now = model.value;
  if (now.status !== "open") return;
  const changed = { ...now, dims: { ...now.dims, [dim]: value } };
  model.value = changed;
  clearTimeout(typing);
  typing = setTimeout(() => void recount(changed), TYPING);
}

async function recount(changed: OpenModel): Promise<void> {
  if (model.value !== changed) return;
  const known = Object.entries(changed.dims).filter((entry): entry is [string, number] => entry[1] !== null);
  const answer = await analyzeFile(changed.file, changed.name, { dims: Object.fromEntries(known) });
  if (model.value !== changed) return;
  model.value = answer.ok
    ? { ...changed, analysis: answer.value, dimsProblem: null }
    : { ...changed, dimsProblem: answer.error };
}

const counted = computed(() => (model.value.status === "open" ? model.value.analysis : null));

effect(() => {
  const analysis = counted.value;
  const calibration = current.value;
  if (!analysis || !calibration) {
    prediction.value = null;
    return;
  }
  let stale = false;
  void predictAnalysis(analysis, calibration).then((answer) => {
    if (!stale) prediction.value = { analysis, calibration, answer };
  });
  return () => {
    stale = true;
  };
});
