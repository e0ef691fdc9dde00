import type { Progress } from "../bench/api.ts";
import type { Calibration, Environment, Profile } from "../core/calibration.ts";
import { ProblemError, type Result } from "../core/result.ts";
import type { Runtime } from "../core/runtime.ts";
import { VERSION } from "../core/version.ts";
import type { OpenOptions } from "../graph/model.ts";
import type { Analysis, Prediction } from "../predict/types.ts";
import type { Chosen } from "./model-worker.ts";
import { characterize, device, loseDevice } from "./state/gpu.ts";
import { keep } from "./state/library.ts";

/**
 * `window.ridgepoint`: the page without its buttons, for scripts and tests. Every call does what a click does, the
 * page follows it, and a failure rejects with an Error whose message is the problem's sentence (`error.problem` has
 * its parts).
 *
 *     const calibration = await ridgepoint.characterize({ profile: "quick", onProgress: (p) => console.log(p.doing) });
 *     const { totals } = await ridgepoint.analyze(file);
 *     const { total } = await ridgepoint.predict(file, calibration, { dims: { batch: 1 } });
 */
interface Automation {
  readonly version: string;
  /** The device in use and the browser around it; null while it is asked for, and where there is none. */
  environment(): Environment | null;
  /** Measures this GPU; the calibration is kept in the browser's list too. Stopped runs resolve with what they have. */
  characterize(options?: {
    readonly profile?: Profile;
    /** Half a minute of multiply-adds without a pause afterwards. */
    readonly sustained?: boolean;
    readonly onProgress?: (progress: Progress) => void;
  }): Promise<Calibration>;
  /**
   * Counts a model: MACs, FLOPs, bytes for each node and in total. `file` may be a File or any Blob, or several where
   * a model lies in several: config.json and model.safetensors.
   */
  analyze(file: Blob | readonly Blob[], options?: OpenOptions): Promise<Analysis>;
  /**
   * Counts a model and predicts its time in seconds, with intervals; `nodes[i].node` is an index in `analysis.nodes`. In
   * the built-in kernels unless another runtime is named, which the calibration must have been extended to.
   */
  predict(
    file: Blob | readonly Blob[],
    calibration: Calibration,
    options?: OpenOptions & { readonly runtime?: Runtime },
  ): Promise<Prediction & { readonly analysis: Analysis }>;
  /** Loses the GPU as a driver would, to see how the page recovers. */
  loseDevice(): Promise<void>;
}

declare global {
  interface Window {
    ridgepoint: Automation;
  }
}

export function exposeAutomation(): void {
  window.ridgepoint = {
    version: VERSION,
    environment() {
      const now = device.peek();
      return now.status === "ready" ? now.environment : null;
    },
    async characterize({ profile = "quick", sustained = false, onProgress } = {}) {
      const calibration = orThrow(await characterize({ profile, sustained, onProgress }));
      await keep(calibration);
      return calibration;
    },
    async analyze(file, options = {}) {
      const { analyzeFiles } = await counting();
      return orThrow(await analyzeFiles(chosen(file), options));
    },
    async predict(file, calibration, { runtime, ...options } = {}) {
      const { analyzeFiles, predictAnalysis } = await counting();
      const analysis = orThrow(await analyzeFiles(chosen(file), options));
      return { ...orThrow(await predictAnalysis(analysis, calibration, runtime)), analysis };
    },
    loseDevice,
  };
}

/** Loaded when a model is asked about, as by the Predict page. */
const counting = () => import("./state/counting.ts");

function chosen(files: Blob | readonly Blob[]): Chosen[] {
  const list = files instanceof Blob ? [files] : files;
  return list.map((file) => ({ file, name: file instanceof File ? file.name : "model" }));
}

function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.error);
}
