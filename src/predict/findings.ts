import { constant, minus, type Polynomial, plus, ZERO } from "../graph/shapes/polynomial.ts";
import { type AmountName, addAmounts, type OpenAmounts, openAmounts } from "./symbolic/amounts.ts";
import { Signs } from "./symbolic/signs.ts";
import type { Alternative, AnalyzedNode } from "./types.ts";

/** What a walk over a graph gathers; a branch that may not run gathers into findings of its own. */
export class Findings {
  readonly nodes: AnalyzedNode[] = [];
  /** Bytes alive while nodes[i] runs. */
  readonly memory: number[] = [];
  readonly unpriced = new Map<string, number>();
  readonly unresolved = new Set<string>();
  /** Names that figures depend on. */
  readonly symbols = new Set<string>();
  readonly alternatives: Alternative[] = [];
  /** What the nodes without numbers come to; null when there is none. */
  open: OpenAmounts | null = null;

  addOpen(amounts: OpenAmounts): void {
    this.open = this.open ? addAmounts(this.open, amounts) : amounts;
  }

  addUnpriced(op: string, count = 1): void {
    this.unpriced.set(op, (this.unpriced.get(op) ?? 0) + count);
  }

  /** What the nodes with numbers come to. */
  sums(): Record<AmountName, number> {
    const sums = { macs: 0, flops: 0, sfu: 0, bytesRead: 0, bytesWritten: 0, bytesWeights: 0 };
    for (const node of this.nodes) {
      sums.macs += node.macs;
      sums.flops += node.flops;
      sums.sfu += node.sfu;
      sums.bytesRead += node.bytesRead;
      sums.bytesWritten += node.bytesWritten;
      sums.bytesWeights += node.bytesWeights;
    }
    return sums;
  }

  /** Everything in one: numbers and what is open. */
  total(): OpenAmounts {
    const numbers = openAmounts({ class: "control", ...this.sums() });
    return this.open ? addAmounts(numbers, this.open) : numbers;
  }

  /** Takes in a branch that is counted, whose nodes come next. */
  append(branch: Findings): void {
    const from = this.nodes.length;
    // One by one: a branch may have more nodes than a call takes arguments.
    for (const node of branch.nodes) this.nodes.push(node);
    for (const bytes of branch.memory) this.memory.push(bytes);
    for (const inner of branch.alternatives)
      this.alternatives.push({ ...inner, from: inner.from + from, to: inner.to + from });
    if (branch.open) this.addOpen(branch.open);
  }

  /** What a branch leaves unknown is unknown of the whole, whether it runs or not. */
  appendUnknowns(branch: Findings): void {
    for (const [op, count] of branch.unpriced) this.addUnpriced(op, count);
    for (const name of branch.unresolved) this.unresolved.add(name);
    for (const name of branch.symbols) this.symbols.add(name);
  }
}

/**
 * Branches by what they ask, the most first: arithmetic, then traffic. `sure` is false when which one is the costliest
 * depends on sizes that are open; the order is then by what is known.
 */
export function byWeight(branches: readonly Findings[]): { order: readonly Findings[]; sure: boolean } {
  const weights = new Map(branches.map((branch) => [branch, weightOf(branch)]));
  const order = branches.toSorted((a, b) => {
    const [one, other] = [weights.get(a)!, weights.get(b)!];
    return other.flops - one.flops || other.bytes - one.bytes;
  });
  if (branches.length < 2 || branches.every(({ open }) => open === null)) return { order, sure: true };
  const costliest = branches.find((one) =>
    branches.every((other) => other === one || isCostlier(one, other)),
  );
  if (!costliest) return { order, sure: false };
  return { order: [costliest, ...order.filter((branch) => branch !== costliest)], sure: true };
}

function weightOf(branch: Findings): { flops: number; bytes: number } {
  const { flops, bytesRead, bytesWritten, bytesWeights } = branch.sums();
  return { flops, bytes: bytesRead + bytesWritten + bytesWeights };
}

/** Whether one branch asks more than another at all sizes, or exactly as much arithmetic and no less traffic. */
function isCostlier(one: Findings, other: Findings): boolean {
  const flops = difference(one, other, ["flops"]);
  if (!flops) return false;
  const signs = new Signs();
  if (flops.size > 0) return signs.isNeverBelow(flops, constant(1));
  const bytes = difference(one, other, ["bytesRead", "bytesWritten", "bytesWeights"]);
  return bytes !== null && signs.isNeverBelow(bytes, ZERO);
}

function difference(one: Findings, other: Findings, names: readonly AmountName[]): Polynomial | null {
  const [a, b] = [one.total(), other.total()];
  let sum: Polynomial = ZERO;
  for (const name of names) {
    const [more, less] = [a[name], b[name]];
    if (!more || !less) return null;
    sum = plus(sum, minus(more, less));
  }
  return sum;
}
