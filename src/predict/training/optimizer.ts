import { bytesOf } from "../../core/units.ts";
import type { AnalyzedNode } from "../types.ts";
import type { TrainedWeight } from "./learned.ts";

/** What a step takes for each parameter. */
export interface Optimizer {
  readonly name: string;
  readonly flops: number;
  /** Square roots and divisions among them. */
  readonly sfu: number;
  /** Numbers of 32 bits that are kept for each parameter, each read and written in a step. */
  readonly state: number;
}

export const OPTIMIZERS = {
  // p −= η·g
  sgd: { name: "SGD", flops: 2, sfu: 0, state: 0 },
  // v = μ·v + g; p −= η·v
  momentum: { name: "SGD with momentum", flops: 4, sfu: 0, state: 1 },
  // m 3, v 4, then p −= η·m̂/(√v̂ + ε): 7, the corrections of the bias among them (Kingma & Ba, arXiv:1412.6980)
  adam: { name: "Adam", flops: 14, sfu: 2, state: 2 },
  // and p shrinks by a factor (Loshchilov & Hutter, arXiv:1711.05101)
  adamw: { name: "AdamW", flops: 15, sfu: 2, state: 2 },
} as const satisfies Record<string, Optimizer>;

export type OptimizerName = keyof typeof OPTIMIZERS;

export function isOptimizer(name: string): name is OptimizerName {
  return Object.hasOwn(OPTIMIZERS, name);
}

const STATE_BYTES = 4;

/** A parameter of 16 bits is too coarse for small steps: a copy of 32 bits is stepped (Micikevicius et al., arXiv:1710.03740). */
function masterBytes({ dtype }: TrainedWeight): number {
  return dtype === "f16" || dtype === "bf16" ? 4 : 0;
}

export function memoryOf(weights: readonly TrainedWeight[], name: OptimizerName) {
  let [gradients, masterWeights, optimizerState] = [0, 0, 0];
  for (const weight of weights) {
    gradients += bytesOf(weight.dtype, weight.parameters);
    masterWeights += masterBytes(weight) * weight.parameters;
    optimizerState += OPTIMIZERS[name].state * STATE_BYTES * weight.parameters;
  }
  return { gradients, masterWeights, optimizerState };
}

/** One kernel for one weight: it was last touched a whole step ago, as was all that is kept of it. */
export function optimizerKernel(weight: TrainedWeight, name: OptimizerName): AnalyzedNode {
  const { flops, sfu, state } = OPTIMIZERS[name];
  const { parameters, dtype } = weight;
  const [own, kept] = [bytesOf(dtype, parameters), (state * STATE_BYTES + masterBytes(weight)) * parameters];
  // The parameter itself is only written where a master copy stands for it.
  const read = masterBytes(weight) > 0 ? 0 : own;
  return {
    name: `${weight.name}, step`,
    op: OPTIMIZERS[name].name,
    class: "elementwise",
    macs: 0,
    flops: flops * parameters,
    sfu: sfu * parameters,
    bytesRead: 0,
    bytesWritten: own + kept,
    bytesWeights: own + read + kept,
    inputs: [],
    outputs: [{ name: weight.name, dtype, shape: [parameters] }],
    params: 0,
    priced: true,
  };
}
