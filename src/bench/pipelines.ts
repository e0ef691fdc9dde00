import type { OpenDevice } from "./device.ts";
import { guarded } from "./scope.ts";

/** Every kernel's uniform block: 16 words. */
export const UNIFORM_BYTES = 64;

interface Compiled {
  readonly pipeline: GPUComputePipeline;
  /** Uniform block at binding 0, inputs from 1 on, the output last. */
  readonly bind: (uniform: GPUBuffer, buffers: readonly GPUBuffer[]) => GPUBindGroup;
}

interface Source {
  readonly code: string;
  readonly constants: Readonly<Record<string, number>>;
  /** Number of read-only bindings before the output. */
  readonly inputs: number;
}

/** Compiles each module once per device: shapes travel in uniforms, so that one pipeline serves them all. */
export interface Pipelines {
  readonly get: (source: Source) => Promise<Compiled>;
}

export function createPipelines(open: OpenDevice): Pipelines {
  const cache = new Map<string, Promise<Compiled>>();
  return {
    get(source) {
      const key = `${source.inputs} ${JSON.stringify(source.constants)}\n${source.code}`;
      let compiled = cache.get(key);
      if (!compiled) {
        compiled = compile(open, source);
        cache.set(key, compiled);
      }
      return compiled;
    },
  };
}

function compile(open: OpenDevice, { code, constants, inputs }: Source): Promise<Compiled> {
  const { device } = open;
  return guarded(open, "compile", async () => {
    const types: GPUBufferBindingType[] = [
      ...Array.from({ length: inputs }, () => "read-only-storage" as const),
      "storage",
    ];
    const layout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "uniform" } },
        ...types.map((type, i) => ({ binding: i + 1, visibility: GPUShaderStage.COMPUTE, buffer: { type } })),
      ],
    });
    const module = device.createShaderModule({ code });
    const pipeline = await device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main", constants },
    });
    return {
      pipeline,
      bind: (uniform, buffers) =>
        device.createBindGroup({
          layout,
          entries: [uniform, ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } })),
        }),
    };
  });
}
