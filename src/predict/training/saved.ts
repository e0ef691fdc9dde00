import type { Bytes } from "../../core/units.ts";
import { VIEW_OPS } from "../cost/view.ts";
import type { AnalyzedNode } from "../types.ts";
import type { Kernel } from "./backward/rule.ts";
import { bareOp } from "./learned.ts";

/** What the way back of one node reads of the forward run. */
export interface Saved {
  /** Activations by the name of the tensor whose memory they are, with their bytes. */
  readonly tensors: ReadonlyMap<string, Bytes>;
  /** Masks, places, gates: bytes that no tensor of the graph holds. */
  readonly kept: Bytes;
}

const NOTHING: Saved = { tensors: new Map(), kept: 0 };

/** A view in training too: Dropout is none there. */
export function isView(node: AnalyzedNode): boolean {
  const op = bareOp(node.op);
  return node.class === "view" && VIEW_OPS.has(op) && op !== "Dropout";
}

/** The tensor whose memory a name looks at. */
export function rootsOf(nodes: readonly AnalyzedNode[]): (name: string) => string {
  const roots = new Map<string, string>();
  for (const node of nodes) {
    const [input] = node.inputs;
    const [output] = node.outputs;
    if (input && output && isView(node)) roots.set(output.name, roots.get(input.name) ?? input.name);
  }
  return (name) => roots.get(name) ?? name;
}

/** Two kernels of one node share what it keeps. */
export function savedOf(
  kernels: readonly Kernel[],
  node: AnalyzedNode,
  rootOf: (name: string) => string,
): Saved {
  if (kernels.length === 0) return NOTHING;
  const times = node.repeats ?? 1;
  const tensors = new Map<string, Bytes>();
  let kept = 0;
  for (const kernel of kernels) {
    kept = Math.max(kept, kernel.kept ?? 0);
    for (const { name, bytes, weight } of kernel.reads ?? [])
      if (!weight) tensors.set(rootOf(name), bytes * times);
  }
  return { tensors, kept: kept * times };
}

/** Everything that is kept until the way back has come to it, each tensor once. */
export function activationsOf(saved: readonly Saved[]): Bytes {
  const seen = new Map<string, Bytes>();
  let bytes = 0;
  for (const { tensors, kept } of saved) {
    bytes += kept;
    for (const [name, size] of tensors) seen.set(name, size);
  }
  for (const size of seen.values()) bytes += size;
  return bytes;
}
