import type { MeasuredRuntime } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import type { ProbeModel } from "../predict/runtimes/probe-type.ts";
import { inputSpecs, makeFeeds } from "./feeds.ts";
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
  const single = await timer(loaded, runtime, 1);
  const short = await timer(loaded, runtime, SHORT);
  const long = await timer(loaded, runtime, LONG);
  try {
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
    for (const { close } of [single, short, long]) await close();
  }
}

/** Mean wall time of a run, over as many as the clock needs. */
async function timer(loaded: LoadedRuntime, runtime: MeasuredRuntime, length: number) {
  const open = await openSession(loaded, runtime, writeProbeModel(chain(length)));
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

/** Additions that wait for one another, and that no rewriting shortens: their summand is an input. */
function chain(length: number): ProbeModel {
  const scalar = (name: string) => ({ name, dtype: "f32" as const, dims: [1] });
  const name = (i: number) => (i === 0 ? "x" : `y${i}`);
  return {
    inputs: [scalar("x"), scalar("summand")],
    weights: [],
    nodes: Array.from({ length }, (_, i) => ({
      op: "Add",
      inputs: [name(i), "summand"],
      outputs: [name(i + 1)],
    })),
    outputs: [name(length)],
  };
}
