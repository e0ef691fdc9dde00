import { type Bytes, bytesOf } from "../core/units.ts";
import { elementsOf, type GraphNode, hasBodies, type ModelGraph, type TensorInfo } from "../graph/model.ts";
import type { Step, Tensor } from "./scope.ts";

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
  "FusedGemm",
  "NhwcConv",
  "NhwcFusedConv",
  "DynamicQuantizeMatMul",
  "MatMulIntegerToFloat",
  "MatMulBnb4",
  "MoE",
  "QMoE",
  "QAttention",
  "DynamicQuantizeLSTM",
  "EmbedLayerNormalization",
  "SkipLayerNormalization",
  "SkipSimplifiedLayerNormalization",
  "SimplifiedLayerNormalization",
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
    if (!LEARNED.has(node.op) && !AFFINE.has(node.op)) continue;
    for (const input of node.inputs) {
      const tensor = constants.has(input) ? graph.tensors.get(input) : undefined;
      if (tensor && reads(node, tensor)) constants.delete(input);
    }
  }
  return constants;
}

/**
 * Which tensors are parameters: every initialiser once, however many nodes read it. Gives each to one node, so that the
 * nodes' parameters add up to no more than the graph's.
 */
export class Parameters {
  readonly #taken = new Set<Tensor>();
  readonly #followed = new Set<Step>();
  readonly #apart = new Map<ModelGraph, ReadonlySet<string>>();

  /** Parameters of a graph and its bodies. `around` are the graphs that a body lies in, whose tensors it repeats. */
  total(
    graph: ModelGraph,
    around: readonly ModelGraph[] = [],
  ): { readonly params: number; readonly bytes: Bytes } {
    const apart = this.#constantsApart(graph);
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
      if (!hasBodies(node)) continue;
      for (const body of Object.values(node.bodies)) {
        const inner = this.total(body, [...around, graph]);
        params += inner.params;
        bytes += inner.bytes;
      }
    }
    return { params, bytes };
  }

  /** Elements of the weights that no node before this one has read, itself or through folded nodes. */
  claim(step: Step): number {
    const { node } = step;
    if (node.folded || node.op === "Constant") return 0;
    let elements = 0;
    const open: Step[] = [step];
    for (let next = open.pop(); next; next = open.pop()) {
      for (const tensor of next.inputs) {
        if (!tensor) continue;
        elements += this.#take(tensor);
        const { folded } = tensor;
        if (!folded || this.#followed.has(folded)) continue;
        this.#followed.add(folded);
        open.push(folded);
      }
    }
    return elements;
  }

  #take({ outermost }: Tensor): number {
    if (outermost?.own?.origin !== "weight" || this.#taken.has(outermost)) return 0;
    const { scope, name, own } = outermost;
    if (this.#constantsApart(scope.graph).has(name)) return 0;
    this.#taken.add(outermost);
    return elementsOf(own.shape) ?? 0;
  }

  #constantsApart(graph: ModelGraph): ReadonlySet<string> {
    let apart = this.#apart.get(graph);
    if (!apart) {
      apart = constantsApart(graph);
      this.#apart.set(graph, apart);
    }
    return apart;
  }
}
