import { type BufferSpec, bufferBytes, type Plan } from "../kernels/kernel.ts";
import { bindingSeed, FILL, fillUniforms } from "../kernels/random.ts";
import type { OpenDevice } from "./device.ts";
import { type Pipelines, UNIFORM_BYTES } from "./pipelines.ts";
import { guarded } from "./scope.ts";

/** The buffers of one problem: inputs filled, output poisoned. Every variant that solves it runs on the same ones. */
export interface Problem {
  readonly inputs: readonly GPUBuffer[];
  readonly output: GPUBuffer;
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
  try {
    const [inputBuffers, outputBuffer] = await guarded(
      open,
      "allocate",
      () => [inputs.map(create), create(output)] as const,
    );
    const poison = () => fill(open, pipelines, outputBuffer, output, 0);
    for (const [binding, spec] of inputs.entries())
      await fill(open, pipelines, inputBuffers[binding]!, spec, bindingSeed(seed, binding));
    await poison();
    return { inputs: inputBuffers, output: outputBuffer, poison, destroy };
  } catch (error) {
    destroy();
    throw error;
  }
}

/** Values are made on the GPU: no gigabyte crosses from the page. */
async function fill(
  open: OpenDevice,
  pipelines: Pipelines,
  buffer: GPUBuffer,
  spec: BufferSpec,
  seed: number,
) {
  const words = bufferBytes(spec) / 4;
  const groups = Math.ceil(words / FILL.workgroup);
  const most = open.limits.maxComputeWorkgroupsPerDimension ?? 65535;
  const rows = Math.ceil(groups / most);
  const pipeline = await pipelines.get({ code: FILL.code, constants: {}, inputs: 0 });
  await guarded(open, "run", () => {
    const uniform = open.device.createBuffer({
      size: UNIFORM_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    open.device.queue.writeBuffer(uniform, 0, new Uint32Array(fillUniforms(spec, words, seed)));
    const group = pipeline.bind(uniform, [buffer]);
    const encoder = open.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(groups / rows), rows);
    pass.end();
    open.device.queue.submit([encoder.finish()]);
    uniform.destroy(); // takes effect after the submitted work
  });
}
