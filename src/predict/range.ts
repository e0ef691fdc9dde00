import type { Analysis, AnalyzedNode } from "./types.ts";

/** What a run asks at least, where branches of If may run instead of the costlier ones that the totals count. */
export interface Least {
  readonly macs: number;
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** The least of each total by itself, whatever branches that takes; null when no branch is open. */
export function leastTotals(analysis: Analysis): Least | null {
  if (!analysis.alternatives?.length) return null;
  const least = (name: keyof Least) => analysis.totals[name] - savings(analysis, (node) => node[name]);
  return {
    macs: least("macs"),
    flops: least("flops"),
    bytesRead: least("bytesRead"),
    bytesWritten: least("bytesWritten"),
  };
}

/** What the cheaper branches save. Those within a branch stand before it, so that one pass is enough. */
function savings({ nodes, alternatives = [] }: Analysis, of: (node: AnalyzedNode) => number): number {
  const before = [0];
  for (const node of nodes) before.push(before.at(-1)! + of(node));
  const open: { readonly from: number; readonly saved: number }[] = [];
  for (const { from, to, nodes: instead } of alternatives) {
    let within = 0;
    while (open.length > 0 && open.at(-1)!.from >= from) within += open.pop()!.saved;
    const taken = before[to]! - before[from]! - within;
    const other = instead.reduce((sum, node) => sum + of(node), 0);
    open.push({ from, saved: within + Math.max(0, taken - other) });
  }
  return open.reduce((sum, { saved }) => sum + saved, 0);
}
