import type * as Ort from "onnxruntime-web";
import { ProblemError } from "../core/result.ts";
import type { MeasuredRuntime } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import { runtimeProblem } from "./errors.ts";
import { watch } from "./faults.ts";
import { inputSpecs, makeFeeds } from "./feeds.ts";
import { idleChain } from "./idle-chain.ts";
import { giveUpRuntime, type LoadedRuntime } from "./load.ts";
import { writeProbeModel } from "./probe-model.ts";

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
  const provider = PROVIDER[runtime];
  const start = performance.now();
  const session = await guarded(() =>
    ort.InferenceSession.create(model, { executionProviders: [provider], externalData: external }),
  ).catch(async (thrown) => {
    await recover(ort, provider, null);
    throw thrown;
  });
  const create = (performance.now() - start) / 1000;
  const device = provider === "webgpu" ? ((await ort.env.webgpu.device) as GPUDevice) : null;
  const fault = device ? watch(device) : () => null;
  let failed = false;

  async function once(feeds: Readonly<Record<string, Ort.Tensor>>, keep?: Map<string, Ort.Tensor["data"]>) {
    failed = true;
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
    failed = false;
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
    async close() {
      if (failed) await recover(ort, provider, device);
      fault();
      // What cannot be released is gone with its runtime; the failure that led here is the one to tell.
      await session.release().catch(() => {});
    },
  };
}

/**
 * What a failure leaves behind. A run that failed half-way has commands that nobody has submitted; they would go out with
 * the next model's and break its run, because this session's buffers are gone by then. So a tiny run takes them along
 * while these are there. Where even that fails, the runtime itself is broken, and is given up.
 */
async function recover(
  ort: typeof Ort,
  provider: "webgpu" | "wasm",
  device: GPUDevice | null,
): Promise<void> {
  try {
    const session = await ort.InferenceSession.create(writeProbeModel(idleChain(1)), {
      executionProviders: [provider],
    });
    await session.run(makeFeeds(ort, inputSpecs(session.inputMetadata, {})));
    await session.release();
  } catch {
    giveUpRuntime();
    device?.destroy();
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw new ProblemError(runtimeProblem(thrown));
  }
}
