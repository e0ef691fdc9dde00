import { type BackwardRule, type BackwardView, type Kernel, type Operand, wantedOf } from "./rule.ts";

/** What each input element takes on the way back, and what it is told from. */
interface Reduced {
  readonly flops: number;
  readonly sfu: number;
  readonly reads: "nothing" | "input" | "both";
}

const SPREAD: Reduced = { flops: 0, sfu: 0, reads: "nothing" };

/** By operator; all others as costly as forward, from the input. */
const REDUCTIONS: Readonly<Record<string, Reduced>> = {
  ReduceSum: SPREAD,
  // one product an output, which is counted below
  ReduceMean: SPREAD,
  // compared with the result, then chosen
  ReduceMax: { flops: 2, sfu: 0, reads: "both" },
  ReduceMin: { flops: 2, sfu: 0, reads: "both" },
  // sign, product
  ReduceL1: { flops: 2, sfu: 0, reads: "input" },
  // 2·x·dy
  ReduceSumSquare: { flops: 2, sfu: 0, reads: "input" },
  // x·(dy/y), the quotient once an output
  ReduceL2: { flops: 1, sfu: 0, reads: "both" },
  // dy/Σ, once an output
  ReduceLogSum: SPREAD,
  // dy·exp(x − y)
  ReduceLogSumExp: { flops: 3, sfu: 1, reads: "both" },
  // dy·y/x
  ReduceProd: { flops: 2, sfu: 1, reads: "both" },
  // the sum the other way
  CumSum: { flops: 1, sfu: 0, reads: "nothing" },
};

/** One result of many inputs is handed back to each of them. */
export const reduction: BackwardRule = (view) => {
  const [input] = view.inputs;
  if (!input) return null;
  if (view.op === "TopK") return [picked(input, view)];
  const known = REDUCTIONS[view.op];
  if (!known) {
    const to = wantedOf(view.inputs);
    return [{ to, class: "reduction", other: view.other, sfu: view.sfu, reads: [input] }];
  }
  const { output } = view;
  const reads = known.reads === "nothing" ? [] : known.reads === "input" ? [input] : [input, output];
  const perOutput = view.op === "ReduceSum" ? 0 : output.elements;
  return [
    {
      to: [input],
      // What only spreads is a copy.
      class: view.op === "CumSum" ? "reduction" : known.flops > 0 ? "elementwise" : "copy",
      other: input.elements * known.flops + perOutput,
      sfu: input.elements * known.sfu,
      reads,
    },
  ];
};

/** The values' gradients go to their places, the rest is zero. */
function picked(input: Operand, { outputs, output }: BackwardView): Kernel {
  return { to: [input], class: "gather", other: output.elements, reads: outputs.slice(1) };
}
