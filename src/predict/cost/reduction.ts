import { type CostRule, count } from "./rule.ts";

/** `perInput` FLOP for each element read, `perOutput` special functions for each result. */
function reduction(perInput: number, sfuPerInput = 0, sfuPerOutput = 0): CostRule {
  return (op) => {
    const input = op.inputs[0];
    const output = op.outputs[0];
    if (!input || !output) return null;
    const sfu = input.elements * sfuPerInput + output.elements * sfuPerOutput;
    return count(op, "reduction", { other: input.elements * perInput + output.elements * sfuPerOutput, sfu });
  };
}

/** Labels each take a score; the log-softmax of all scores before it costs `perScore`, the exp special. */
function perLabel(perScore: number): CostRule {
  return (op) => {
    const [scores, labels] = op.inputs;
    if (!scores || !labels) return null;
    return count(op, "reduction", {
      other: scores.elements * perScore + labels.elements * 3,
      sfu: perScore > 0 ? scores.elements + labels.elements : 0,
    });
  };
}

const sorting: CostRule = (op) => {
  const elements = op.inputs[0]?.elements;
  if (elements === undefined) return null;
  return count(op, "reduction", { other: elements * Math.ceil(Math.log2(Math.max(2, elements))) });
};

const multinomial: CostRule = (op) => {
  const [scores] = op.inputs;
  const output = op.outputs[0];
  if (!scores || !output) return null;
  const classes = Math.max(2, scores.shape.at(-1) ?? 2);
  const search = output.elements * Math.ceil(Math.log2(classes));
  return count(op, "reduction", { other: scores.elements * 6 + search, sfu: scores.elements });
};

export const reductions = {
  ReduceSum: reduction(1),
  ReduceMean: reduction(1, 0, 1),
  ReduceMax: reduction(1),
  ReduceMin: reduction(1),
  ReduceProd: reduction(1),
  ReduceL1: reduction(2),
  ReduceL2: reduction(2, 0, 1),
  ReduceSumSquare: reduction(2),
  ReduceLogSum: reduction(1, 0, 1),
  ReduceLogSumExp: reduction(4, 1, 1),
  ArgMax: reduction(1),
  ArgMin: reduction(1),
  Hardmax: reduction(1),
  CumSum: reduction(1),
  CumProd: reduction(1),
  // each label's score, weighted and added up
  NegativeLogLikelihoodLoss: perLabel(0),
  SoftmaxCrossEntropyLoss: perLabel(5),
  // a comparison per element; a sort of n takes n·log₂ n
  NonZero: reduction(1),
  Unique: sorting,
  // probabilities by softmax, added up, then found by halving
  Multinomial: multinomial,
  // one comparison per element at least; how many more depends on the data
  TopK: reduction(1),
} as const satisfies Record<string, CostRule>;

export const reductionsMicrosoft = {
  IsAllFinite: reduction(1),
  ReduceSumInteger: reduction(1),
  Unique: sorting,
  // the cheapest of three neighbours, then a sum
  DynamicTimeWarping: reduction(3),
} as const satisfies Record<string, CostRule>;
