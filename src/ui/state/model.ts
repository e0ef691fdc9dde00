import { computed, effect, signal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import type { Problem, Result } from "../../core/result.ts";
import type { Runtime } from "../../core/runtime.ts";
import type { Analysis, Prediction } from "../../predict/types.ts";
import type { Chosen } from "../model-worker.ts";
import { route, setOptions } from "../route.ts";
import { analyzeFiles, endCounting, predictAnalysis } from "./counting.ts";
import { current } from "./library.ts";
import { chosenRuntime } from "./runtime.ts";
import { offerUndo } from "./undo.ts";

/** The model that the Predict page speaks of. */
export type Model =
  | { readonly status: "none" }
  | Opening
  | { readonly status: "failed"; readonly name: string; readonly problem: Problem }
  | OpenModel;

interface Opening {
  readonly status: "opening";
  readonly name: string;
  /** What was open before, to go back to. */
  readonly before: Left | null;
}

/** A model that made room for another, and the sample that it was. */
interface Left {
  readonly model: OpenModel;
  readonly sample: string | null;
}

export interface OpenModel {
  readonly status: "open";
  readonly name: string;
  readonly files: readonly Chosen[];
  readonly analysis: Analysis;
  /** The inputs as the file has them, with the names of what is open. */
  readonly written: Analysis["inputs"];
  /** Every symbolic dimension that the file has, with the reader's value for it. */
  readonly dims: Readonly<Record<string, number | null>>;
  /** What went wrong with the last choice of dimensions; the analysis shown is the one before. */
  readonly dimsProblem: Problem | null;
}

export const model = signal<Model>({ status: "none" });
/** What a graph costs by a calibration in a runtime, with what it was computed from: they are shown together. */
export interface Priced {
  readonly analysis: Analysis;
  readonly calibration: Calibration;
  readonly runtime: Runtime;
  readonly answer: Result<Prediction>;
}

/**
 * What the open model costs by the current calibration; null while there is none of either. After another choice of
 * dimensions, calibration or runtime it is the one before until the new one is computed.
 */
export const prediction = signal<Priced | null>(null);

/** Opens what was dropped or chosen, one model however many files it lies in; one still being read is forgotten. */
export async function openFiles(files: readonly Chosen[]): Promise<void> {
  await read(files, begin(files.map(({ name }) => name).join(" + "), null));
}

function begin(name: string, sample: string | null): Opening {
  const now = model.peek();
  const left = now.status === "open" ? { model: now, sample: openedSample } : null;
  const opening: Opening = { status: "opening", name, before: now.status === "opening" ? now.before : left };
  openedSample = sample;
  model.value = opening;
  return opening;
}

/** Stops reading; what was open before is open again. */
export function cancelOpening(): void {
  const now = model.peek();
  if (now.status !== "opening") return;
  endCounting();
  if (now.before) reopen(now.before);
  else {
    openedSample = null;
    setOptions({ sample: undefined });
    model.value = { status: "none" };
  }
}

function reopen({ model: before, sample }: Left): void {
  openedSample = sample;
  setOptions({ sample: sample ?? undefined });
  model.value = before;
}

/** The model before stays within reach, whatever became of the new one. */
function offerReturn({ before }: Opening): void {
  if (before) offerUndo({ did: "Closed", name: before.model.name, undo: () => reopen(before) });
}

async function read(files: readonly Chosen[], opening: Opening): Promise<void> {
  const { name } = opening;
  const answer = await analyzeFiles(files, {});
  if (model.value !== opening) return;
  model.value = answer.ok
    ? {
        status: "open",
        name,
        files,
        analysis: answer.value,
        written: answer.value.inputs,
        dims: Object.fromEntries(answer.value.openDims.map((dim) => [dim, null])),
        dimsProblem: null,
      }
    : { status: "failed", name, problem: answer.error };
  offerReturn(opening);
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
  const opening = begin(name, file);
  setOptions({ sample: file });
  try {
    const response = await fetch(new URL(`models/${name}`, document.baseURI));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const content = await response.blob();
    // The reader may have opened something else meanwhile.
    if (model.value === opening) await read([{ file: content, name }], opening);
  } catch (thrown) {
    if (model.value !== opening) return;
    const problem: Problem = {
      code: "sample-missing",
      what: "The sample could not be loaded",
      where: thrown instanceof Error ? thrown.message : name,
      advice: "Check that the server still runs, or open a file of your own.",
    };
    model.value = { status: "failed", name, problem };
    offerReturn(opening);
  }
}

/** The sample that the address names, unless it is the one that is open. */
export function openAddressedSample(): void {
  const { sample } = route.peek().options;
  if (sample !== openedSample && SAMPLES.some(({ file }) => file === sample)) void openSample(sample!);
}

/** Gives a symbolic dimension a value, or takes it back, and counts again. */
export function setDim(dim: string, value: number | null): void {
  const now = model.value;
  if (now.status !== "open") return;
  model.value = { ...now, dims: { ...now.dims, [dim]: value } };
  void recount();
}

let recounting = false;

/** One count at a time, of the sizes as they are when it begins: what was typed meanwhile is counted next. */
async function recount(): Promise<void> {
  if (recounting) return;
  recounting = true;
  try {
    for (let asked = model.value; asked.status === "open"; ) {
      const { files, dims } = asked;
      const known = Object.entries(dims).filter((entry): entry is [string, number] => entry[1] !== null);
      const answer = await analyzeFiles(files, { dims: Object.fromEntries(known) });
      const now = model.value;
      if (now.status === "open" && now.files === files)
        model.value = answer.ok
          ? { ...now, analysis: answer.value, dimsProblem: null }
          : { ...now, dimsProblem: answer.error };
      if (now.status !== "open" || now.dims === dims) break;
      asked = now;
    }
  } finally {
    recounting = false;
  }
}

const counted = computed(() => (model.value.status === "open" ? model.value.analysis : null));

effect(() => {
  const analysis = counted.value;
  const calibration = current.value;
  const runtime = chosenRuntime.value;
  if (!analysis || !calibration) {
    prediction.value = null;
    return;
  }
  let stale = false;
  void predictAnalysis(analysis, calibration, runtime).then((answer) => {
    if (!stale) prediction.value = { analysis, calibration, runtime, answer };
  });
  return () => {
    stale = true;
  };
});
