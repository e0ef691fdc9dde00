import type { Calibration } from "../../core/calibration.ts";
import type { OpClass } from "../../core/op-class.ts";
import { fail, ok, type Result } from "../../core/result.ts";
import type { MeasuredRuntime, RuntimeCalibration } from "../../core/runtime.ts";
import { median } from "../../core/statistics.ts";
import type { Analysis, PredictedNode, Prediction } from "../types.ts";
import { copyCost } from "./copies.ts";
import { ENGINES } from "./engine.ts";
import { type Laws, lawsOf } from "./law/laws.ts";
import { nodesOf } from "./nodes.ts";
import { type PricedLaunch, priceLaunch } from "./price.ts";
import { totalOf } from "./spread.ts";
import type { RuntimeOp, RuntimePlan } from "./types.ts";
import { runtimeWarnings } from "./warnings.ts";

/** An operator of the plan with its launches priced. */
export interface PricedOp {
  readonly op: RuntimeOp;
  readonly launches: readonly PricedLaunch[];
  /** Launches that nothing measured can price, by program. */
  readonly missing: readonly string[];
}

/** How a runtime was measured on a device: the newest of that name. */
export function runtimeOf(calibration: Calibration, runtime: MeasuredRuntime): RuntimeCalibration | null {
  const all = (calibration.runtimes ?? []).filter((one) => one.runtime === runtime && one.rows.length > 0);
  return all.toSorted((a, b) => a.takenAt.localeCompare(b.takenAt)).at(-1) ?? null;
}

/** On the GPU a kernel's clock starts when it runs: what launching costs the processor is not in its time. */
function launchOf({ runtime, perLaunch }: RuntimeCalibration): number {
  return runtime === "onnxruntime-web/wasm" ? Math.max(0, middle(perLaunch)) : Number.POSITIVE_INFINITY;
}

const fitted = new WeakMap<RuntimeCalibration, Laws>();

export function lawsFor(measured: RuntimeCalibration): Laws {
  let laws = fitted.get(measured);
  if (!laws) {
    laws = lawsOf(measured.rows, ENGINES[measured.runtime].programOf, launchOf(measured));
    fitted.set(measured, laws);
  }
  return laws;
}

function priceOp(op: RuntimeOp, side: MeasuredRuntime, laws: Laws | null): PricedOp {
  const launches: PricedLaunch[] = [];
  const missing: string[] = [];
  for (const launch of ENGINES[side].launchesOf(op)) {
    const priced = laws && priceLaunch(laws, launch);
    if (priced) launches.push(priced);
    else missing.push(launch.program);
  }
  return { op, launches, missing };
}

function middle(samples: readonly number[]): number {
  return samples.length > 0 ? median(samples) : 0;
}

/**
 * What a model costs in a runtime on a device where that runtime was measured. Problem codes: "runtime-uncalibrated",
 * "runtime-refused" (the runtime is known not to run the model).
 * @param plan the model as the runtime will run it: `planOf` of the same graph and runtime
 */
export function predictIn(
  runtime: MeasuredRuntime,
  analysis: Analysis,
  plan: RuntimePlan,
  calibration: Calibration,
): Result<Prediction> {
  const measured = runtimeOf(calibration, runtime);
  if (!measured) {
    return fail(
      "runtime-uncalibrated",
      `The calibration has no measurements of ${runtime}`,
      calibration.name,
      "Calibrate the runtime on the Predict page, or choose the built-in kernels.",
    );
  }
  if (plan.refused) {
    return fail(
      "runtime-refused",
      `${runtime} does not run this model`,
      plan.refused,
      "Choose another runtime.",
    );
  }
  const ops = pricedOps(runtime, plan, calibration, measured);
  return ok(assemble(runtime, analysis, plan, calibration, measured, ops, lawsFor(measured).drift));
}

/** The operators of a plan with their launches priced; those that run aside on the processor by its own prices. */
export function pricedOps(
  runtime: MeasuredRuntime,
  plan: RuntimePlan,
  calibration: Calibration,
  measured: RuntimeCalibration,
): readonly PricedOp[] {
  const cpu = runtimeOf(calibration, "onnxruntime-web/wasm");
  const own = lawsFor(measured);
  const aside = cpu && lawsFor(cpu);
  return plan.ops.map((op) =>
    op.on === "gpu" || runtime === "onnxruntime-web/wasm"
      ? priceOp(op, runtime, own)
      : priceOp(op, "onnxruntime-web/wasm", aside),
  );
}

function assemble(
  runtime: MeasuredRuntime,
  analysis: Analysis,
  plan: RuntimePlan,
  calibration: Calibration,
  measured: RuntimeCalibration,
  ops: readonly PricedOp[],
  drift: number,
): Prediction {
  const launched = ops.flatMap(({ op, launches }) =>
    launches.map((priced) => ({ priced, times: op.repeats })),
  );
  const busy = launched.reduce((sum, { priced, times }) => sum + priced.seconds * times, 0);
  const count = launched.reduce((sum, { times }) => sum + times, 0);
  const idle = middle(measured.idleRun);
  // The device works while the next launches are prepared: what is left is what the preparing takes longer.
  const gpu = runtime === "onnxruntime-web/webgpu";
  const dispatch = gpu ? Math.max(0, count * middle(measured.perLaunch) - busy) : 0;
  const copied = copyCost(plan.copies, measured, idle);
  const total = totalOf(launched, idle + dispatch + copied.waiting, drift, copied);
  const { nodes, added } = nodesOf(analysis, ops);
  const missing = new Map<string, number>();
  for (const { op, missing: programs } of ops) {
    if (programs.length > 0) missing.set(op.op, (missing.get(op.op) ?? 0) + 1);
  }
  const unpriced = [...missing].map(([op, times]) => ({ op, count: times }));
  const incomplete = analysis.unresolved.length > 0 || analysis.symbolic !== null || plan.notes.length > 0;
  const prediction: Omit<Prediction, "warnings"> = {
    runtime,
    calibrationId: calibration.id,
    total,
    lowerBound: incomplete || unpriced.length > 0,
    nodes,
    byClass: byClass(analysis, nodes),
    unpriced,
    share: {
      version: measured.version,
      threads: measured.threads,
      launches: count,
      idle,
      dispatch,
      copies: {
        count: plan.copies.length,
        bytes: plan.copies.reduce((sum, { bytes }) => sum + bytes, 0),
        time: copied.waiting + copied.moving,
      },
      added,
    },
  };
  return { ...prediction, warnings: runtimeWarnings(analysis, plan, calibration, measured, prediction) };
}

function byClass(analysis: Analysis, nodes: readonly PredictedNode[]): Prediction["byClass"] {
  const sums = new Map<OpClass, { time: number; count: number }>();
  for (const { node, time, basis } of nodes) {
    if (basis.kind !== "runtime") continue;
    const opClass = analysis.nodes[node]!.class;
    const sum = sums.get(opClass) ?? { time: 0, count: 0 };
    sums.set(opClass, { time: sum.time + time.value, count: sum.count + 1 });
  }
  return [...sums]
    .map(([opClass, { time, count }]) => ({ class: opClass, time, count }))
    .toSorted((a, b) => b.time - a.time);
}
