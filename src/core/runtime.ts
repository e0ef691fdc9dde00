import type { Bytes, Dtype, Seconds } from "./units.ts";

/**
 * What a runtime that is not ours was measured to do. The built-in kernels tell what a device can; a user runs models in
 * a runtime, and its kernels have times of their own. Plain data, a part of the calibration.
 */
export const MEASURED_RUNTIMES = ["onnxruntime-web/webgpu", "onnxruntime-web/wasm"] as const;
export type MeasuredRuntime = (typeof MEASURED_RUNTIMES)[number];

/** "builtin": Ridgepoint's own kernels, one dispatch a node, nothing fused. */
export const RUNTIMES = ["builtin", ...MEASURED_RUNTIMES] as const;
export type Runtime = (typeof RUNTIMES)[number];

/**
 * One launch of one of the runtime's programs, in the sizes it has there (after the runtime has fused, transposed and
 * reshaped). Two launches with the same fields take the same time.
 */
export interface Launch {
  /** The runtime's own word for it: a shader's name ("Conv2DMatMul"), or on the CPU the operator's ("Conv"). */
  readonly program: string;
  /** Dims of what it reads, weights included; a scalar is []. */
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
  readonly dtype: Dtype;
  /** What its time hangs on and sizes do not tell; absent where they tell all. */
  readonly settings?: LaunchSettings | undefined;
}

interface LaunchSettings {
  /** Of a Resize: "nearest", "linear", "cubic". */
  readonly mode?: string | undefined;
  /** Elements that the window of a pool covers. */
  readonly window?: number | undefined;
  /** Heads of an attention operator that is one launch. */
  readonly heads?: number | undefined;
}

/** A launch that was timed. */
export interface LaunchRow extends Launch {
  /** Seconds of one launch: the runtime's own GPU timings, or wall time where it tells none. */
  readonly samples: readonly Seconds[];
}

export interface RoundTrips {
  /** One way. */
  readonly bytes: Bytes;
  readonly samples: readonly Seconds[];
}

/** How one runtime performs on this device; see docs/prediction.md. */
export interface RuntimeCalibration {
  readonly runtime: MeasuredRuntime;
  /** Of the package: "1.30.0". Another version is another runtime. */
  readonly version: string;
  /** CPU threads it was given. */
  readonly threads: number;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** Wall time that the calibration took. */
  readonly seconds: Seconds;
  readonly ended: "complete" | "budget" | "stopped" | "failed";
  readonly rows: readonly LaunchRow[];
  /** Wall time of a run of a graph that does next to nothing: what a run costs beside its kernels. */
  readonly idleRun: readonly Seconds[];
  /** Wall time that one more launch adds to a run of a chain of tiny ones; a difference, which noise may make negative. */
  readonly perLaunch: readonly Seconds[];
  /** Wall time of runs that do nothing but bring so many bytes to the device and back; absent where there is no other side. */
  readonly roundTrips?: readonly RoundTrips[] | undefined;
  /** Programs that could not be measured, and what the runtime said. */
  readonly failures: readonly { readonly program: string; readonly message: string }[];
}

/** A model that was run in a runtime, beside what had been predicted: the record of how well predictions hold. */
export interface ModelRun {
  readonly model: string;
  readonly runtime: MeasuredRuntime;
  readonly version: string;
  readonly takenAt: string;
  readonly predicted: { readonly value: Seconds; readonly low: Seconds; readonly high: Seconds };
  /** Wall time of each run after the first. */
  readonly samples: readonly Seconds[];
  /** Wall time of the first run, with the runtime's compilation. */
  readonly first: Seconds;
}
