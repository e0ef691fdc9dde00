import type { Estimate } from "../../core/estimate.ts";
import type { OpClass } from "../../core/op-class.ts";
import type { Alternative, Analysis, PredictedNode } from "../types.ts";
import type { Table } from "./table.ts";

interface Spread {
  below: number;
  above: number;
}

/**
 * The whole run: nodes, one submit, one readback. Nodes of one class are priced by one law, so its error is theirs in
 * common and their half-widths add up; the laws of different classes err independently, and only there do squares add.
 */
export function totalTime(
  analysis: Analysis,
  nodes: readonly PredictedNode[],
  table: Table,
  timesOf: (alternative: Alternative) => readonly Estimate[],
): Estimate {
  const spreads = new Map<OpClass, Spread>();
  let value = 0;
  for (const [index, { time, basis }] of nodes.entries()) {
    if (basis.kind === "free" || basis.kind === "unpriced") continue;
    value += time.value;
    const source = "opClass" in basis ? basis.opClass : analysis.nodes[index]!.class;
    const spread = spreads.get(source) ?? { below: 0, above: 0 };
    spread.below += time.value - time.low;
    spread.above += time.high - time.value;
    spreads.set(source, spread);
  }
  const busy = value;
  if (busy > 0) value += table.submit + table.readback;
  let below = Math.hypot(...[...spreads.values()].map((spread) => spread.below));
  let above = Math.hypot(...[...spreads.values()].map((spread) => spread.above));
  for (const alternative of analysis.alternatives ?? []) {
    const taken = nodes
      .slice(alternative.from, alternative.to)
      .reduce((sum, node) => sum + node.time.value, 0);
    const instead = timesOf(alternative).reduce((sum, time) => sum + time.value, 0);
    below += Math.max(0, taken - instead);
    above += Math.max(0, instead - taken);
  }
  return { value, low: Math.max(0, value - below), high: value + above, n: table.usable };
}
