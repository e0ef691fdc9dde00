import type { Analysis, AnalyzedNode } from "../types.ts";
import { backwardRule } from "./backward/index.ts";
import type { Kernel } from "./backward/rule.ts";
import { checkpointingOf } from "./checkpoint.ts";
import { type Flow, flowOf } from "./flow.ts";
import { inTraining } from "./forward.ts";
import { additions, NO_AMOUNTS, nodeOf, sumOf, viewOf } from "./kernels.ts";
import { bareOp, claimed, type TrainedWeight } from "./learned.ts";
import { memoryOf, optimizerKernel } from "./optimizer.ts";
import { activationsOf, rootsOf, type Saved, savedOf } from "./saved.ts";
import type { Amounts, NodeTraining, Training, TrainingOptions } from "./types.ts";

/** One node's part of a step. */
interface Part {
  readonly figures: NodeTraining;
  readonly backward: readonly AnalyzedNode[];
  readonly weights: readonly TrainedWeight[];
  readonly saved: Saved;
}

/**
 * Counts one training step of an analysed graph by the rules in docs/training.md: forward, the way back to activations
 * and to weights, the optimizer's step, and the memory that it holds on to.
 */
export function trainingOf(analysis: Analysis, options: TrainingOptions): Training {
  const forward = analysis.nodes.map(inTraining);
  const flow = flowOf(
    forward,
    analysis.inputs.map(({ name }) => name),
    options.trained,
  );
  const rootOf = rootsOf(forward);
  const firstReaders = firstReadersOf(forward);
  const parts = forward.map((node, at) => partOf(node, at, flow, rootOf, firstReaders));
  const nodes = parts.map(({ figures }) => figures);
  const weights = parts.flatMap((part) => part.weights);
  const steps = weights.map((weight) => optimizerKernel(weight, options.optimizer));
  const saved = parts.map((part) => part.saved);
  const { figures: checkpointing, again } = checkpointingOf(forward, saved, rootOf);
  const [forwardSum, toInput, toWeight, optimizer] = [
    sumOf(nodes.map((node) => node.forward)),
    sumOf(nodes.map((node) => node.toInput)),
    sumOf(nodes.map((node) => node.toWeight)),
    sumOf(steps),
  ];
  const unpriced = unpricedOf(forward, nodes);
  return {
    options,
    nodes,
    batch: batchOf(analysis),
    parameters: weights.reduce((sum, { parameters }) => sum + parameters, 0),
    forward: forwardSum,
    toInput,
    toWeight,
    optimizer,
    step: sumOf([forwardSum, toInput, toWeight, optimizer]),
    memory: {
      weights: analysis.totals.weightBytes,
      ...memoryOf(weights, options.optimizer),
      activations: activationsOf(saved),
    },
    checkpointing,
    unpriced,
    lowerBound:
      unpriced.length > 0 ||
      analysis.unpriced.length > 0 ||
      analysis.unresolved.length > 0 ||
      analysis.symbolic !== null,
    kernels: {
      forward,
      backward: parts.flatMap(({ backward }) => backward),
      optimizer: steps,
      recomputed: again,
    },
  };
}

function partOf(
  node: AnalyzedNode,
  at: number,
  flow: Flow,
  rootOf: (name: string) => string,
  firstReaders: ReadonlyMap<string, number>,
): Part {
  const { macs, flops, sfu, bytesRead, bytesWritten, bytesWeights } = node;
  const forward: Amounts = { macs, flops, sfu, bytesRead, bytesWritten, bytesWeights };
  const runs = flow.active[at]! && node.priced && node.class !== "constant";
  const view = runs ? viewOf(node, at, flow) : null;
  const kernels = view && !node.integer ? backwardRule(view.op, node.class)(view) : null;
  const made = node.outputs.map((port) =>
    additions(port, flow.arrivals.get(port.name) ?? 0, node.repeats ?? 1),
  );
  const shared = flow.trained[at]!.map((position) => {
    const port = node.inputs[position]!;
    const first = firstReaders.get(port.name) === at;
    return first ? additions(port, flow.arrivals.get(port.name) ?? 0, 1) : null;
  });
  const leads = (to: Kernel["to"]) => to.some(({ weight }) => weight);
  const nodesOf = (weights: boolean) =>
    (kernels ?? []).filter(({ to }) => leads(to) === weights).map((kernel) => nodeOf(kernel, view!, node));
  const present = (sums: readonly (AnalyzedNode | null)[]) => sums.filter((sum) => sum !== null);
  const toInput = [...present(made), ...nodesOf(false)];
  const toWeight = [...nodesOf(true), ...present(shared)];
  const weights = flow.active[at] ? claimed(node, flow.trained[at]!) : [];
  return {
    figures: {
      node: at,
      forward,
      toInput: toInput.length > 0 ? sumOf(toInput) : NO_AMOUNTS,
      toWeight: toWeight.length > 0 ? sumOf(toWeight) : NO_AMOUNTS,
      parameters: weights.reduce((sum, { parameters }) => sum + parameters, 0),
      counted: !runs || kernels !== null,
    },
    backward: [...toInput, ...toWeight],
    weights,
    saved: savedOf(kernels ?? [], node, rootOf),
  };
}

function firstReadersOf(nodes: readonly AnalyzedNode[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const [at, node] of nodes.entries())
    for (const { name, weight } of node.inputs) if (weight && !first.has(name)) first.set(name, at);
  return first;
}

function batchOf({ inputs }: Analysis): number | null {
  const shape = inputs[0]?.shape;
  const first = shape && shape.length > 1 ? shape[0] : null;
  return typeof first === "number" && first > 0 ? first : null;
}

function unpricedOf(forward: readonly AnalyzedNode[], nodes: readonly NodeTraining[]): Training["unpriced"] {
  const counts = new Map<string, number>();
  for (const { node, counted } of nodes) {
    const op = bareOp(forward[node]!.op);
    if (!counted) counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return [...counts].map(([op, count]) => ({ op, count })).toSorted((a, b) => b.count - a.count);
}
