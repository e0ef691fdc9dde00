import type * as Ort from "onnxruntime-web";
import type { Contender } from "./contender.ts";

/** The two WebGPU backends that onnxruntime-web ships. */
export type Bundle = "webgpu" | "all";

const LABEL: Readonly<Record<Bundle, string>> = {
  webgpu: "onnxruntime-web/webgpu (native EP)",
  all: "onnxruntime-web/all (JSEP)",
};

/**
 * MatMul in a session of its own, inputs uploaded before, output kept on the GPU. `models` holds one-node ONNX files by
 * shape, made by the script in Node.
 */
export async function onnxruntime(
  bundle: Bundle,
  version: string,
  models: ReadonlyMap<string, Uint8Array>,
): Promise<Contender> {
  const base = new URL("/node_modules/onnxruntime-web/dist/", location.href);
  const ort = (await import(
    /* @vite-ignore */ new URL(`ort.${bundle}.bundle.min.mjs`, base).href
  )) as typeof Ort;
  ort.env.wasm.wasmPaths = base.href;
  ort.env.wasm.numThreads = 1; // its idle CPU threads would spin beside a software GPU
  return {
    name: LABEL[bundle],
    version,
    async prepare({ m, n, k, a, b }) {
      const session = await ort.InferenceSession.create(models.get(`${m}x${n}x${k}`)!, {
        executionProviders: ["webgpu"],
        preferredOutputLocation: "gpu-buffer",
      });
      const device = (await ort.env.webgpu.device) as GPUDevice;
      const upload = (data: Float32Array, dims: readonly number[]) => {
        const buffer = device.createBuffer({
          size: data.byteLength,
          usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
        });
        device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer>);
        return { buffer, tensor: ort.Tensor.fromGpuBuffer(buffer as never, { dataType: "float32", dims }) };
      };
      const left = upload(a, [m, k]);
      const right = upload(b, [k, n]);
      const feeds = { A: left.tensor, B: right.tensor };
      const once = async () => (await session.run(feeds)).C!;
      return {
        detail: "MatMul",
        async run(count) {
          const start = performance.now();
          for (let i = 0; i < count; i++) (await once()).dispose();
          await device.queue.onSubmittedWorkDone();
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
          left.buffer.destroy();
          right.buffer.destroy();
        },
      };
    },
  };
}
