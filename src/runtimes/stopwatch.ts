import type { MeasuredRuntime } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import { inputSpecs, makeFeeds } from "./feeds.ts";
import type { LoadedRuntime } from "./load.ts";
import { openSession } from "./session.ts";

export interface Stopwatch {
  /** Mean wall time of a run, over as many as the clock needs. */
  readonly sample: () => Promise<Seconds>;
  readonly close: () => Promise<void>;
}

const MOST_RUNS = 65_536;

/**
 * Times a model's runs by the wall clock.
 * @param span what a sample spans at least: far above the clock's grid and the scheduler's habits
 */
export async function openStopwatch(
  loaded: LoadedRuntime,
  runtime: MeasuredRuntime,
  model: Uint8Array,
  span: Seconds,
): Promise<Stopwatch> {
  const open = await openSession(loaded, runtime, model);
  try {
    const feeds = makeFeeds(loaded.ort, inputSpecs(open.inputs, {}));
    let runs = 1;
    const batch = async () => {
      const start = performance.now();
      for (let i = 0; i < runs; i++) await open.run(feeds);
      return (performance.now() - start) / 1000;
    };
    // The first run compiles.
    await open.run(feeds);
    for (let took = await batch(); took < span && runs < MOST_RUNS; took = await batch())
      runs *= Math.min(16, Math.max(2, Math.ceil(span / Math.max(took, 1e-6))));
    return { sample: async () => (await batch()) / runs, close: open.close };
  } catch (thrown) {
    await open.close();
    throw thrown;
  }
}
