import { type Bytes, bytesOf } from "../core/units.ts";
import { elementsOf, type GraphNode, type ModelGraph, type TensorInfo } from "../graph/model.ts";

/** Ops that read learned values of any shape. */
const LEARNED = new Set([
  "Conv",
  "ConvTranspose",
  "ConvInteger",
  "QLinearConv",
  "FusedConv",
  "Gemm",
  "QGemm",
  "MatMul",
  "MatMulInteger",
  "MatMulNBits",
  "QLinearMatMul",
  "FusedMatMul",
  "LSTM",
  "GRU",
  "RNN",
  "PRelu",
  "BatchNormalization",
  "InstanceNormalization",
  "LayerNormalization",
  "GroupNormalization",
  "RMSNormalization",
  "DequantizeLinear",
]);

/** Ops that read learned vectors: biases and scales. Scalars and masks beside them are constants of the formula. */
const AFFINE = new Set(["Add", "Sub", "Mul", "Div"]);

function reads(node: GraphNode, { shape, dtype }: TensorInfo): boolean {
  if (LEARNED.has(node.op)) return true;
  const floating = dtype === "f32" || dtype === "f16" || dtype === "bf16" || dtype === "f64";
  return AFFINE.has(node.op) && floating && shape?.length === 1 && shape[0] !== 1;
}

/** Constant nodes hold axes, sizes and masks, but in some exports the weights too; who reads one tells. The former. */
function constantsApart(graph: ModelGraph): ReadonlySet<string> {
  const constants = new Set<string>();
  for (const node of graph.nodes)
    if (node.op === "Constant") for (const output of node.outputs) constants.add(output);
  if (constants.size === 0) return constants;
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      const tensor = constants.has(input) ? graph.tensors.get(input) : undefined;
      if (tensor && reads(node, tensor)) constants.delete(input);
    }
  }
  return constants;
}

/**
 * Parameters of a graph and its bodies: each initialiser once, however many nodes read it. `around` are the graphs that
 * a body lies in: it repeats the tensors that it reads from them.
 */
export function parametersOf(
  graph: ModelGraph,
  around: readonly ModelGraph[] = [],
): { readonly params: number; readonly bytes: Bytes } {
  const apart = constantsApart(graph);
  let params = 0;
  let bytes = 0;
  for (const tensor of graph.tensors.values()) {
    if (tensor.origin !== "weight" || apart.has(tensor.name)) continue;
    if (around.some((outer) => outer.tensors.has(tensor.name))) continue;
    const elements = elementsOf(tensor.shape) ?? 0;
    params += elements;
    bytes += tensor.storage?.bytes ?? bytesOf(tensor.dtype, elements);
  }
  for (const node of graph.nodes) {
    for (const body of Object.values(node.bodies)) {
      const inner = parametersOf(body, [...around, graph]);
      params += inner.params;
      bytes += inner.bytes;
    }
  }
  return { params, bytes };
}
