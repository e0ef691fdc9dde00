import type * as Ort from "onnxruntime-web";
import type { Contender } from "./contender.ts";
import { watch } from "./faults.ts";
import { onnxModel } from "./onnx-model.ts";

/** The two WebGPU backends that onnxruntime-web ships: the native execution provider, and the older JSEP. */
const BUNDLES = { "ort-webgpu": "webgpu", "ort-jsep": "all" } as const;

/** A session of its own for each workload, inputs uploaded before, output kept on the GPU. */
export async function onnxruntime(name: keyof typeof BUNDLES): Promise<Contender> {
  const base = new URL("/node_modules/onnxruntime-web/dist/", location.href);
  const ort = (await import(
    /* @vite-ignore */ new URL(`ort.${BUNDLES[name]}.bundle.min.mjs`, base).href
  )) as typeof Ort;
  ort.env.wasm.wasmPaths = base.href;
  ort.env.wasm.numThreads = 1; // its idle CPU threads would spin beside a software GPU
  let faultless: (() => void) | undefined;
  return {
    name,
    version: `onnxruntime-web/${BUNDLES[name]} ${ort.env.versions.web}`,
    async prepare(workload) {
      const { bytes, detail, feeds } = onnxModel(workload);
      const session = await ort.InferenceSession.create(bytes, {
        executionProviders: ["webgpu"],
        preferredOutputLocation: "gpu-buffer",
      });
      const device = (await ort.env.webgpu.device) as GPUDevice;
      faultless ??= watch(device);
      const buffers: GPUBuffer[] = [];
      const upload = (data: Float32Array, dims: readonly number[]) => {
        const buffer = device.createBuffer({
          size: Math.ceil(data.byteLength / 16) * 16,
          usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
        });
        device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
        buffers.push(buffer);
        return ort.Tensor.fromGpuBuffer(buffer as never, { dataType: "float32", dims });
      };
      const tensors = Object.fromEntries(feeds.map(({ name, data, dims }) => [name, upload(data, dims)]));
      const once = async () => (await session.run(tensors)).Y!;
      return {
        detail,
        async run(count) {
          const start = performance.now();
          for (let i = 0; i < count; i++) (await once()).dispose();
          await device.queue.onSubmittedWorkDone();
          faultless?.();
          return (performance.now() - start) / 1000;
        },
        async result() {
          const output = await once();
          const data = (await output.getData()) as Float32Array;
          output.dispose();
          return data.slice();
        },
        async release() {
          await session.release();
          for (const buffer of buffers) buffer.destroy();
        },
      };
    },
  };
}
