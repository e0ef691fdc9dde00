import { isMeasured, type Row, type Sustained } from "../core/calibration.ts";
import { median } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import { KERNELS } from "../kernels/index.ts";
import { now } from "./clock.ts";
import type { Lab } from "./lab.ts";
import { sizeBatch, spanOf } from "./protocol.ts";

/** Long enough for a laptop to get warm and slow down. */
export const SUSTAINED: Seconds = 30;
/** One reading for each of these spans. */
const EVERY: Seconds = 0.25;
/** Passes short enough that a page stays usable, long enough that the device hardly pauses between them. */
const PASS: Seconds = 0.05;

/**
 * The multiply-add roof's own kernel, again and again for half a minute: what is left of the burst once the device is
 * warm. Null when the run has no such roof, or was stopped at once.
 */
export async function sustain(
  lab: Lab,
  rows: readonly Row[],
  onReading: (at: Seconds) => void = () => {},
): Promise<Sustained | null> {
  const roof = rows
    .filter(isMeasured)
    .filter(({ role, dtype }) => role === "compute" && dtype === "f32")
    .toSorted((a, b) => a.work.flops / median(a.outcome.samples) - b.work.flops / median(b.outcome.samples))
    .at(-1);
  const kernel = KERNELS.find(({ id }) => id === roof?.kernel);
  const variant = kernel?.variants.find(({ id, dtype }) => id === roof?.variant && dtype === roof.dtype);
  if (!roof || !kernel || !variant) return null;
  const readings = await lab.withProblem(kernel, variant, roof.params, (bench) =>
    bench.run(variant, async (batch) => {
      const { n } = await sizeBatch(batch, PASS, lab.grid());
      const taken: { at: Seconds; seconds: Seconds }[] = [];
      const start = now();
      let recent: Seconds[] = [];
      for (let since = start; now() - start < SUSTAINED && !lab.protocol().stopped(); ) {
        const times = await batch(n);
        if (!times.hidden) recent.push(spanOf(times, lab.grid()) / n);
        if (now() - since < EVERY) continue;
        since = now();
        onReading(since - start);
        if (recent.length > 0) taken.push({ at: since - start, seconds: median(recent) });
        recent = [];
      }
      return taken;
    }),
  );
  return readings.length > 0 ? { kernel: kernel.id, variant: variant.id, work: roof.work, readings } : null;
}
