import type * as Ort from "onnxruntime-web";
import bundleUrl from "onnxruntime-web/all?url";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.jsep.wasm?url";
import { asProblem, ProblemError } from "../core/result.ts";
import type { RuntimeOptions } from "./api.ts";
import { RELOAD } from "./errors.ts";

/** onnxruntime-web as it stands in this worker. */
export interface LoadedRuntime {
  readonly ort: typeof Ort;
  /** Of the package: "1.30.0". */
  readonly version: string;
  readonly threads: number;
}

const MOST_THREADS = 4;

let loading: Promise<typeof Ort> | undefined;
let decided: number | undefined;
/** Of the runtimes that this worker has had to give up. */
let spent = 0;

/**
 * Loads the runtime when it is first asked for, from where the page came from. It is the bundle with both of its backends
 * (JSEP for WebGPU): the other WebGPU backend tells no times of its kernels. Not bundled with our code: its threads are
 * workers that load this very file again.
 *
 * @param threads that the CPU may use; the first call decides, because the runtime asks once. Throws ProblemError.
 */
export async function loadRuntime(threads: number): Promise<LoadedRuntime> {
  decided ??= threads;
  if (threads !== decided)
    throw new ProblemError({
      code: "runtime-threads",
      what: `The runtime was loaded for ${decided} threads and cannot change to ${threads}`,
      where: "",
      advice: "Use a new worker.",
    });
  try {
    // A module of another address, if only by its fragment, is loaded anew, with a memory and a device of its own.
    const address = new URL(spent ? `${bundleUrl}#${spent}` : bundleUrl, import.meta.url);
    loading ??= import(/* @vite-ignore */ address.href) as Promise<typeof Ort>;
    const ort = await loading;
    ort.env.wasm.wasmPaths = { wasm: new URL(wasmUrl, import.meta.url).href };
    ort.env.wasm.numThreads = threads;
    ort.env.logLevel = "error";
    return { ort, version: ort.env.versions.web ?? ort.env.versions.common, threads };
  } catch (thrown) {
    giveUpRuntime();
    throw new ProblemError({ ...asProblem(thrown, "runtime-load", RELOAD), where: "onnxruntime-web" });
  }
}

/** The next call of `loadRuntime` loads another: some failures leave this one in no state to go on. */
export function giveUpRuntime(): void {
  loading = undefined;
  spent++;
}

/** As many as the runtime itself would take, which is half the processors, up to four: threads share memory, which only isolated pages are given. */
export function threadsFor({ runtime, threads }: RuntimeOptions): number {
  if (!globalThis.crossOriginIsolated) return 1;
  const processors = navigator.hardwareConcurrency || 1;
  const wanted =
    threads ?? (runtime === "onnxruntime-web/wasm" ? Math.min(MOST_THREADS, Math.ceil(processors / 2)) : 1);
  return Math.max(1, Math.min(wanted, processors));
}
