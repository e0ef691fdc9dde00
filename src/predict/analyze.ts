import type { ModelGraph, Shape, TensorInfo } from "../graph/model.ts";
import { symbolsOf } from "../graph/shapes/dims.ts";
import type { Findings } from "./findings.ts";
import { type Liveness, livenessOf } from "./liveness.ts";
import { Parameters } from "./params.ts";
import { openScope, portsOf, tensorsOf } from "./scope.ts";
import { writeAmounts } from "./symbolic/amounts.ts";
import type { Analysis, SymbolicTotals } from "./types.ts";
import { walkGraph } from "./walk.ts";

/** Counts a graph by the rules in docs/prediction.md; needs no device. */
export function analyze(graph: ModelGraph): Analysis {
  const scope = openScope(graph);
  const liveness = livenessOf(scope);
  const parameters = new Parameters();
  const findings = walkGraph(liveness, parameters);
  const { macs, flops, bytesRead, bytesWritten } = findings.sums();
  const { params, bytes: weightBytes } = parameters.total(graph);
  const { alternatives, unpriced } = findings;
  return {
    format: graph.source.format,
    name: graph.name,
    source: graph.source,
    inputs: portsOf(tensorsOf(scope, graph.inputs)),
    totals: {
      macs,
      flops,
      params,
      weightBytes,
      bytesRead,
      bytesWritten,
      peakActivationBytes: liveness.peak,
    },
    symbolic: symbolicTotals(findings, liveness),
    nodes: findings.nodes,
    memory: findings.memory,
    unpriced: [...unpriced].map(([op, count]) => ({ op, count })).toSorted((a, b) => b.count - a.count),
    unresolved: [...findings.unresolved],
    openDims: openDimsOf(graph, findings),
    ...(graph.notes?.length ? { notes: graph.notes } : {}),
    ...(graph.remarks?.length ? { remarks: graph.remarks } : {}),
    ...(alternatives.length > 0 ? { alternatives } : {}),
  };
}

function symbolicTotals(findings: Findings, { front, peak }: Liveness): SymbolicTotals | null {
  if (!findings.open && !front) return null;
  const { macs, flops, bytesRead, bytesWritten } = writeAmounts(findings.total());
  return {
    macs,
    flops,
    bytesRead,
    bytesWritten,
    peakActivationBytes: front ? front.expression() : String(peak),
  };
}

/** The dims of a tensor, or of each in a sequence. */
function dimsIn(tensor: TensorInfo | undefined): Shape {
  return tensor?.shape ?? tensor?.held?.shape ?? [];
}

/** Symbols in the inputs' shapes, which a user can give a value, then those that only a run gives one. */
function openDimsOf(graph: ModelGraph, { symbols }: Findings): string[] {
  const dims = new Set<string>();
  for (const name of graph.inputs)
    for (const dim of dimsIn(graph.tensors.get(name))) for (const symbol of symbolsOf(dim)) dims.add(symbol);
  for (const symbol of symbols) dims.add(symbol);
  return [...dims];
}
