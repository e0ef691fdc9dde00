import type { MeasuredRuntime } from "../../../core/runtime.ts";
import type { ModelGraph } from "../../../graph/model.ts";
import type { Operand, RuntimeOp, RuntimePlan } from "../types.ts";
import { copiesOf } from "./copies.ts";
import { readModel } from "./from-model.ts";
import { layOutChannelsLast, turnWeights } from "./layout.ts";
import { partition } from "./partition.ts";
import { refusalOf } from "./refusal.ts";
import { REWRITES } from "./rewrite/index.ts";
import { pushTransposes } from "./transposes/push.ts";
import { VIEWS } from "./views.ts";
import type { Step, Value, WorkingGraph } from "./working-graph.ts";

/**
 * What onnxruntime-web 1.30 makes of a model: the operators that it runs, where, and in which sizes.
 * @param written the model with the names of dims that its file has, where they have been given numbers since: a session
 * that is not told the numbers fuses less
 */
export function planOf(model: ModelGraph, runtime: MeasuredRuntime, written?: ModelGraph): RuntimePlan {
  const gpu = runtime === "onnxruntime-web/webgpu";
  const { graph, control } = readModel(model, written);
  optimize(graph, gpu);
  const steps = graph.order().filter((step) => !VIEWS.has(step.op) || step.domain !== "");
  const notes: string[] = [];
  const ops: RuntimeOp[] = [];
  for (const step of steps) {
    const op = opOf(step);
    if (op) ops.push(op);
    else notes.push(`${step.names[0] ?? step.op}: a size is not known.`);
  }
  if (control.size > 0) notes.push("bodies");
  const refused = steps.map(refusalOf).find((reason) => reason !== null);
  return { ops, copies: gpu ? copiesOf(steps) : [], notes, ...(refused ? { refused } : {}) };
}

function optimize(graph: WorkingGraph, gpu: boolean): void {
  graph.prune();
  rewrite(graph, "basic");
  pushTransposes(graph);
  rewrite(graph, "basic");
  if (gpu) {
    partition(graph);
    layOutChannelsLast(graph);
  }
  // The runtime goes round until nothing changes; nothing known takes more than two rounds.
  rewrite(graph, "extended");
  rewrite(graph, "extended");
  if (gpu) turnWeights(graph);
  graph.prune();
}

function rewrite(graph: WorkingGraph, stage: "basic" | "extended"): void {
  for (const one of REWRITES) if (one.stage === stage) one.apply(graph);
}

function opOf(step: Step): RuntimeOp | null {
  const inputs = step.inputs.map((value) => (value ? operandOf(value) : null));
  const outputs = step.outputs.filter((value) => value !== null).map(operandOf);
  if (inputs.includes(undefined as never) || outputs.some((output) => !output)) return null;
  return {
    op: step.op,
    domain: step.domain,
    attributes: step.attributes,
    inputs: inputs as (Operand | null)[],
    outputs: outputs as Operand[],
    nodes: step.names,
    on: step.on,
    repeats: 1,
  };
}

function operandOf({ shape, dtype, constant }: Value): Operand | undefined {
  return shape ? { shape, dtype, weight: constant } : undefined;
}
