import { type BufferSpec, bufferBytes, type Plan } from "../kernels/kernel.ts";
import { bindingSeed, FILL, fillUniforms } from "../kernels/random.ts";
import type { OpenDevice } from "./device.ts";
import { type Pipelines, UNIFORM_BYTES } from "./pipelines.ts";
import { guarded } from "./scope.ts";

/** The buffers of one problem: inputs filled, output poisoned. Every variant that solves it runs on the same ones. */
export interface Problem {
  readonly inputs: readonly GPUBuffer[];
  readonly output: GPUBuffer;
  /** Encodes the clearing of the output: NaN wherever nothing will be written. */
  readonly clear: (pass: GPUComputePassEncoder) => void;
  readonly poison: () => Promise<void>;
  readonly destroy: () => void;
}

type Buffers = Pick<Plan, "inputs" | "output">;

export async function createProblem(
  open: OpenDevice,
  pipelines: Pipelines,
  { inputs, output }: Buffers,
  seed: number,
): Promise<Problem> {
  const made: GPUBuffer[] = [];
  const destroy = () => {
    for (const buffer of made) buffer.destroy();
  };
  const create = (spec: BufferSpec) => {
    const buffer = open.device.createBuffer({
      size: bufferBytes(spec),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    });
    made.push(buffer);
    return buffer;
  };
  const filling = async (buffer: GPUBuffer, spec: BufferSpec, seed: number) => {
    const { uniform, encode } = await createFill(open, pipelines, buffer, spec, seed);
    made.push(uniform);
    return encode;
  };
  try {
    const [inputBuffers, outputBuffer] = await guarded(
      open,
      "allocate",
      () => [inputs.map(create), create(output)] as const,
    );
    for (const [binding, spec] of inputs.entries())
      await submit(open, await filling(inputBuffers[binding]!, spec, bindingSeed(seed, binding)));
    const clear = await filling(outputBuffer, output, 0);
    const poison = () => submit(open, clear);
    await poison();
    return { inputs: inputBuffers, output: outputBuffer, clear, poison, destroy };
  } catch (error) {
    destroy();
    throw error;
  }
}

type Encode = (pass: GPUComputePassEncoder) => void;

function submit(open: OpenDevice, encode: Encode): Promise<void> {
  return guarded(open, "run", () => {
    const encoder = open.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass);
    pass.end();
    open.device.queue.submit([encoder.finish()]);
  });
}

/** Values are made on the GPU: no gigabyte crosses from the page. */
async function createFill(
  open: OpenDevice,
  pipelines: Pipelines,
  buffer: GPUBuffer,
  spec: BufferSpec,
  seed: number,
): Promise<{ uniform: GPUBuffer; encode: Encode }> {
  const words = bufferBytes(spec) / 4;
  const groups = Math.ceil(words / FILL.workgroup);
  const most = open.limits.maxComputeWorkgroupsPerDimension ?? 65535;
  const rows = Math.ceil(groups / most);
  const { pipeline, bind } = await pipelines.get({ code: FILL.code, constants: {}, inputs: 0 });
  return guarded(open, "run", () => {
    const uniform = open.device.createBuffer({
      size: UNIFORM_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    open.device.queue.writeBuffer(uniform, 0, new Uint32Array(fillUniforms(spec, words, seed)));
    const group = bind(uniform, [buffer]);
    const encode: Encode = (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(groups / rows), rows);
    };
    return { uniform, encode };
  });
}
