import { type Bytes, bytesOf } from "../../core/units.ts";
import { elementsOf } from "../../graph/model.ts";
import type { AnalyzedNode } from "../types.ts";
import { type Chain, chainOf } from "./chain.ts";
import { sumOf } from "./kernels.ts";
import type { Saved } from "./saved.ts";
import type { Checkpointing } from "./types.ts";

/**
 * Chen et al. 2016 (arXiv:1604.06174): the longest chain of n nodes is cut into √n segments. Only what crosses a cut is
 * kept; a segment's other tensors are computed anew when the way back comes to it. The last segment has just run, and
 * is not run again. A cut lies where the fewest bytes cross, up to half a segment from its even place.
 */
export function checkpointingOf(
  nodes: readonly AnalyzedNode[],
  saved: readonly Saved[],
  rootOf: (name: string) => string,
): { readonly figures: Checkpointing; readonly again: readonly AnalyzedNode[] } {
  const chain = chainOf(nodes, rootOf);
  const cuts = cutsOf(chain);
  const segmentAt = segmentsByLevel(chain.length, cuts);
  const segmentOf = (node: number) => segmentAt[chain.levels[node]!]!;
  const { boundary, segment, again } = replay(nodes, saved, rootOf, segmentOf, cuts.length + 1);
  const figures = {
    chain: chain.length,
    segments: cuts.length + 1,
    boundary,
    segment,
    activations: boundary + segment,
    recomputed: sumOf(again),
  };
  return { figures, again };
}

function cutsOf({ length, crossing }: Chain): readonly number[] {
  const segments = Math.max(1, Math.round(Math.sqrt(length)));
  const step = length / segments;
  const cuts: number[] = [];
  for (let cut = 1; cut < segments; cut++) {
    const even = Math.round(cut * step);
    const reach = Math.floor((step - 1) / 2);
    let best = even;
    for (let level = even - reach; level <= even + reach; level++) {
      const closer = Math.abs(level - even) < Math.abs(best - even);
      if (crossing[level]! < crossing[best]! || (crossing[level] === crossing[best] && closer)) best = level;
    }
    cuts.push(best);
  }
  return cuts;
}

function segmentsByLevel(length: number, cuts: readonly number[]): readonly number[] {
  const segments: number[] = [];
  let passed = 0;
  for (let level = 0; level <= length; level++) {
    while (passed < cuts.length && level > cuts[passed]!) passed++;
    segments.push(passed);
  }
  return segments;
}

interface Replayed {
  readonly boundary: Bytes;
  readonly segment: Bytes;
  readonly again: readonly AnalyzedNode[];
}

/** Segments as the way back comes to them, the last first: what each needs of earlier ones, and what it runs again. */
function replay(
  nodes: readonly AnalyzedNode[],
  saved: readonly Saved[],
  rootOf: (name: string) => string,
  segmentOf: (node: number) => number,
  segments: number,
): Replayed {
  const members: number[][] = Array.from({ length: segments }, () => []);
  for (const at of nodes.keys()) members[segmentOf(at)]!.push(at);
  const sizes = new Map<string, Bytes>();
  for (const { tensors } of saved) for (const [name, bytes] of tensors) sizes.set(name, bytes);
  const stored = new Set<string>();
  const again: AnalyzedNode[] = [];
  let largest = 0;
  for (let at = segments - 1; at >= 0; at--) {
    const own = members[at]!;
    const made = new Set(own.flatMap((node) => nodes[node]!.outputs.map(({ name }) => name)));
    const needed = new Set(own.flatMap((node) => [...saved[node]!.tensors.keys()]));
    let bytes = own.reduce((sum, node) => sum + saved[node]!.kept, 0);
    for (const name of needed) if (made.has(name) && !stored.has(name)) bytes += sizes.get(name)!;
    largest = Math.max(largest, bytes);
    if (at < segments - 1)
      for (const node of runAgain(nodes, own, saved, needed, stored, rootOf)) again.push(node);
    for (const name of needed) if (!made.has(name)) stored.add(name);
  }
  return { boundary: bytesStored(nodes, stored, sizes), segment: largest, again };
}

/** The nodes of a segment that make what is needed; what these need in turn becomes needed too. */
function runAgain(
  nodes: readonly AnalyzedNode[],
  own: readonly number[],
  saved: readonly Saved[],
  needed: Set<string>,
  stored: ReadonlySet<string>,
  rootOf: (name: string) => string,
): readonly AnalyzedNode[] {
  const again: AnalyzedNode[] = [];
  for (const at of own.toReversed()) {
    const node = nodes[at]!;
    const wanted = node.outputs.some(({ name }) => needed.has(name) && !stored.has(name));
    if (node.class === "constant" || (!wanted && saved[at]!.kept === 0)) continue;
    if (node.priced && node.class !== "view") again.push(node);
    for (const { name, weight } of node.inputs) if (!weight) needed.add(rootOf(name));
  }
  return again.toReversed();
}

function bytesStored(
  nodes: readonly AnalyzedNode[],
  stored: ReadonlySet<string>,
  sizes: ReadonlyMap<string, Bytes>,
): Bytes {
  const all = new Map(sizes);
  // Not saved for a kernel, but read where a segment begins.
  for (const node of nodes)
    for (const port of node.inputs)
      if (!all.has(port.name)) all.set(port.name, bytesOf(port.dtype, elementsOf(port.shape) ?? 0));
  let bytes = 0;
  for (const name of stored) bytes += all.get(name) ?? 0;
  return bytes;
}
