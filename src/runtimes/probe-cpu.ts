import { ProblemError } from "../core/result.ts";
import type { Launch, LaunchRow } from "../core/runtime.ts";
import { median } from "../core/statistics.ts";
import type { Dtype, Seconds } from "../core/units.ts";
import { modelFile } from "../graph/importers/file.ts";
import { bytesSource } from "../graph/source.ts";
import { launchDtype } from "../predict/runtimes/launch-dtype.ts";
import type { Probe } from "../predict/runtimes/probe-type.ts";
import { settingsOf } from "../predict/runtimes/settings.ts";
import type { LoadedRuntime } from "./load.ts";
import { breathe } from "./pause.ts";
import { writeProbeModel } from "./probe-model.ts";
import { openStopwatch } from "./stopwatch.ts";

const LEAST_SAMPLES = 3;
const MOST_SAMPLES = 15;
/** Wall time of a batch of runs at least: far above the clock's grid and the scheduler's habits. */
const BATCH: Seconds = 0.02;

/**
 * Time of a probe's operator on the CPU, by wall clock: what a run takes beyond the probe's baseline, over the launches in
 * it. Without a baseline what a run costs beside its operators is inside. Throws ProblemError.
 */
export async function probeCpu(
  loaded: LoadedRuntime,
  probe: Probe,
  share: Seconds,
): Promise<readonly LaunchRow[]> {
  const model = writeProbeModel(probe.model);
  const launch = probe.launch ?? (await firstLaunch(probe, model));
  const times = probe.times ?? timesOf(probe);
  const base = probe.baseline ? median(await spansOf(loaded, writeProbeModel(probe.baseline), share / 3)) : 0;
  const spans = await spansOf(loaded, model, probe.baseline ? (2 * share) / 3 : share);
  // Noise may leave nothing of what takes next to nothing.
  return [{ ...launch, samples: spans.map((span) => (span - base) / times).filter((sample) => sample > 0) }];
}

/** Wall times of a run, each the mean of as many as the clock asks for. */
async function spansOf(
  loaded: LoadedRuntime,
  model: Uint8Array,
  share: Seconds,
): Promise<readonly Seconds[]> {
  const end = performance.now() + share * 1000;
  const watch = await openStopwatch(loaded, "onnxruntime-web/wasm", model, BATCH);
  try {
    const spans: Seconds[] = [];
    while (spans.length < LEAST_SAMPLES || (spans.length < MOST_SAMPLES && performance.now() < end)) {
      spans.push(await watch.sample());
      await breathe();
    }
    return spans;
  } finally {
    await watch.close();
  }
}

/** The node that is timed. */
function timed({ node, model: { nodes } }: Probe) {
  return nodes.find(({ name }) => name !== undefined && name === node) ?? nodes[0];
}

function timesOf(probe: Probe): number {
  const op = timed(probe)?.op;
  return Math.max(1, probe.model.nodes.filter((node) => node.op === op).length);
}

/** The node that is timed as a launch, in the shapes that it has in the file. Throws ProblemError. */
async function firstLaunch(probe: Probe, model: Uint8Array): Promise<Launch> {
  const { id, program } = probe;
  const { onnx } = await import("../graph/importers/onnx/index.ts");
  const { tensors } = await onnx.open(await modelFile(bytesSource(model, `${id}.onnx`), []), {});
  const shapes = (names: readonly string[] = []) => {
    const known: { dtype: Dtype; dims: readonly number[] }[] = [];
    for (const name of names) {
      if (name === "") continue;
      const tensor = tensors.get(name);
      const dims = tensor?.shape?.filter((dim) => typeof dim === "number");
      if (!tensor || !dims || dims.length < (tensor.shape?.length ?? 0))
        throw new ProblemError({
          code: "probe-shape",
          what: `The shape of "${name}" in the probe is not known`,
          where: id,
          advice: "Give the probe its launch.",
        });
      known.push({ dtype: tensor.dtype, dims });
    }
    return known;
  };
  const node = timed(probe);
  const inputs = shapes(node?.inputs);
  const outputs = shapes(node?.outputs);
  const dims = (tensors: typeof inputs) => tensors.map((tensor) => tensor.dims);
  const dtypes = (tensors: typeof inputs) => tensors.map(({ dtype }) => dtype);
  return {
    program,
    inputs: dims(inputs),
    outputs: dims(outputs),
    dtype: launchDtype(dtypes(inputs), dtypes(outputs)),
    ...(node ? settingsOf({ op: node.op, attributes: node.attributes ?? {} }) : {}),
  };
}
