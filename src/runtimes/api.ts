import type { Result } from "../core/result.ts";
import type { Launch, MeasuredRuntime, RuntimeCalibration } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import type { OpenOptions } from "../graph/model.ts";
import type { Probe } from "../predict/runtimes/probe-type.ts";

/**
 * What the worker that holds onnxruntime-web offers the page through comlink. Types only. One worker serves one runtime
 * and one number of threads, and does one thing at a time; end it (`terminate`) to have its memory back.
 */
export interface RuntimesApi {
  /**
   * Runs a model as a user would. Weights that lie in other files are made up. Problem codes: "runtime-load" (did not
   * load), "runtime-refused" (an operator that it does not implement), "runtime-input" (an input of unknown shape),
   * "runtime-memory", "runtime-failed", "runtime-busy", "runtime-threads", "no-webgpu", "no-adapter", "device-lost",
   * "truncated", "malformed", "limit-exceeded", "bad-option".
   */
  runModel(
    model: Blob,
    options: RunModelOptions,
    onProgress?: (progress: RunProgress) => void,
  ): Promise<Result<ModelTimes>>;
  /** Measures probes. Resolves with what was measured even when it was stopped; fails only when nothing was. */
  calibrate(
    probes: readonly Probe[],
    options: CalibrateOptions,
    onProgress?: (progress: ProbeProgress) => void,
  ): Promise<Result<RuntimeCalibration>>;
  /** Asks what is running to end after the run in flight; it keeps what is done. */
  stop(): Promise<void>;
}

export interface RuntimeOptions {
  readonly runtime: MeasuredRuntime;
  /**
   * CPU threads. Pages that are not isolated have 1. When absent: up to 4 for "onnxruntime-web/wasm"; 1 for
   * "onnxruntime-web/webgpu", where idle threads would spin beside the driver.
   */
  readonly threads?: number;
}

export interface RunModelOptions extends RuntimeOptions, OpenOptions {
  /** For errors. */
  readonly name?: string;
  /** Runs after the first: no fewer than these (3), then as many as the time allows. */
  readonly runs?: number;
  /** Wall time for the runs that count; 3 when absent. Runs before them, until they no longer get faster, may take as long. */
  readonly budget?: Seconds;
  /** On WebGPU: up to three more runs, with their kernels timed. */
  readonly profile?: boolean;
}

export interface RunProgress {
  readonly doing: "loading" | "first run" | "warming up" | "running" | "profiling";
  readonly samples: readonly Seconds[];
}

/** What running a model showed. */
export interface ModelTimes {
  readonly runtime: MeasuredRuntime;
  readonly version: string;
  readonly threads: number;
  /** Wall time of opening the model, once the runtime itself is loaded. */
  readonly create: Seconds;
  /** Wall time of the first run, with the runtime's compilation. */
  readonly first: Seconds;
  /** Wall time of each run once runs no longer got faster; fewer than asked for, or none, when stopped. */
  readonly samples: readonly Seconds[];
  /** In order of launch, each the median of the profiled runs; empty where none was asked for, or the device has no timestamps. */
  readonly kernels: readonly KernelTime[];
  readonly ended: "complete" | "stopped";
  /** Bytes of weights that were made up because they lie in other files. */
  readonly invented: number;
}

/** One launch of a profiled run. */
export interface KernelTime extends Launch {
  /** The graph's node, by its name in the file or as the runtime has renamed it. */
  readonly node: string;
  /** The runtime's operator: "Conv", "FusedConv". */
  readonly op: string;
  readonly seconds: Seconds;
}

export interface CalibrateOptions extends RuntimeOptions {
  /** Wall time for everything. */
  readonly budget: Seconds;
}

export interface ProbeProgress {
  /** Probes done, of how many. */
  readonly done: number;
  readonly of: number;
  /** Id of the probe that comes next, or the overhead that is measured. */
  readonly doing: string;
  readonly elapsed: Seconds;
}
