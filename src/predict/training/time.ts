import type { Calibration } from "../../core/calibration.ts";
import type { Estimate } from "../../core/estimate.ts";
import type { Seconds } from "../../core/units.ts";
import { predict } from "../predict.ts";
import type { Analysis, AnalyzedNode, Prediction } from "../types.ts";
import type { Training } from "./types.ts";

/** One step of training on a device. */
export interface StepTime {
  readonly step: Estimate;
  /** Where it goes. */
  readonly parts: {
    readonly forward: Seconds;
    readonly recomputed: Seconds;
    readonly backward: Seconds;
    readonly optimizer: Seconds;
  };
  readonly lowerBound: boolean;
  readonly warnings: readonly string[];
}

const UNMEASURED =
  "No kernel of a way back or of an optimizer was measured: each is priced as a forward kernel of its class that does and moves as much.";
const NO_BATCH =
  "The model does not say how many samples one run takes, so a step counts as one sample of the data set.";

/**
 * What a training step takes on a calibrated device: every kernel of it priced by the law of its class, one dispatch each,
 * as in a prediction.
 */
export function predictStep(
  analysis: Analysis,
  training: Training,
  calibration: Calibration,
  checkpointing: boolean,
): StepTime {
  const { kernels } = training;
  const again = checkpointing ? kernels.recomputed : [];
  const nodes = [...kernels.forward, ...again, ...kernels.backward, ...kernels.optimizer];
  const prediction = predict(stepOf(analysis, training, nodes, checkpointing), calibration);
  const sum = timesOf(prediction);
  const first = kernels.forward.length;
  const second = first + again.length;
  const third = second + kernels.backward.length;
  return {
    step: prediction.total,
    parts: {
      forward: sum(0, first),
      recomputed: sum(first, second),
      backward: sum(second, third),
      optimizer: sum(third, nodes.length),
    },
    lowerBound: training.lowerBound || prediction.lowerBound,
    warnings: [UNMEASURED, ...(training.batch === null ? [NO_BATCH] : []), ...prediction.warnings],
  };
}

/** The step as a graph like any other; what passes through the memory in it is all that it holds on to. */
function stepOf(
  analysis: Analysis,
  { memory, checkpointing }: Training,
  nodes: readonly AnalyzedNode[],
  checkpointed: boolean,
): Analysis {
  const { weights, gradients, masterWeights, optimizerState, activations } = memory;
  return {
    ...analysis,
    nodes,
    memory: [],
    totals: {
      ...analysis.totals,
      weightBytes: weights + gradients + masterWeights + optimizerState,
      peakActivationBytes: checkpointed ? checkpointing.activations : activations,
    },
  };
}

function timesOf({ nodes }: Prediction): (from: number, to: number) => Seconds {
  return (from, to) => nodes.slice(from, to).reduce((sum, { time }) => sum + time.value, 0);
}
