import * as Comlink from "comlink";
import { fail } from "../core/result.ts";
import type { RuntimesApi } from "./api.ts";
import { measureProbes } from "./probe.ts";
import { runModel } from "./run-model.ts";

/** The worker that runs other people's models in onnxruntime-web: the page stays responsive, and can end it. */

let stopRequested = false;
let busy = false;

const stopped = () => stopRequested;

/** One thing at a time: the runtime has one device and one memory. */
async function alone<T>(work: () => Promise<T>) {
  if (busy)
    return fail("runtime-busy", "The runtime is at work already", "", "Wait until it is done, or stop it.");
  busy = true;
  stopRequested = false;
  try {
    return await work();
  } finally {
    busy = false;
  }
}

const api: RuntimesApi = {
  runModel: (model, options, onProgress) =>
    alone(() => runModel(model, options, { stopped, onProgress: (progress) => onProgress?.(progress) })),
  calibrate: (probes, options, onProgress) =>
    alone(() =>
      measureProbes(probes, options, { stopped, onProgress: (progress) => onProgress?.(progress) }),
    ),
  async stop() {
    stopRequested = true;
  },
};

Comlink.expose(api);
