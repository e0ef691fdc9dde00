import type { Calibration } from "../../src/core/calibration.ts";
import type { LaunchRow, MeasuredRuntime, RuntimeCalibration } from "../../src/core/runtime.ts";
import type { ModelGraph } from "../../src/graph/model.ts";
import { ENGINES } from "../../src/predict/runtimes/engine.ts";
import { planOf } from "../../src/predict/runtimes/onnxruntime/plan.ts";

/** Seconds of a launch on a device that has one law: so much to begin, and so much a number that is written. */
const LAUNCH = 20e-6;
const EACH = { "onnxruntime-web/webgpu": 40e-9, "onnxruntime-web/wasm": 2e-9 } as const;

const elements = (dims: readonly number[]) => dims.reduce((product, dim) => product * dim, 1);

/** A measurement of a runtime that saw just what one model launches: made up, so that no test waits for a real one. */
export function runtimeRows(
  graph: ModelGraph,
  runtime: MeasuredRuntime,
  version: string,
): RuntimeCalibration {
  const { launchesOf } = ENGINES[runtime];
  const rows: LaunchRow[] = [];
  for (const op of planOf(graph, runtime).ops) {
    if (runtime === "onnxruntime-web/webgpu" && op.on === "cpu") continue;
    for (const launch of launchesOf(op)) {
      const written = launch.outputs.reduce((sum, dims) => sum + elements(dims), 0);
      const seconds = LAUNCH + EACH[runtime] * written;
      rows.push({ ...launch, samples: [0.99 * seconds, seconds, 1.02 * seconds] });
    }
  }
  return {
    ...{ runtime, version, threads: 1, rows },
    takenAt: "2026-11-21T12:00:00.000Z",
    seconds: 12,
    ended: "complete",
    idleRun: [4e-4, 4.1e-4, 4.2e-4],
    perLaunch: [3e-5, 3.1e-5, 3.2e-5],
    failures: [],
  };
}

/** A calibration under another id and name, with these runtimes, of the device that `environment` names. */
export function calibratedFor(
  calibration: Calibration,
  environment: Calibration["environment"],
  runtimes: readonly RuntimeCalibration[],
): Calibration {
  return {
    ...calibration,
    id: "00000000-0000-4000-8000-0000000000aa",
    name: "With runtimes",
    environment,
    runtimes,
  };
}
