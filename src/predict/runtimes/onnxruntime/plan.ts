import type { MeasuredRuntime } from "../../../core/runtime.ts";
import type { ModelGraph } from "../../../graph/model.ts";
import type { RuntimePlan } from "../types.ts";
import { listed } from "./notes.ts";
import { Planner } from "./planner.ts";

/**
 * What onnxruntime-web 1.30 makes of a model: the operators that it runs, where, and in which sizes.
 * @param written the model with the names of dims that its file has, where they have been given numbers since: a session
 * that is not told the numbers fuses less
 */
export function planOf(model: ModelGraph, runtime: MeasuredRuntime, written?: ModelGraph): RuntimePlan {
  const planner = new Planner(runtime === "onnxruntime-web/webgpu");
  planner.plan(model, written ?? model, { around: new Map(), repeats: 1 });
  const { ops, copies, notes, refused } = planner;
  return { ops, copies, notes: listed(notes), ...(refused ? { refused } : {}) };
}
