import type { Dtype } from "../../core/units.ts";
import type { GraphNode, ModelGraph, TensorInfo } from "../model.ts";
import { onnxCode } from "../onnx-dtype.ts";
import { quantisedAlready } from "./quantised.ts";
import { type Rewriting, rewritten } from "./rewriting.ts";
import type { Converted } from "./types.ts";

/** Operands that the operator's definition wants in f32 whatever its data are: scales and regions. */
const SETTINGS: Readonly<Record<string, readonly number[]>> = { Resize: [1, 2], Upsample: [1] };

/** Operators that are defined for f32 and not for f16. */
const ONLY_F32 = new Set(["NonMaxSuppression", "Range", "LabelEncoder", "TfIdfVectorizer"]);

/** Attributes that name an element type. */
const TYPE_ATTRIBUTES = ["to", "dtype"] as const;

/**
 * Every float of one of the types `from` as `to`: weights, activations, inputs and results. What an operator wants in f32
 * stays so, between casts where it computes.
 */
export function inFloats(graph: ModelGraph, from: readonly Dtype[], to: Dtype): Converted {
  const left = quantisedAlready(graph);
  if (left) return { graph, changed: new Set(), notes: [], left };
  const changed = new Set<string>();
  const others = new Set<TensorInfo>();
  const cast = new Set<string>();
  const codes = new Map(from.map((dtype) => [onnxCode(dtype), onnxCode(to)]));

  const retyped = (node: GraphNode): GraphNode => {
    const attributes = { ...node.attributes };
    for (const name of TYPE_ATTRIBUTES) {
      const value = attributes[name];
      if (typeof value === "number") attributes[name] = codes.get(value) ?? value;
    }
    return { ...node, attributes };
  };
  const ruleFor = (rewriting: Rewriting) => (node: GraphNode) => {
    const operands = [...node.inputs, ...node.outputs].map((name) => rewriting.tensor(name));
    if (operands.some((tensor) => tensor && others.has(tensor))) changed.add(node.name);
    if (to !== "f16" || node.folded || !ONLY_F32.has(node.op)) {
      rewriting.keep(retyped(node));
      return;
    }
    cast.add(node.op);
    between(rewriting, node, to);
  };
  const result = rewritten(withFloats(graph, { from, to, others }), ruleFor);
  const notes = [...cast].map((op) => `${op} is defined for f32 only and stays between casts.`);
  return { graph: result, changed, notes, left: null };
}

/** The node in f32, with casts before and behind. */
function between(rewriting: Rewriting, node: GraphNode, to: Dtype): void {
  const inputs = node.inputs.map((name) => {
    const tensor = rewriting.tensor(name);
    if (tensor?.dtype !== to) return name;
    const wide = rewriting.declare(`${name}_f32`, "f32", tensor.shape);
    rewriting.add({
      name: `${node.name}_input_cast`,
      op: "Cast",
      inputs: [name],
      outputs: [wide],
      attributes: { to: onnxCode("f32") },
    });
    return wide;
  });
  const behind: [string, string][] = [];
  const outputs = node.outputs.map((name) => {
    const tensor = rewriting.tensor(name);
    if (tensor?.dtype !== to) return name;
    const wide = rewriting.declare(`${name}_f32`, "f32", tensor.shape);
    behind.push([wide, name]);
    return wide;
  });
  rewriting.keep({ ...node, inputs, outputs });
  for (const [wide, name] of behind)
    rewriting.add({
      name: `${node.name}_output_cast`,
      op: "Cast",
      inputs: [wide],
      outputs: [name],
      attributes: { to: onnxCode(to) },
    });
}

interface Retyping {
  readonly from: readonly Dtype[];
  readonly to: Dtype;
  /** The tensors that have another type now. */
  readonly others: Set<TensorInfo>;
}

/** The same nodes, the tensors of other types; those of bodies too. */
function withFloats(graph: ModelGraph, retyping: Retyping): ModelGraph {
  const { from, to, others } = retyping;
  const settings = new Set<string>();
  if (to === "f16")
    for (const { op, inputs } of graph.nodes)
      for (const at of SETTINGS[op] ?? []) if (inputs[at]) settings.add(inputs[at]);
  const tensors = new Map(graph.tensors);
  for (const [name, tensor] of graph.tensors) {
    if (!from.includes(tensor.dtype) || settings.has(name)) continue;
    const other = { ...tensor, dtype: to };
    others.add(other);
    tensors.set(name, other);
  }
  const nodes = graph.nodes.map((node) => {
    const bodies = Object.entries(node.bodies).map(([name, body]) => [name, withFloats(body, retyping)]);
    return bodies.length > 0 ? { ...node, bodies: Object.fromEntries(bodies) } : node;
  });
  return { ...graph, tensors, nodes };
}
