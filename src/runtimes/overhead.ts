import type { MeasuredRuntime, RoundTrips, RuntimeCalibration } from "../core/runtime.ts";
import { bytesOf, type Seconds } from "../core/units.ts";
import type { ProbeModel } from "../predict/runtimes/probe-type.ts";
import { idleChain } from "./idle-chain.ts";
import type { LoadedRuntime } from "./load.ts";
import { breathe } from "./pause.ts";
import { writeProbeModel } from "./probe-model.ts";
import { openStopwatch, type Stopwatch } from "./stopwatch.ts";

/** What a run costs beside its kernels, what each launch adds, and what bytes that change sides cost. */
export type Overhead = Pick<RuntimeCalibration, "idleRun" | "perLaunch" | "roundTrips">;

const [SHORT, LONG] = [8, 64];
const SAMPLES = 9;
/** Elements that are brought to the device and back. */
const BROUGHT = [2 ** 17, 2 ** 20];
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
    if (runtime === "onnxruntime-web/wasm") return { idleRun, perLaunch };
    return { idleRun, perLaunch, roundTrips: await measureRoundTrips(loaded) };
  } finally {
    for (const { close } of opened) await close();
  }
}

/** A view of what is fed is fetched: no kernel runs. */
async function measureRoundTrips(loaded: LoadedRuntime): Promise<readonly RoundTrips[]> {
  const trips: RoundTrips[] = [];
  for (const elements of BROUGHT) {
    const watch = await openStopwatch(
      loaded,
      "onnxruntime-web/webgpu",
      writeProbeModel(viewOf(elements)),
      SPAN,
    );
    try {
      const samples: Seconds[] = [];
      for (let i = 0; i < SAMPLES; i++) {
        samples.push(await watch.sample());
        await breathe();
      }
      trips.push({ bytes: bytesOf("f32", elements), samples });
    } finally {
      await watch.close();
    }
  }
  return trips;
}

function viewOf(elements: number): ProbeModel {
  return {
    inputs: [{ name: "x", dtype: "f32", dims: [elements] }],
    weights: [{ name: "shape", dtype: "i64", dims: [2], values: [1, elements] }],
    nodes: [{ op: "Reshape", inputs: ["x", "shape"], outputs: ["y"] }],
    outputs: ["y"],
  };
}
