import { type Bytes, bytesOf } from "../../core/units.ts";
import { elementsOf } from "../../graph/model.ts";
import type { AnalyzedNode } from "../types.ts";
import { isView } from "./saved.ts";

/** A graph laid out along its longest chain. */
export interface Chain {
  /** By node: how many nodes that run lie on the longest way to it, itself among them. */
  readonly levels: readonly number[];
  /** Length of the longest chain. */
  readonly length: number;
  /** Bytes of activations that are made at or before level i and read after it. */
  readonly crossing: readonly Bytes[];
}

interface Span {
  readonly made: number;
  readonly bytes: Bytes;
  read: number;
}

export function chainOf(nodes: readonly AnalyzedNode[], rootOf: (name: string) => string): Chain {
  const spans = new Map<string, Span>();
  const levels: number[] = [];
  let length = 0;
  for (const node of nodes) {
    let before = 0;
    for (const { name, weight } of node.inputs)
      if (!weight) before = Math.max(before, spans.get(rootOf(name))?.made ?? 0);
    const level = before + (runs(node) ? 1 : 0);
    levels.push(level);
    length = Math.max(length, level);
    for (const { name, weight } of node.inputs) {
      const span = weight ? undefined : spans.get(rootOf(name));
      if (span && runs(node)) span.read = Math.max(span.read, level);
    }
    if (isView(node)) continue;
    for (const { name, dtype, shape } of node.outputs) {
      const bytes = bytesOf(dtype, elementsOf(shape) ?? 0) * (node.repeats ?? 1);
      spans.set(name, { made: level, bytes, read: level });
    }
  }
  return { levels, length, crossing: crossingBytes(spans.values(), length) };
}

function runs(node: AnalyzedNode): boolean {
  return node.class !== "view" && node.class !== "constant" && node.class !== "control";
}

function crossingBytes(spans: Iterable<Span>, length: number): readonly Bytes[] {
  const change = new Float64Array(length + 2);
  for (const { made, read, bytes } of spans) {
    change[made]! += bytes;
    change[read]! -= bytes;
  }
  const crossing: Bytes[] = [];
  let alive = 0;
  for (let level = 0; level <= length; level++) {
    alive += change[level]!;
    crossing.push(alive);
  }
  return crossing;
}
