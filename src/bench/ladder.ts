import type { Seconds } from "../core/units.ts";
import type { Lab } from "./lab.ts";
import { sizeBatch } from "./protocol.ts";
import { failed } from "./rows.ts";
import type { Task } from "./schedule.ts";

/** A dispatch this long drowns its own launch. */
const LONG_ENOUGH: Seconds = 0.001;

/**
 * Of each dtype's tasks, in rising size, the first whose dispatch takes a millisecond: a device of unknown speed is
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
      if (seconds >= LONG_ENOUGH) break;
    }
    chosen.push(rung);
  }
  return chosen;
}

async function secondsOn(lab: Lab, { kernel, variants, params }: Task): Promise<Seconds | null> {
  const variant = variants.find((candidate) => !candidate.obstacle(params, lab.device()));
  if (!variant || !(await lab.verdict(kernel, variant)).right) return null;
  return lab
    .withProblem(kernel, variant, params, (bench) =>
      bench.run(variant, async (batch) => (await sizeBatch(batch, 4 * LONG_ENOUGH, lab.grid())).perDispatch),
    )
    .catch((error) => {
      failed(error); // rethrows a lost device
      return null;
    });
}
