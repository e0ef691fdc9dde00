import { type BackwardRule, type Kernel, type Operand, wantedOf } from "./rule.ts";

/** FLOP an element on the way back to the input, and to scale and offset. */
interface Normalized {
  readonly toInput: number;
  readonly toWeights: number;
}

/**
 * x̂ = (x − μ)/σ and y = γx̂ + β: dx = (g − mean(g) − x̂·mean(g·x̂))/σ with g = γ·dy. x̂ anew 2, g 1, the two sums 1 and 2,
 * product and differences 3, the quotient 1: ten. For γ and β: x̂ anew 2, product and sum 2, sum 1.
 */
const CENTRED: Normalized = { toInput: 10, toWeights: 5 };
/** Without the mean: x̂ 1, g 1, a sum of products 2, product and difference 2, the quotient 1; for γ 1 and 2. */
const UNCENTRED: Normalized = { toInput: 7, toWeights: 3 };

const KINDS: Readonly<Record<string, Normalized>> = {
  BatchNormalization: CENTRED,
  InstanceNormalization: CENTRED,
  LayerNormalization: CENTRED,
  GroupNormalization: CENTRED,
  GroupNorm: CENTRED,
  SkipGroupNorm: CENTRED,
  MeanVarianceNormalization: CENTRED,
  SkipLayerNormalization: CENTRED,
  RMSNormalization: UNCENTRED,
  SimplifiedLayerNormalization: UNCENTRED,
  SkipSimplifiedLayerNormalization: UNCENTRED,
  LpNormalization: UNCENTRED,
};

/** Of another kind: twice the forward. */
export const normalization: BackwardRule = ({ op, inputs, other }) => {
  const [input, ...rest] = inputs;
  if (!input) return null;
  const { toInput, toWeights } = KINDS[op] ?? {
    toInput: (2 * other) / Math.max(1, input.elements),
    toWeights: CENTRED.toWeights,
  };
  const kernels: Kernel[] = [];
  const scales = rest.filter(({ weight }) => weight);
  // A skip connection among the inputs takes the same gradient as the input, and no kernel.
  if (input.wanted || rest.some(({ wanted, weight }) => wanted && !weight))
    kernels.push({
      to: [input],
      class: "normalization",
      other: input.elements * toInput,
      reads: [input, ...scales.slice(0, 1)],
    });
  const trained = wantedOf(scales);
  if (trained.length > 0)
    kernels.push({ to: trained, class: "reduction", other: input.elements * toWeights, reads: [input] });
  return kernels;
};

/** dx = y·(dy − Σ dy·y): product and sum 2, difference 1, product 1. The logarithm's: dy − exp(y)·Σ dy. */
export const softmax: BackwardRule = ({ op, inputs, output }) => {
  const [input] = inputs;
  if (!input) return null;
  const sfu = op === "LogSoftmax" ? output.elements : 0;
  const to: readonly Operand[] = [input];
  return [{ to, class: "softmax", other: 4 * output.elements, sfu, reads: [output] }];
};
