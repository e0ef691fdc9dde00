import type { MeasuredRuntime } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import { idleChain } from "./idle-chain.ts";
import type { LoadedRuntime } from "./load.ts";
import { breathe } from "./pause.ts";
import { writeProbeModel } from "./probe-model.ts";
import { openStopwatch, type Stopwatch } from "./stopwatch.ts";

/** What a run costs beside its kernels, and what each launch adds. */
export interface Overhead {
  readonly idleRun: readonly Seconds[];
  readonly perLaunch: readonly Seconds[];
}

const [SHORT, LONG] = [8, 64];
const SAMPLES = 9;
/** Seconds that a sample spans at least, for the grid of the clock. */
const SPAN: Seconds = 0.005;

/** Runs graphs of tiny additions, by the wall clock. Throws ProblemError. */
export async function measureOverhead(loaded: LoadedRuntime, runtime: MeasuredRuntime): Promise<Overhead> {
  const opened: Stopwatch[] = [];
  try {
    for (const length of [1, SHORT, LONG])
      opened.push(await openStopwatch(loaded, runtime, writeProbeModel(idleChain(length)), SPAN));
    const [single, short, long] = opened as [Stopwatch, Stopwatch, Stopwatch];
    const idleRun: Seconds[] = [];
    const perLaunch: Seconds[] = [];
    for (let i = 0; i < SAMPLES; i++) {
      idleRun.push(await single.sample());
      // Next to one another, so that what disturbs the machine disturbs both.
      const [one, other] = [await short.sample(), await long.sample()];
      perLaunch.push((other - one) / (LONG - SHORT));
      await breathe();
    }
    return { idleRun, perLaunch };
  } finally {
    for (const { close } of opened) await close();
  }
}
