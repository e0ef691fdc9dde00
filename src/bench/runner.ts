import type { Seconds } from "../core/units.ts";
import type { Plan } from "../kernels/kernel.ts";
import type { Clock } from "./clock.ts";
import type { OpenDevice } from "./device.ts";
import { createDispatch } from "./dispatch.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Problem } from "./problem.ts";
import type { Batch } from "./protocol.ts";
import { guarded } from "./scope.ts";

/** One variant bound to the buffers of one problem, ready to be dispatched. */
export interface Runner {
  readonly batch: Batch;
  /** The same with the output cleared before each dispatch, and the clearing alone. */
  readonly cleared: Batch;
  readonly clearing: Batch;
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
  const dispatch = await createDispatch(open, pipelines, plan, problem);
  try {
    const batchOf = (...each: readonly ((pass: GPUComputePassEncoder) => void)[]): Batch => {
      return async (n) => {
        const before = hidden();
        const times = await clock.time((pass) => {
          for (let i = 0; i < n; i++) for (const encode of each) encode(pass);
        });
        return { ...times, hidden: before || hidden() };
      };
    };
    // The first run goes through error scopes; the timed ones hold nothing but the work.
    const { wall } = await guarded(open, "run", () => clock.time(dispatch.encode));
    return {
      first: wall,
      batch: batchOf(dispatch.encode),
      cleared: batchOf(problem.clear, dispatch.encode),
      clearing: batchOf(problem.clear),
      destroy: dispatch.destroy,
    };
  } catch (error) {
    dispatch.destroy();
    throw error;
  }
}
