import type { Bytes } from "../../core/units.ts";
import type { AnalyzedNode } from "../types.ts";
import type { Trained } from "./flow.ts";
import type { OptimizerName } from "./optimizer.ts";

export interface TrainingOptions {
  readonly optimizer: OptimizerName;
  readonly trained: Trained;
}

/** What kernels ask of a device, in the terms of an operator's cost. */
export interface Amounts {
  readonly macs: number;
  readonly flops: number;
  readonly sfu: number;
  readonly bytesRead: Bytes;
  readonly bytesWritten: Bytes;
  readonly bytesWeights: Bytes;
}

/** One node of the model in a training step. */
export interface NodeTraining {
  /** Index in Analysis.nodes. */
  readonly node: number;
  readonly forward: Amounts;
  /** The gradients of what it reads, and the sums where a tensor's gradient comes from several readers. */
  readonly toInput: Amounts;
  readonly toWeight: Amounts;
  /** Parameters that are trained and that it is the first to read. */
  readonly parameters: number;
  /** False where the way back should run and has no rule: it is left out of every total. */
  readonly counted: boolean;
}

/** Bytes that a step holds on to. Gradients of activations on their way are not among them. */
interface TrainingMemory {
  readonly weights: Bytes;
  readonly gradients: Bytes;
  /** 32-bit copies of parameters of 16 bits, which the optimizer steps. */
  readonly masterWeights: Bytes;
  readonly optimizerState: Bytes;
  /** Every tensor of the forward run that the way back reads. */
  readonly activations: Bytes;
}

/** Only the tensors between segments are kept; the rest is computed anew, segment by segment. */
export interface Checkpointing {
  /** Nodes that run, along the longest chain of the graph. */
  readonly chain: number;
  readonly segments: number;
  /** Tensors between segments, kept through the step. */
  readonly boundary: Bytes;
  /** What the largest segment keeps besides. */
  readonly segment: Bytes;
  /** Both together, in place of TrainingMemory.activations. */
  readonly activations: Bytes;
  readonly recomputed: Amounts;
}

/** One step of training, counted; independent of any device. */
export interface Training {
  readonly options: TrainingOptions;
  readonly nodes: readonly NodeTraining[];
  /** Samples in one step, by the first dimension of the first input; null: it is open, or there is none. */
  readonly batch: number | null;
  /** Trained parameters. */
  readonly parameters: number;
  readonly forward: Amounts;
  readonly toInput: Amounts;
  readonly toWeight: Amounts;
  readonly optimizer: Amounts;
  /** One step without checkpointing: the four together. */
  readonly step: Amounts;
  readonly memory: TrainingMemory;
  readonly checkpointing: Checkpointing;
  /** Operators whose way back has no rule. */
  readonly unpriced: readonly { readonly op: string; readonly count: number }[];
  /** Something is unpriced, unresolved or open, here or in the forward run. */
  readonly lowerBound: boolean;
  /** The kernels themselves, in the form of nodes, so that the same law prices them. */
  readonly kernels: TrainingKernels;
}

interface TrainingKernels {
  readonly forward: readonly AnalyzedNode[];
  readonly backward: readonly AnalyzedNode[];
  readonly optimizer: readonly AnalyzedNode[];
  /** Forward nodes that run again with checkpointing. */
  readonly recomputed: readonly AnalyzedNode[];
}
