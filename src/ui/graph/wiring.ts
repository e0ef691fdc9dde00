import type { AnalyzedNode } from "../../predict/types.ts";
import type { Work } from "../layers/slices.ts";

/** Which node's result which node reads, as two lists of the same length: from[i] makes what to[i] reads. */
export interface Wiring {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

const SLICE = 1000;

/** The wiring by the tensors' names; a name that a body of a loop makes again belongs to its latest maker. */
export function* wire(nodes: readonly AnalyzedNode[]): Work<Wiring> {
  const maker = new Map<string, number>();
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const { inputs, outputs } = nodes[i]!;
    const seen = new Set<number>();
    for (const { name } of inputs) {
      const made = maker.get(name);
      if (made === undefined || seen.has(made)) continue;
      seen.add(made);
      from.push(made);
      to.push(i);
    }
    for (const { name } of outputs) maker.set(name, i);
    if (i % SLICE === SLICE - 1) yield;
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to) };
}
