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
  // one comparison per element at least; how many more depends on the data
  TopK: reduction(1),
} as const satisfies Record<string, CostRule>;
