import type { MeasuredRuntime } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import { inputSpecs, makeFeeds } from "./feeds.ts";
import { idleChain } from "./idle-chain.ts";
import type { LoadedRuntime } from "./load.ts";
import { breathe } from "./pause.ts";
import { writeProbeModel } from "./probe-model.ts";
import { openSession } from "./session.ts";

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
  const opened: Timer[] = [];
  try {
    for (const length of [1, SHORT, LONG]) opened.push(await timer(loaded, runtime, length));
    const [single, short, long] = opened as [Timer, Timer, Timer];
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

interface Timer {
  /** Mean wall time of a run, over as many as the clock needs. */
  readonly sample: () => Promise<Seconds>;
  readonly close: () => Promise<void>;
}

async function timer(loaded: LoadedRuntime, runtime: MeasuredRuntime, length: number): Promise<Timer> {
  const open = await openSession(loaded, runtime, writeProbeModel(idleChain(length)));
  const feeds = makeFeeds(loaded.ort, inputSpecs(open.inputs, {}));
  let runs = 1;
  const batch = async () => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) await open.run(feeds);
    return (performance.now() - start) / 1000;
  };
  await open.run(feeds);
  while ((await batch()) < SPAN && runs < 4096) runs *= 2;
  return { sample: async () => (await batch()) / runs, close: open.close };
}
