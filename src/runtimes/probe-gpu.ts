import type { LaunchRow } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import type { Probe } from "../predict/runtimes/probe-type.ts";
import { settingsOf } from "../predict/runtimes/settings.ts";
import type { KernelTime } from "./api.ts";
import { inputSpecs, makeFeeds } from "./feeds.ts";
import type { LoadedRuntime } from "./load.ts";
import { breathe } from "./pause.ts";
import { writeProbeModel } from "./probe-model.ts";
import { profiled } from "./profile.ts";
import { openSession } from "./session.ts";

/** No fewer runs than these after the first, and no more than those. */
const LEAST_RUNS = 3;
const MOST_RUNS = 24;
/** Kernels that span fewer ticks of the GPU's clock are judged by means. */
const COARSE_TICKS = 20;
const MEANS = 3;

/** Times of every kernel that a probe launches, as the GPU clocked them. Throws ProblemError. */
export async function probeGpu(
  loaded: LoadedRuntime,
  probe: Probe,
  share: Seconds,
): Promise<readonly LaunchRow[]> {
  const end = performance.now() + share * 1000;
  const nodes = new Map(probe.model.nodes.map((node) => [node.name, node]));
  // The profile tells whose kernel it is, and nothing of that node's attributes. What is laid out anew is numbered.
  const withSettings = (kernel: KernelTime): KernelTime => {
    const node = nodes.get(kernel.node.replace(/_token_\d+$/, ""));
    if (!node || node.op !== kernel.program) return kernel;
    return { ...kernel, ...settingsOf({ op: node.op, attributes: node.attributes ?? {} }) };
  };
  const open = await openSession(loaded, "onnxruntime-web/webgpu", writeProbeModel(probe.model));
  try {
    const { device } = open;
    if (!device) return [];
    const feeds = makeFeeds(loaded.ort, inputSpecs(open.inputs, {}));
    // Shaders are compiled here, and weights brought into the order that the kernels want.
    await open.run(feeds);
    const kernels: KernelTime[] = [];
    for (let run = 0; run < MOST_RUNS && (run < LEAST_RUNS || performance.now() < end); run++) {
      kernels.push(...(await profiled(loaded, device, () => open.run(feeds))).map(withSettings));
      if (kernels.length === 0) break;
      await breathe();
    }
    return launchRows(kernels);
  } finally {
    await open.close();
  }
}

/** Launches with the same fields are one row; times that cannot be (a clock that went back) are left out. */
export function launchRows(kernels: readonly KernelTime[]): readonly LaunchRow[] {
  const rows = new Map<string, { readonly kernel: KernelTime; readonly samples: Seconds[] }>();
  for (const kernel of kernels) {
    const { program, inputs, outputs, dtype, settings, seconds } = kernel;
    const key = JSON.stringify([program, inputs, outputs, dtype, settings]);
    let row = rows.get(key);
    if (!row) {
      row = { kernel, samples: [] };
      rows.set(key, row);
    }
    if (seconds >= 0) row.samples.push(seconds);
  }
  const grid = gridOf(kernels.map(({ seconds }) => seconds));
  return [...rows.values()].map(({ kernel: { program, inputs, outputs, dtype, settings }, samples }) => ({
    ...{ program, inputs, outputs, dtype },
    ...(settings ? { settings } : {}),
    samples: smoothed(samples, grid),
  }));
}

/** The step of the clock: what every time is a multiple of. In whole nanoseconds, as the runtime tells them. */
function gridOf(times: readonly Seconds[]): Seconds {
  let grid = 0;
  for (const time of times) {
    let other = Math.abs(Math.round(time * 1e9));
    while (other) [grid, other] = [other, grid % other];
  }
  return grid / 1e9;
}

/** A clock of steps rounds both ends alike, so that the mean of many times is right where each is not. */
function smoothed(samples: readonly Seconds[], grid: Seconds): readonly Seconds[] {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  if (samples.length < 2 * MEANS || grid < 1e-6 || mean >= COARSE_TICKS * grid) return samples;
  return Array.from({ length: MEANS }, (_, group) => {
    const members = samples.filter((_, i) => i % MEANS === group);
    return members.reduce((sum, sample) => sum + sample, 0) / members.length;
  });
}
