import { bufferBytes, type Plan, type Stage } from "../kernels/kernel.ts";
import type { OpenDevice } from "./device.ts";
import { type Pipelines, UNIFORM_BYTES } from "./pipelines.ts";
import type { Problem } from "./problem.ts";
import { guarded } from "./scope.ts";

/** A plan bound to the buffers of a problem: pipelines compiled, scratch allocated. */
export interface Dispatch {
  /** Encodes it once: the preparing dispatch, where there is one, and the main one. */
  readonly encode: (pass: GPUComputePassEncoder) => void;
  readonly destroy: () => void;
}

/** Throws a GpuFailure when the device refuses a module or a buffer. */
export async function createDispatch(
  open: OpenDevice,
  pipelines: Pipelines,
  plan: Plan,
  { inputs, output }: Pick<Problem, "inputs" | "output">,
): Promise<Dispatch> {
  const { device } = open;
  const made: GPUBuffer[] = [];
  const destroy = () => {
    for (const buffer of made) buffer.destroy();
  };
  const bind = async ({ code, constants, uniforms, workgroups }: Stage, buffers: readonly GPUBuffer[]) => {
    const compiled = await pipelines.get({ code, constants, inputs: buffers.length - 1 });
    const uniform = device.createBuffer({
      size: UNIFORM_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    made.push(uniform);
    device.queue.writeBuffer(uniform, 0, new Uint32Array(uniforms));
    const group = await guarded(open, "run", () => compiled.bind(uniform, buffers));
    return (pass: GPUComputePassEncoder) => {
      pass.setPipeline(compiled.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...workgroups);
    };
  };
  try {
    const { first } = plan;
    if (!first) return { encode: await bind(plan, [...inputs, output]), destroy };
    const scratch = await guarded(open, "allocate", () =>
      device.createBuffer({ size: bufferBytes(first.scratch), usage: GPUBufferUsage.STORAGE }),
    );
    made.push(scratch);
    const pick = (indices: readonly number[]) => indices.map((index) => inputs[index]!);
    const prepare = await bind(first, [...pick(first.reads), scratch]);
    const main = await bind(plan, [scratch, ...pick(first.keeps), output]);
    const encode = (pass: GPUComputePassEncoder) => {
      prepare(pass);
      main(pass);
    };
    return { encode, destroy };
  } catch (error) {
    destroy();
    throw error;
  }
}
