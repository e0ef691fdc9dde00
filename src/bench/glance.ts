import { totalBytes } from "../core/calibration.ts";
import { fma } from "../kernels/fma.ts";
import { triad } from "../kernels/triad.ts";
import type { Lab } from "./lab.ts";
import { climb, secondsOn } from "./ladder.ts";
import { tasksOf } from "./schedule.ts";

/** Bytes of the glance at memory: more than a small cache, and no 50 ms on anything. */
const FOOTPRINT = 16 * 2 ** 20;

/**
 * A glance at the two roofs where the chosen kernels leave them out: later problems are sized by their rates, so that no
 * dispatch is too long for the device. Nothing of it is a result.
 */
export async function glance(lab: Lab): Promise<void> {
  const chains = tasksOf(fma, "quick", lab.device()).filter(({ variants }) => variants[0]!.dtype === "f32");
  const [rung] = await climb(lab, chains);
  const arithmetic = rung && (await secondsOn(lab, rung));
  if (arithmetic) lab.see({ flops: fma.work(rung.params, "f32").flops / arithmetic });
  const params = { footprint: FOOTPRINT };
  const memory = await secondsOn(lab, { kernel: triad, variants: triad.variants, params });
  if (memory) lab.see({ bytes: totalBytes(triad.work(params, "f32")) / memory });
}
