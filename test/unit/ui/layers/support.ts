import type { AnalyzedNode, PredictedNode } from "../../../../src/predict/types.ts";
import { modulesOf } from "../../../../src/ui/layers/path.ts";
import type { NodeRow } from "../../../../src/ui/layers/rows.ts";
import type { Work } from "../../../../src/ui/layers/slices.ts";

/** Does all of the work at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

export function analyzed(over: Partial<AnalyzedNode> & { readonly name: string }): AnalyzedNode {
  return {
    op: "Conv",
    class: "conv",
    inputs: [],
    outputs: [{ name: `${over.name}:0`, dtype: "f32", shape: [1, 64] }],
    params: 0,
    macs: 0,
    flops: 0,
    sfu: 0,
    bytesRead: 0,
    bytesWritten: 0,
    bytesWeights: 0,
    priced: true,
    ...over,
  };
}

/** A row with these figures; `seconds` gives it a predicted time. */
export function row(
  index: number,
  over: Partial<AnalyzedNode> & { readonly name: string },
  { seconds, share = 0, alive = 0 }: { seconds?: number; share?: number; alive?: number | null } = {},
): NodeRow {
  const node = analyzed(over);
  return {
    index,
    node,
    share,
    alive,
    modules: modulesOf(node.name),
    priced: seconds === undefined ? null : timed(index, seconds),
  };
}

function timed(node: number, seconds: number): PredictedNode {
  return {
    node,
    boundBy: "memory",
    time: { value: seconds, low: seconds, high: seconds, n: 3 },
    terms: { launch: 0, compute: 0, memory: seconds, special: 0, computeRate: 1, bandwidth: 1 },
    basis: { kind: "interpolated", opClass: "conv", points: 3 },
  };
}
