import type * as Ort from "onnxruntime-web";
import { launchDtype } from "../predict/runtimes/launch-dtype.ts";
import type { KernelTime } from "./api.ts";
import { dtypeOfRuntime } from "./feeds.ts";
import type { LoadedRuntime } from "./load.ts";

type Datum = Ort.Env.WebGpuProfilingData;

/** Turns of waiting for the first datum: a device without timestamps never sends one. */
const PATIENCE = 20;

/**
 * The kernels of one run as the GPU timed them, in the order of their launches. Each launch is a pass of its own while
 * this lasts, so that the run as a whole takes longer than others.
 */
export async function profiled(
  { ort }: LoadedRuntime,
  device: GPUDevice,
  run: () => Promise<unknown>,
): Promise<readonly KernelTime[]> {
  const data: Datum[] = [];
  ort.env.webgpu.profiling = { mode: "default", ondata: (datum) => data.push(datum) };
  try {
    await run();
    // Times are read back on their own, and may come after the run's outputs. A session that is closed before breaks them.
    let seen = -1;
    for (let turn = 0; data.length > seen || (data.length === 0 && turn < PATIENCE); turn++) {
      seen = data.length;
      await device.queue.onSubmittedWorkDone();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  } finally {
    // Stragglers fall into this and not onto the console.
    ort.env.webgpu.profiling = { mode: "off", ondata: () => {} };
  }
  return data.map(kernelTime);
}

function kernelTime(datum: Datum): KernelTime {
  const { inputsMetadata, outputsMetadata, startTime, endTime } = datum;
  const dims = (tensors: Datum["inputsMetadata"]) => tensors.map((tensor) => [...tensor.dims]);
  const dtypes = (tensors: Datum["inputsMetadata"]) =>
    tensors.map(({ dataType }) => dtypeOfRuntime(dataType));
  return {
    program: datum.programName,
    node: datum.kernelName,
    op: datum.kernelType,
    inputs: dims(inputsMetadata),
    outputs: dims(outputsMetadata),
    dtype: launchDtype(dtypes(inputsMetadata), dtypes(outputsMetadata)),
    seconds: (endTime - startTime) / 1e9,
  };
}
