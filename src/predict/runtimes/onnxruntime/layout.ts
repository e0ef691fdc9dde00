import { pairTransposes } from "./rewrite/quantised-moves.ts";
import { MICROSOFT } from "./rewrite/rewrite.ts";
import { BYTE_HANDLERS } from "./transposes/byte-handlers.ts";
import { transposeInput, transposeOutput } from "./transposes/move.ts";
import {
  type Permutation,
  permuted,
  same,
  toChannelsFirst,
  toChannelsLast,
} from "./transposes/permutation.ts";
import { pushTransposes } from "./transposes/push.ts";
import { isOp, type Step, Value, type WorkingGraph } from "./working-graph.ts";

/** What the GPU runs on [N, H, W, C]. Resize would be one, but stays as it is. */
const CHANNELS_LAST = new Set([
  "AveragePool",
  "BatchNormalization",
  "Conv",
  "ConvTranspose",
  "DepthToSpace",
  "GlobalAveragePool",
  "GlobalMaxPool",
  "GridSample",
  "InstanceNormalization",
  "MaxPool",
]);

/** Puts transpositions around what runs channels-last, and moves them to where they cancel. */
export function layOutChannelsLast(graph: WorkingGraph): void {
  for (const step of graph.order()) {
    if (step.on !== "gpu" || step.domain !== "" || !CHANNELS_LAST.has(step.op)) continue;
    const rank = step.inputs[0]?.shape?.length;
    if (rank === undefined || rank < 3) continue;
    transposeInput(graph, step, 0, toChannelsLast(rank));
    transposeOutput(graph, step, 0, toChannelsFirst(rank));
    step.channelsLast = true;
  }
  pushTransposes(graph, undefined, pushesLayout);
  pairTransposes(graph);
}

/** A change of layout is pushed on whatever it costs, but into a Concat only if that pays. */
function pushesLayout(step: Step, perm: Permutation): boolean | null {
  if (isOp(step, "Concat")) return null;
  const rank = perm.length;
  return same(perm, toChannelsLast(rank)) || same(perm, toChannelsFirst(rank)) ? true : null;
}

/** On the CPU convolutions of bytes run channels-last too, with weights as they are. */
export function layOutBytesChannelsLast(graph: WorkingGraph): void {
  for (const step of graph.order()) {
    const rank = step.inputs[0]?.shape?.length;
    if (step.on !== "cpu" || step.op !== "QLinearConv" || rank === undefined || rank < 3) continue;
    transposeInput(graph, step, 0, toChannelsLast(rank));
    transposeOutput(graph, step, 0, toChannelsFirst(rank));
    step.channelsLast = true;
    step.domain = MICROSOFT;
  }
  pushTransposes(graph, undefined, (step) => (step.op === "MaxPool" ? true : null), BYTE_HANDLERS);
}

/** Weights as the kernels read them: turned to [H, W, I, O] in the first run. */
export function turnWeights(graph: WorkingGraph): void {
  for (const step of graph.steps) {
    if (step.removed || !step.channelsLast || (step.op !== "Conv" && step.op !== "ConvTranspose")) continue;
    const weights = step.inputs[1];
    if (!weights?.constant || !weights.shape || weights.shape.length < 3) continue;
    const rank = weights.shape.length;
    const spatial = Array.from({ length: rank - 2 }, (_, at) => at + 2);
    const order = step.op === "Conv" ? [...spatial, 1, 0] : [...spatial, 0, 1];
    graph.setInput(step, 1, new Value(permuted(weights.shape, order), weights.dtype, true));
  }
}
