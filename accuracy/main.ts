import { proxy, type Remote, wrap } from "comlink";
import type { BenchApi } from "../src/bench/api.ts";
import { type Calibration, SCHEMA_VERSION } from "../src/core/calibration.ts";
import { ProblemError, type Result } from "../src/core/result.ts";
import type { MeasuredRuntime, RuntimeCalibration } from "../src/core/runtime.ts";
import { givesSizes, type ModelGraph, type OpenOptions } from "../src/graph/model.ts";
import { openModel } from "../src/graph/open.ts";
import { blobSource } from "../src/graph/source.ts";
import { analyze } from "../src/predict/analyze.ts";
import { planOf } from "../src/predict/runtimes/onnxruntime/plan.ts";
import { predictIn } from "../src/predict/runtimes/predict.ts";
import { probesOf } from "../src/predict/runtimes/probes.ts";
import type { ProbeProgress, RuntimesApi } from "../src/runtimes/api.ts";
import { ablation } from "./ablation.ts";
import { kernelErrors } from "./kernels.ts";

/** `npm run bench:predict`: the runtimes are measured, models are predicted from that, and then they are run. */

function start<T>(url: URL): { readonly api: Remote<T>; readonly end: () => void } {
  const worker = new Worker(url, { type: "module" });
  return { api: wrap<T>(worker), end: () => worker.terminate() };
}

/** One worker a runtime for good, as in the page: a fresh one compiles its code anew, and is slow until it has. */
const workers = new Map<MeasuredRuntime, ReturnType<typeof start<RuntimesApi>>>();

function workerOf(runtime: MeasuredRuntime) {
  const known = workers.get(runtime);
  if (known) return known;
  const worker = start<RuntimesApi>(new URL("../src/runtimes/worker.ts", import.meta.url));
  workers.set(runtime, worker);
  return worker;
}

const measured = new Map<MeasuredRuntime, RuntimeCalibration>();
let calibration: Calibration | null = null;

function unwrap<T>(answer: Result<T>): T {
  if (!answer.ok) throw new ProblemError(answer.error);
  return answer.value;
}

async function emptyCalibration(): Promise<Calibration> {
  const bench = start<BenchApi>(new URL("../src/bench/worker.ts", import.meta.url));
  const environment = unwrap((await bench.api.describe()) as Result<Calibration["environment"]>);
  bench.end();
  return {
    schemaVersion: SCHEMA_VERSION,
    id: crypto.randomUUID(),
    name: "bench:predict",
    createdAt: new Date().toISOString(),
    environment,
    session: { profile: "quick", seconds: 0, seed: 0, ended: "complete", sentinel: [], drift: 0, flags: [] },
    rows: [],
  };
}

async function bytesOf(url: string): Promise<Blob> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.blob();
}

/** The model in the sizes that are asked for, and as it is written: what a session sees. */
async function graphsOf(file: Blob, name: string, options: OpenOptions) {
  const open = async (given: OpenOptions): Promise<ModelGraph> =>
    unwrap(await openModel([blobSource(file, name)], given));
  const graph = await open(options);
  return { graph, written: givesSizes(options) ? await open({}) : graph };
}

const api = {
  /** Measures a runtime; what it took and what failed. */
  async calibrate(runtime: MeasuredRuntime, budget: number) {
    const worker = workerOf(runtime);
    const answer = (await worker.api.calibrate(
      probesOf(runtime),
      { runtime, budget },
      proxy(({ done, of, doing }: ProbeProgress) => console.log(`${done}/${of} ${doing}`)),
    )) as Result<RuntimeCalibration>;
    const found = unwrap(answer);
    measured.set(runtime, found);
    calibration = { ...(calibration ?? (await emptyCalibration())), runtimes: [...measured.values()] };
    return found;
  },

  /** Takes a calibration that was measured before. */
  use(given: Calibration) {
    calibration = given;
  },
  calibration: () => calibration,

  /** Predicts without running. */
  async predict(url: string, name: string, runtime: MeasuredRuntime, options: OpenOptions) {
    const { graph, written } = await graphsOf(await bytesOf(url), name, options);
    const analysis = analyze(graph);
    const from = performance.now();
    const answer = predictIn(runtime, analysis, planOf(graph, runtime, written), calibration!);
    if (!answer.ok) return { refused: `${answer.error.what}: ${answer.error.where}` };
    const { total, warnings, unpriced } = answer.value;
    return { total, warnings, unpriced, milliseconds: performance.now() - from, macs: analysis.totals.macs };
  },

  /** What each term of the WebGPU model buys, on kernels that runs have told. */
  ablation(models: Parameters<typeof ablation>[1]) {
    const record = calibration?.runtimes?.find(({ runtime }) => runtime === "onnxruntime-web/webgpu");
    return record ? ablation(record, models) : [];
  },

  /** Runs, and compares kernel by kernel where the runtime tells. */
  async run(url: string, name: string, runtime: MeasuredRuntime, options: OpenOptions, runs: number) {
    const file = await bytesOf(url);
    const { graph, written } = await graphsOf(file, name, options);
    const worker = workerOf(runtime);
    const answer = await worker.api.runModel(file, {
      ...options,
      runtime,
      name,
      runs,
      budget: 6,
      profile: runtime === "onnxruntime-web/webgpu",
    });
    if (!answer.ok) {
      worker.end();
      workers.delete(runtime);
      return { failed: `${answer.error.what} ${answer.error.where}` };
    }
    const { samples, first, create, kernels } = answer.value;
    const plan = planOf(graph, runtime, written);
    const record = calibration?.runtimes?.find((one) => one.runtime === runtime);
    return { samples, first, create, kernels: record ? kernelErrors(plan, kernels, record) : null };
  },
};

export type Accuracy = typeof api;
Object.assign(window, { accuracy: api });
