import type { Calibration } from "../../core/calibration.ts";
import { type Estimate, scale } from "../../core/estimate.ts";
import type { Seconds } from "../../core/units.ts";
import { predict } from "../predict.ts";
import type { Analysis, AnalyzedNode, Prediction } from "../types.ts";
import { type Schedule, stepsPerEpoch } from "./schedule.ts";
import type { Training } from "./types.ts";

export interface TrainingTime {
  readonly step: Estimate;
  readonly epoch: Estimate;
  /** All epochs of all trials. */
  readonly total: Estimate;
  readonly steps: { readonly perEpoch: number; readonly total: number };
  /** Where a step's time goes. */
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
 * What training takes on a calibrated device: every kernel of the step priced by the law of its class, one dispatch
 * each, as in a prediction. The same error of the laws is in every step, so the interval grows with their number.
 */
export function predictTraining(
  analysis: Analysis,
  training: Training,
  calibration: Calibration,
  { schedule, checkpointing }: { readonly schedule: Schedule; readonly checkpointing: boolean },
): TrainingTime {
  const { kernels } = training;
  const again = checkpointing ? kernels.recomputed : [];
  const nodes = [...kernels.forward, ...again, ...kernels.backward, ...kernels.optimizer];
  const prediction = predict(stepOf(analysis, training, nodes, checkpointing), calibration);
  const sum = timesOf(prediction);
  const [first, second, third] = [
    kernels.forward.length,
    kernels.forward.length + again.length,
    kernels.forward.length + again.length + kernels.backward.length,
  ];
  const perEpoch = stepsPerEpoch(schedule, training.batch ?? 1);
  const epoch = scale(prediction.total, perEpoch);
  return {
    step: prediction.total,
    epoch,
    total: scale(epoch, schedule.epochs * schedule.trials),
    steps: { perEpoch, total: perEpoch * schedule.epochs * schedule.trials },
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
