import type { Calibration, Environment, Profile, Row } from "../core/calibration.ts";
import type { Result } from "../core/result.ts";
import type { Seconds } from "../core/units.ts";
import type { KernelDtype, Params } from "../kernels/kernel.ts";

/** What the GPU worker offers the page through comlink. Types only: the page never imports the engine. */
export interface BenchApi {
  /** Asks for the adapter and a device; cheap, measures only the clock. Problem codes: "no-webgpu", "no-adapter", "no-device". */
  describe(options?: DeviceOptions): Promise<Result<Environment>>;
  /**
   * Runs a profile. `onProgress` is called (through comlink's `proxy`) after each step. Resolves with what was measured
   * even when it was stopped or the device was lost (`session.ended` says so); fails only when nothing was measured.
   */
  characterize(
    options: CharacterizeOptions,
    onProgress?: (progress: Progress) => void,
  ): Promise<Result<Calibration>>;
  /** The WGSL of a case as it runs on such a device; needs no GPU. Problem codes: "no-kernel", "no-variant", "no-params". */
  source(
    wanted: Case,
    environment: Pick<Environment, "limits" | "features" | "software">,
  ): Promise<Result<string>>;
  /** Asks a running characterization to end after the batch in flight; it keeps what is done. */
  stop(): Promise<void>;
  /** Tells the worker, which cannot see it, that the page is hidden or shown again: samples taken meanwhile are dropped. */
  pageHidden(hidden: boolean): Promise<void>;
  /** Destroys the device as a driver would lose it: used to test recovery. */
  loseDevice(): Promise<void>;
}

export interface DeviceOptions {
  /** Ask for less than the adapter has, to see how a small device behaves. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Leave these features out. */
  readonly without?: readonly string[];
}

/** One kernel at one size, or at all sizes of the profile. */
export interface Case {
  readonly kernel: string;
  /** Sizes; the kernel's own points of the profile when neither these nor `sizes` are given. */
  readonly params?: Params;
  /** In rising order: the largest that this device does in time, by the rates seen before it. */
  readonly sizes?: readonly Params[];
  /** The first that the kernel has when absent. */
  readonly dtype?: KernelDtype;
  /** This variant; the fastest that a search finds when absent. */
  readonly variant?: string;
  /** So many pairs of batches, whatever their interval: where the samples themselves are to be seen. */
  readonly pairs?: number;
}

export interface CharacterizeOptions {
  readonly profile: Profile;
  readonly name?: string;
  readonly device?: DeviceOptions;
  /** Only these kernels (ids of the registry); all when absent. */
  readonly kernels?: readonly string[];
  /** These cases in this order, in `budget` seconds, instead of the profile's. */
  readonly cases?: { readonly list: readonly Case[]; readonly budget: Seconds };
  readonly seed?: number;
  /** Rows of an earlier calibration of this device: searches start from the winners that they name. */
  readonly resume?: readonly Row[];
  /** Then half a minute of multiply-adds without a pause: burst against sustained speed. */
  readonly sustained?: boolean;
}

export interface Progress {
  /** What is being measured, in plain words: "GEMM f32, 512 × 512 × 512". */
  readonly doing: string;
  /** 0 … 1. */
  readonly fraction: number;
  readonly elapsed: Seconds;
  readonly remaining: Seconds;
  /** Rows finished since the last call: the chart fills in with them. */
  readonly rows: readonly Row[];
  /** Known from the first call on. */
  readonly environment: Environment;
}
