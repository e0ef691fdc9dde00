import { openDevice } from "../src/bench/device.ts";
import { browserHost, environmentOf } from "../src/bench/environment.ts";
import type { Environment } from "../src/core/calibration.ts";
import { totalBytes } from "../src/core/calibration.ts";
import type { Contender } from "./contender.ts";
import { onnxruntime } from "./onnxruntime.ts";
import { ridgepoint } from "./ours.ts";
import { type Effort, race } from "./race.ts";
import { brief, report } from "./report.ts";
import { ENTRIES, type Entry, entriesFor, shapeName } from "./shapes.ts";
import { type Result, standings } from "./summary.ts";
import { tfjs } from "./tfjs.ts";
import { workload } from "./workload.ts";

/** What scripts/bench-peers.mjs drives, one workload a call, so that it can say how far it is. */

const PEERS: Readonly<Record<string, () => Promise<Contender>>> = {
  "ort-webgpu": () => onnxruntime("ort-webgpu"),
  "ort-jsep": () => onnxruntime("ort-jsep"),
  tfjs,
};

interface Opened {
  readonly environment: Environment;
  readonly versions: readonly string[];
  readonly entries: readonly Entry[];
}

let contenders: readonly Contender[] = [];

const api = {
  known: { peers: Object.keys(PEERS), entries: ENTRIES },

  async open(request: {
    readonly peers: readonly string[];
    readonly groups: readonly string[];
    readonly shapes: readonly string[];
  }): Promise<Opened> {
    const opened = await openDevice(navigator.gpu);
    if (!opened.ok) throw new Error(opened.error.what);
    contenders = [await ridgepoint(opened.value)];
    for (const peer of request.peers) contenders = [...contenders, await PEERS[peer]!()];
    const clock = { kind: "wall", quantum: 0, wallQuantum: 0 } as const;
    return {
      environment: environmentOf(opened.value, clock, browserHost()),
      versions: contenders.map(({ version }) => version),
      entries: entriesFor(request, opened.value.software),
    };
  },

  async race({ group, shape }: Entry, effort: Effort): Promise<Result> {
    const problem = workload(group, shape);
    const work = problem.kernel.work(problem.params, "f32");
    const lanes = await race(contenders, problem, effort);
    return { group, shape: shapeName(shape), flops: work.flops, bytes: totalBytes(work), lanes };
  },

  brief,
  report,
  standings,
};

declare global {
  interface Window {
    peers: typeof api;
  }
}
window.peers = api;
