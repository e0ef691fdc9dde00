import type * as Ort from "onnxruntime-web";
import { type Problem, ProblemError } from "../core/result.ts";
import type { MeasuredRuntime } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import { runtimeProblem } from "./errors.ts";
import type { LoadedRuntime } from "./load.ts";

/** A model in the runtime, ready to run. */
export interface OpenSession {
  readonly inputs: readonly Ort.InferenceSession.ValueMetadata[];
  /** Wall time that opening it took. */
  readonly create: Seconds;
  /** One run as a user's would be: inputs go in, outputs are read back. Wall time. Throws ProblemError. */
  run(feeds: Readonly<Record<string, Ort.Tensor>>): Promise<Seconds>;
  /** The outputs of one run, by name. Throws ProblemError. */
  outputs(feeds: Readonly<Record<string, Ort.Tensor>>): Promise<ReadonlyMap<string, Ort.Tensor["data"]>>;
  /** The device of a WebGPU session. */
  readonly device: GPUDevice | null;
  close(): Promise<void>;
}

export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

const PROVIDER = { "onnxruntime-web/webgpu": "webgpu", "onnxruntime-web/wasm": "wasm" } as const;

/** Opens a model from its bytes. Throws ProblemError. */
export async function openSession(
  { ort }: LoadedRuntime,
  runtime: MeasuredRuntime,
  model: Uint8Array,
  external: readonly ExternalData[] = [],
): Promise<OpenSession> {
  const start = performance.now();
  const provider = PROVIDER[runtime];
  const session = await guarded(() =>
    ort.InferenceSession.create(model, {
      executionProviders: [provider],
      externalData: external,
    }),
  );
  const create = (performance.now() - start) / 1000;
  const device = provider === "webgpu" ? ((await ort.env.webgpu.device) as GPUDevice) : null;
  const fault = device ? watch(device) : () => null;

  async function once(feeds: Readonly<Record<string, Ort.Tensor>>, keep?: Map<string, Ort.Tensor["data"]>) {
    await guarded(async () => {
      const results = await session.run(feeds);
      for (const [name, tensor] of Object.entries(results)) {
        const data = await tensor.getData();
        keep?.set(name, data);
        tensor.dispose();
      }
    });
    const found = fault();
    if (found) throw new ProblemError(found);
  }

  return {
    inputs: session.inputMetadata,
    create,
    device,
    async run(feeds) {
      const begin = performance.now();
      await once(feeds);
      return (performance.now() - begin) / 1000;
    },
    async outputs(feeds) {
      const kept = new Map<string, Ort.Tensor["data"]>();
      await once(feeds, kept);
      return kept;
    },
    close: () => guarded(() => session.release()),
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw new ProblemError(runtimeProblem(thrown));
  }
}

interface Watched {
  fault: Problem | null;
}

const watched = new WeakMap<GPUDevice, Watched>();

/**
 * Listens for what WebGPU reports of no call in particular, and the runtime only writes to the console: work that was
 * refused is done in no time, and would count as fast. The function that is returned tells the first one, once; a lost
 * device again and again.
 */
function watch(device: GPUDevice): () => Problem | null {
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
