import type { Session } from "../core/calibration.ts";
import { median } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import { fma } from "../kernels/fma.ts";
import { now } from "./clock.ts";
import type { Lab } from "./lab.ts";
import { sizeBatch, spanOf } from "./protocol.ts";

/**
 * The same small kernel before, between and after: if it changes its speed, the device changed its, and what was measured
 * around it says so.
 */
export interface Sentinel {
  /** Takes a reading: the mean over a few batches. */
  readonly look: () => Promise<void>;
  readonly readings: () => Session["sentinel"];
}

/** A reading off by more than this, relative to the median of all, marks its neighbourhood as unsteady. */
export const DRIFT = 0.03;
const PARAMS = { lanes: 2 ** 12, steps: 4096 } as const;
const VARIANT = fma.variants.find(({ id, dtype }) => id === "affine-4x4-w64" && dtype === "f32")!;
const BATCHES = 5;
/** Warm-up: this many batches in a row agree within DRIFT; at least and at most this long. */
const AGREEING = 3;
const WARMUP = { gpu: { least: 0.5, most: 1.5 }, software: { least: 0.1, most: 1 } } as const;

/** Ticks of the clock in one batch: the grid must stay far below the drift that is looked for. */
const TICKS = 100;
const LONGEST_PASS: Seconds = 0.1;

/**
 * Warms the device up with the sentinel kernel, then keeps it bound while `use` runs. `sessionStart` is the origin of
 * every time in the session.
 */
export async function withSentinel<T>(
  lab: Lab,
  minPass: Seconds,
  sessionStart: Seconds,
  use: (sentinel: Sentinel) => Promise<T>,
): Promise<T> {
  return lab.withProblem(fma, VARIANT, PARAMS, (bench) =>
    bench.run(VARIANT, async (batch) => {
      const pass = Math.max(minPass, Math.min(TICKS * lab.grid().quantum, LONGEST_PASS));
      const { n } = await sizeBatch(batch, pass, lab.grid());
      const reading = async () => {
        let sum = 0;
        for (let i = 0; i < BATCHES; i++) sum += spanOf(await batch(n), lab.grid());
        return sum / (BATCHES * n);
      };
      const start = now();
      const { least, most } = lab.open.software ? WARMUP.software : WARMUP.gpu;
      const recent: Seconds[] = [];
      while (now() - start < most) {
        recent.push(spanOf(await batch(n), lab.grid()));
        if (recent.length > AGREEING) recent.shift();
        const agree = recent.length === AGREEING && Math.max(...recent) / Math.min(...recent) - 1 <= DRIFT;
        if (agree && now() - start >= least) break;
      }
      const readings: { at: Seconds; seconds: Seconds }[] = [];
      return use({
        look: async () => {
          const seconds = await reading();
          readings.push({ at: now() - sessionStart, seconds });
        },
        readings: () => readings,
      });
    }),
  );
}

/** Largest deviation from the median of all readings, as a fraction; 0 for fewer than two. */
export function driftOf(readings: Session["sentinel"]): number {
  if (readings.length < 2) return 0;
  const middle = median(readings.map(({ seconds }) => seconds));
  return Math.max(...readings.map(({ seconds }) => Math.abs(seconds / middle - 1)));
}
