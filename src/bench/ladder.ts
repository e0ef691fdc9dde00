import type { Seconds } from "../core/units.ts";
import type { Lab } from "./lab.ts";
import { sizeBatch } from "./protocol.ts";
import { failed } from "./rows.ts";
import type { Task } from "./schedule.ts";

/** A dispatch this long drowns its own launch; a software adapter wakes a pool of threads for each. */
const LONG_ENOUGH = { gpu: 0.001, software: 0.005 } as const;

/**
 * Of each dtype's tasks, in rising size, the first whose dispatch takes a millisecond or more: a device of unknown speed is
 * climbed towards, never overwhelmed. A rung that cannot run is left for the measurement to explain.
 */
export async function climb(lab: Lab, tasks: readonly Task[]): Promise<readonly Task[]> {
  const dtypes = [...new Set(tasks.map(({ variants }) => variants[0]!.dtype))];
  const chosen: Task[] = [];
  for (const dtype of dtypes) {
    const rungs = tasks.filter(({ variants }) => variants[0]!.dtype === dtype);
    let rung = rungs[0]!;
    for (const next of rungs) {
      const seconds = await secondsOn(lab, next);
      if (seconds === null) break;
      rung = next;
      if (seconds >= longEnough(lab)) break;
    }
    chosen.push(rung);
  }
  return chosen;
}

function longEnough({ open }: Lab): Seconds {
  return open.software ? LONG_ENOUGH.software : LONG_ENOUGH.gpu;
}

/** Seconds of one dispatch, roughly; null where it cannot run. */
export async function secondsOn(lab: Lab, { kernel, variants, params }: Task): Promise<Seconds | null> {
  const variant = variants.find((candidate) => !candidate.obstacle(params, lab.device()));
  if (!variant || !(await lab.verdict(kernel, variant)).right) return null;
  return lab
    .withProblem(kernel, variant, params, (bench) =>
      bench.run(
        variant,
        async (batch) => (await sizeBatch(batch, 4 * LONG_ENOUGH.gpu, lab.grid())).perDispatch,
      ),
    )
    .catch((error) => {
      failed(error); // rethrows a lost device
      return null;
    });
}
