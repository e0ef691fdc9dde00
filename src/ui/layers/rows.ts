import type { Bytes } from "../../core/units.ts";
import type { Analysis, AnalyzedNode, PredictedNode, Prediction } from "../../predict/types.ts";
import { modulesOf } from "./path.ts";
import type { Work } from "./slices.ts";

/** A node as the views show it: counted, and priced where there is a calibration. */
export interface NodeRow {
  /** Place in Analysis.nodes; the reader sees it plus one. */
  readonly index: number;
  readonly node: AnalyzedNode;
  readonly priced: PredictedNode | null;
  /** Of the total time. */
  readonly share: number;
  /** Activations alive while it runs; null where it is not executed. */
  readonly alive: Bytes | null;
  /** The modules that it is in, outermost first. */
  readonly modules: readonly string[];
}

/** What a node, or all nodes of a module, come to; time in seconds. */
export interface Sums {
  readonly params: number;
  readonly macs: number;
  readonly flops: number;
  readonly sfu: number;
  readonly bytesRead: Bytes;
  readonly bytesWritten: Bytes;
  readonly bytesWeights: Bytes;
}

export function bytesOfNode(sums: Pick<Sums, "bytesRead" | "bytesWritten" | "bytesWeights">): Bytes {
  return sums.bytesRead + sums.bytesWritten + sums.bytesWeights;
}

/** FLOP for each byte moved; zero where nothing moves. */
export function intensityOf(sums: Sums): number {
  const bytes = bytesOfNode(sums);
  return bytes > 0 ? sums.flops / bytes : 0;
}

const SLICE = 1000;

/** The nodes of a model with what is predicted of them. */
export function* rowsOf(analysis: Analysis, prediction: Prediction | null): Work<readonly NodeRow[]> {
  const total = prediction?.nodes.reduce((sum, { time }) => sum + time.value, 0) ?? 0;
  const priced = new Map<number, PredictedNode>();
  for (const node of prediction?.nodes ?? []) priced.set(node.node, node);
  const rows: NodeRow[] = [];
  for (const [index, node] of analysis.nodes.entries()) {
    const own = priced.get(index) ?? null;
    rows.push({
      index,
      node,
      priced: own,
      share: own && total > 0 ? own.time.value / total : 0,
      alive: node.class === "constant" ? null : (analysis.memory[index] ?? null),
      modules: modulesOf(node.name),
    });
    if (index % SLICE === SLICE - 1) yield;
  }
  return rows;
}
