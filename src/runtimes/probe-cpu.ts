import { ProblemError } from "../core/result.ts";
import type { Launch, LaunchRow } from "../core/runtime.ts";
import type { Dtype, Seconds } from "../core/units.ts";
import { modelFile } from "../graph/importers/file.ts";
import { bytesSource } from "../graph/source.ts";
import { launchDtype } from "../predict/runtimes/launch-dtype.ts";
import type { Probe } from "../predict/runtimes/probe-type.ts";
import { inputSpecs, makeFeeds } from "./feeds.ts";
import type { LoadedRuntime } from "./load.ts";
import { breathe } from "./pause.ts";
import { writeProbeModel } from "./probe-model.ts";
import { openSession } from "./session.ts";

const LEAST_SAMPLES = 3;
const MOST_SAMPLES = 15;
/** Wall time of a batch of runs at least: far above the clock's grid and the scheduler's habits. */
const BATCH: Seconds = 0.02;
const MOST_RUNS = 65_536;

/**
 * Time of a probe's operator on the CPU, by wall clock: a run's time over the launches in it. What a run costs beside its
 * operators is inside. Throws ProblemError.
 */
export async function probeCpu(
  loaded: LoadedRuntime,
  probe: Probe,
  share: Seconds,
): Promise<readonly LaunchRow[]> {
  const end = performance.now() + share * 1000;
  const model = writeProbeModel(probe.model);
  const open = await openSession(loaded, "onnxruntime-web/wasm", model);
  try {
    const launch = probe.launch ?? (await firstLaunch(probe, model));
    const times = probe.times ?? timesOf(probe);
    const feeds = makeFeeds(loaded.ort, inputSpecs(open.inputs, {}));
    let runs = 1;
    const batch = async () => {
      const start = performance.now();
      for (let i = 0; i < runs; i++) await open.run(feeds);
      return (performance.now() - start) / 1000;
    };
    await open.run(feeds);
    for (let span = await batch(); span < BATCH && runs < MOST_RUNS; span = await batch())
      runs *= Math.min(16, Math.max(2, Math.ceil(BATCH / Math.max(span, 1e-6))));
    const samples: Seconds[] = [];
    while (samples.length < LEAST_SAMPLES || (samples.length < MOST_SAMPLES && performance.now() < end)) {
      samples.push((await batch()) / runs / times);
      await breathe();
    }
    return [{ ...launch, samples }];
  } finally {
    await open.close();
  }
}

function timesOf({ model: { nodes } }: Probe): number {
  return Math.max(1, nodes.filter(({ op }) => op === nodes[0]?.op).length);
}

/** The first node as a launch, in the shapes that it has in the file. Throws ProblemError. */
async function firstLaunch({ id, program, model: { nodes } }: Probe, model: Uint8Array): Promise<Launch> {
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
  const inputs = shapes(nodes[0]?.inputs);
  const outputs = shapes(nodes[0]?.outputs);
  const dims = (tensors: typeof inputs) => tensors.map((tensor) => tensor.dims);
  const dtypes = (tensors: typeof inputs) => tensors.map(({ dtype }) => dtype);
  return {
    program,
    inputs: dims(inputs),
    outputs: dims(outputs),
    dtype: launchDtype(dtypes(inputs), dtypes(outputs)),
  };
}
