import type { Problem } from "../core/result.ts";
import { runtimeProblem } from "./errors.ts";

interface Watched {
  fault: Problem | null;
}

const watched = new WeakMap<GPUDevice, Watched>();

/**
 * Listens for what WebGPU reports of no call in particular, and the runtime only writes to the console: work that was
 * refused is done in no time, and would count as fast. The function that is returned tells the first one, once; a lost
 * device again and again.
 */
export function watch(device: GPUDevice): () => Problem | null {
  const state = watched.get(device) ?? listen(device);
  return () => {
    const found = state.fault;
    if (found?.code !== "device-lost") state.fault = null;
    return found;
  };
}

function listen(device: GPUDevice): Watched {
  const state: Watched = { fault: null };
  watched.set(device, state);
  device.addEventListener("uncapturederror", ({ error }) => {
    state.fault ??= runtimeProblem(error instanceof GPUOutOfMemoryError ? "out of memory" : error.message);
  });
  device.lost.then(({ message }) => {
    state.fault = {
      code: "device-lost",
      what: `The GPU was lost: ${message || "the browser does not say why"}`,
      where: "",
      advice: "Try again; a model that is too large for the GPU may do this.",
    };
  });
  return state;
}
