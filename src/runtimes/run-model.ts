import { fail, ok, type Result } from "../core/result.ts";
import { median } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import { blobSource } from "../graph/source.ts";
import type { KernelTime, ModelTimes, RunModelOptions, RunProgress } from "./api.ts";
import { runtimeProblem } from "./errors.ts";
import { inputSpecs, makeFeeds } from "./feeds.ts";
import { loadRuntime, threadsFor } from "./load.ts";
import { breathe } from "./pause.ts";
import { profiled } from "./profile.ts";
import { type OpenSession, openSession } from "./session.ts";
import { settled } from "./settled.ts";
import { externalTensors, inventFiles } from "./weights.ts";

const DEFAULT_RUNS = 3;
const DEFAULT_BUDGET: Seconds = 3;
/** Profiled runs, where there is time: a kernel of a tenth of a millisecond is now and then ten times as slow. */
const PROFILED_RUNS = 3;
/** What nobody needs more of, however short a run is. */
const MOST_RUNS = 1000;
/** A file goes through the runtime's memory as a whole. */
const MAX_MODEL_BYTES = 2 ** 31 - 1;

export interface Hooks {
  readonly stopped: () => boolean;
  readonly onProgress: (progress: RunProgress) => void;
}

/** Runs a model as a user would, and says how long each run takes; see RuntimesApi. */
export async function runModel(
  model: Blob,
  options: RunModelOptions,
  hooks: Hooks,
): Promise<Result<ModelTimes>> {
  const { stopped, onProgress } = hooks;
  const { runtime, name = "model.onnx", runs = DEFAULT_RUNS, budget = DEFAULT_BUDGET, profile } = options;
  let open: OpenSession | null = null;
  try {
    if (model.size > MAX_MODEL_BYTES) return fail("limit-exceeded", "The file is over 2 GiB", name, SMALLER);
    onProgress({ doing: "loading", samples: [] });
    // Read first: a damaged file is told from one that the runtime refuses.
    const external = inventFiles(await externalTensors(blobSource(model, name)));
    const loaded = await loadRuntime(threadsFor(options));
    open = await openSession(loaded, runtime, new Uint8Array(await model.arrayBuffer()), external);
    const feeds = makeFeeds(loaded.ort, inputSpecs(open.inputs, options));
    onProgress({ doing: "first run", samples: [] });
    await breathe();
    const first = await open.run(feeds);
    await warmUp(open, feeds, first, budget, hooks);
    const samples: Seconds[] = [];
    const end = performance.now() + budget * 1000;
    while (!stopped() && samples.length < MOST_RUNS) {
      if (samples.length >= runs && performance.now() > end) break;
      samples.push(await open.run(feeds));
      onProgress({ doing: "running", samples });
      await breathe();
    }
    let kernels: readonly KernelTime[] = [];
    if (profile && open.device && !stopped()) {
      onProgress({ doing: "profiling", samples });
      const session = open;
      const device = open.device;
      const start = performance.now();
      const told: (readonly KernelTime[])[] = [];
      do told.push(await profiled(loaded, device, () => session.run(feeds)));
      while (told.length < PROFILED_RUNS && performance.now() - start < budget * 1000 && !stopped());
      kernels = middleOf(told);
    }
    return ok({
      runtime,
      version: loaded.version,
      threads: loaded.threads,
      create: open.create,
      first,
      samples,
      kernels,
      ended: stopped() ? "stopped" : "complete",
      invented: external.reduce((sum, { data }) => sum + data.length, 0),
    });
  } catch (thrown) {
    return { ok: false, error: runtimeProblem(thrown) };
  } finally {
    await open?.close();
  }
}

/** Wall time for runs that are not counted, at least. */
const WARM: Seconds = 1;

/** Runs until they no longer get faster, for as long as the time for runs; a run that takes longer than that is settled. */
async function warmUp(
  open: OpenSession,
  feeds: Parameters<OpenSession["run"]>[0],
  first: Seconds,
  budget: Seconds,
  { stopped, onProgress }: Hooks,
): Promise<void> {
  if (first > budget) return;
  onProgress({ doing: "warming up", samples: [] });
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const times: Seconds[] = [];
  while (!stopped() && elapsed() < budget && !(elapsed() > Math.min(WARM, budget) && settled(times))) {
    times.push(await open.run(feeds));
    await breathe();
  }
}

/** Each kernel's median over runs that launched the same; else the last run as it was. */
function middleOf(runs: readonly (readonly KernelTime[])[]): readonly KernelTime[] {
  const last = runs.at(-1) ?? [];
  const alike = runs.filter(
    (run) => run.length === last.length && run.every(({ program }, at) => program === last[at]!.program),
  );
  return last.map((kernel, at) => ({ ...kernel, seconds: median(alike.map((run) => run[at]!.seconds)) }));
}

const SMALLER = "Choose a smaller model, or one whose weights lie in a file of their own.";
