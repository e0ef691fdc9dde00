import type { Seconds } from "../core/units.ts";
import type { Plan } from "../kernels/kernel.ts";
import type { Clock } from "./clock.ts";
import type { OpenDevice } from "./device.ts";
import { type Pipelines, UNIFORM_BYTES } from "./pipelines.ts";
import type { Problem } from "./problem.ts";
import type { Batch } from "./protocol.ts";
import { guarded } from "./scope.ts";

/** One variant bound to the buffers of one problem, ready to be dispatched. */
export interface Runner {
  readonly batch: Batch;
  /** Wall seconds of the very first dispatch: too long by what the driver does once, but never too short. */
  readonly first: Seconds;
  readonly destroy: () => void;
}

export async function createRunner(
  open: OpenDevice,
  pipelines: Pipelines,
  clock: Clock,
  plan: Plan,
  problem: Problem,
  hidden: () => boolean,
): Promise<Runner> {
  const { pipeline, bind } = await pipelines.get({
    code: plan.code,
    constants: plan.constants,
    inputs: plan.inputs.length,
  });
  const uniform = open.device.createBuffer({
    size: UNIFORM_BYTES,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  open.device.queue.writeBuffer(uniform, 0, new Uint32Array(plan.uniforms));
  try {
    const group = await guarded(open, "run", () => bind(uniform, [...problem.inputs, problem.output]));
    const [x, y, z] = plan.workgroups;
    const encode = (n: number) => (pass: GPUComputePassEncoder) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      for (let i = 0; i < n; i++) pass.dispatchWorkgroups(x, y, z);
    };
    // The first run goes through error scopes; the timed ones hold nothing but the work.
    const { wall } = await guarded(open, "run", () => clock.time(encode(1)));
    return {
      first: wall,
      batch: async (n) => {
        const before = hidden();
        const times = await clock.time(encode(n));
        return { ...times, hidden: before || hidden() };
      },
      destroy: () => uniform.destroy(),
    };
  } catch (error) {
    uniform.destroy();
    throw error;
  }
}
