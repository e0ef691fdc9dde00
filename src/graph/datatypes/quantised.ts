import type { GraphNode, ModelGraph } from "../model.ts";

/** Operators that read or write quantised numbers, by the words that ONNX and com.microsoft name them with. */
const QUANTISED =
  /^(De)?quantize|^QLinear|^Q(Gemm|MoE|Attention|EmbedLayer|Ordered)|^DynamicQuantize|Integer(16|ToFloat)?$|NBits|Bnb4|FpQ4|BlockQuantized/i;

function isQuantised({ op }: GraphNode): boolean {
  return QUANTISED.test(op);
}

function nodesOf(graph: ModelGraph): readonly GraphNode[] {
  return graph.nodes.flatMap((node) => [node, ...Object.values(node.bodies).flatMap(nodesOf)]);
}

/** What of a model is quantised already, in words; null where nothing is. */
export function quantisedAlready(graph: ModelGraph): string | null {
  const ops = new Set(
    nodesOf(graph)
      .filter(isQuantised)
      .map(({ op }) => op),
  );
  if (ops.size > 0) return `it has quantised operators already (${[...ops].slice(0, 3).join(", ")})`;
  for (const { origin, storage } of graph.tensors.values())
    if (origin === "weight" && storage && storage.format !== "sparse")
      return `its weights are stored in blocks already (${storage.format})`;
  return null;
}
