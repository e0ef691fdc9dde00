import type { GraphNode, ModelGraph, TensorInfo } from "../model.ts";
import { onnxCode } from "../onnx-dtype.ts";
import { constantProduct, numbersOf } from "./products.ts";
import { quantisedAlready } from "./quantised.ts";
import { type Rewriting, rewritten } from "./rewriting.ts";
import type { Converted, DataTypeRule } from "./types.ts";

/**
 * Dynamic quantisation as ONNX Runtime's quantiser writes it: weights in 8 bits with one scale a tensor; activations are
 * quantised in every run (DynamicQuantizeLinear), multiplied as integers (MatMulInteger, ConvInteger), and scaled back.
 * Tables that are looked up are kept in 8 bits and what is looked up is scaled back.
 */
function convert(graph: ModelGraph): Converted {
  const left = quantisedAlready(graph);
  const changed = new Set<string>();
  if (left) return { graph, changed, notes: [], left };
  const result = rewritten(graph, (rewriting) => {
    const rule = new Quantiser(rewriting, changed);
    return (node) => {
      if (!rule.product(node) && !rule.convolution(node) && !rule.lookUp(node)) rewriting.keep(node);
    };
  });
  const notes = changed.size > 0 ? [] : ["It has no product or convolution in f32 with constant weights."];
  return { graph: result, changed, notes, left: null };
}

/** A tensor in 8 bits, with its scale and zero point. */
interface Quantised {
  readonly values: string;
  readonly scale: string;
  readonly zero: string;
}

class Quantiser {
  readonly #rewriting: Rewriting;
  readonly #changed: Set<string>;
  readonly #weights = new Map<string, Quantised>();
  readonly #activations = new Map<string, Quantised>();

  constructor(rewriting: Rewriting, changed: Set<string>) {
    this.#rewriting = rewriting;
    this.#changed = changed;
  }

  product(node: GraphNode): boolean {
    const product = constantProduct(this.#rewriting, node);
    if (product?.weight.dtype !== "f32" || product.input.dtype !== "f32") return false;
    const { input, weight, shape, added } = product;
    this.#integer(node, "MatMulInteger", input, this.#weight(weight, shape), {}, added);
    return true;
  }

  convolution(node: GraphNode): boolean {
    const { op, domain, attributes, folded } = node;
    if (folded || op !== "Conv" || domain !== "" || (attributes.activation ?? "") !== "") return false;
    const [input, weight] = node.inputs.map((name) => this.#rewriting.tensor(name));
    const shape = weight && numbersOf(weight);
    if (!input || !shape || !this.#rewriting.isConstant(weight.name) || weight.dtype !== "f32") return false;
    this.#integer(
      node,
      "ConvInteger",
      input,
      this.#weight(weight, shape),
      attributes,
      this.#bias(node, shape.length),
    );
    return true;
  }

  /** A row of a table in 8 bits is scaled back after it was looked up. */
  lookUp(node: GraphNode): boolean {
    if (node.folded || node.op !== "Gather" || node.domain !== "") return false;
    const [table] = node.inputs.map((name) => this.#rewriting.tensor(name));
    const output = this.#rewriting.tensor(node.outputs[0]!);
    const shape = table && numbersOf(table);
    if (!output || !shape || !this.#rewriting.isConstant(table.name) || table.dtype !== "f32") return false;
    const { values, scale, zero } = this.#weight(table, shape);
    const found = this.#rewriting.declare(`${output.name}_quantized`, "i8", output.shape);
    this.#changed.add(node.name);
    this.#rewriting.keep({ ...node, inputs: [values, ...node.inputs.slice(1)], outputs: [found] });
    this.#rewriting.add({
      name: `${node.name}_DequantizeLinear`,
      op: "DequantizeLinear",
      inputs: [found, scale, zero],
      outputs: [output.name],
    });
    return true;
  }

  /** Integer product, cast, both scales, and what is added in f32. */
  #integer(
    node: GraphNode,
    op: string,
    input: TensorInfo,
    weight: Quantised,
    attributes: GraphNode["attributes"],
    added: string,
  ): void {
    const out = this.#rewriting;
    const { shape, name: result } = out.tensor(node.outputs[0]!)!;
    const activation = this.#activation(input);
    const sums = out.declare(`${result}_output_quantized`, "i32", shape);
    const floats = out.declare(`${result}_cast_output`, "f32", shape);
    const scale = out.declare(`${result}_scales`, "f32", []);
    const scaled = added === "" ? result : out.declare(`${result}_scaled`, "f32", shape);
    this.#changed.add(node.name);
    out.keep({
      ...node,
      op,
      inputs: [activation.values, weight.values, activation.zero, weight.zero],
      outputs: [sums],
      attributes,
    });
    out.add({
      name: `${node.name}_cast`,
      op: "Cast",
      inputs: [sums],
      outputs: [floats],
      attributes: { to: onnxCode("f32") },
    });
    out.add({
      name: `${node.name}_scales_mul`,
      op: "Mul",
      inputs: [activation.scale, weight.scale],
      outputs: [scale],
    });
    out.add({ name: `${node.name}_output_scale_mul`, op: "Mul", inputs: [floats, scale], outputs: [scaled] });
    if (added !== "")
      out.add({ name: `${node.name}_bias_add`, op: "Add", inputs: [scaled, added], outputs: [result] });
  }

  /** Quantised once, whoever reads it. */
  #activation({ name, shape }: TensorInfo): Quantised {
    const known = this.#activations.get(name);
    if (known) return known;
    const quantised = {
      values: this.#rewriting.declare(`${name}_quantized`, "u8", shape),
      scale: this.#rewriting.declare(`${name}_scale`, "f32", []),
      zero: this.#rewriting.declare(`${name}_zero_point`, "u8", []),
    };
    this.#activations.set(name, quantised);
    this.#rewriting.add({
      name: `${name}_QuantizeLinear`,
      op: "DynamicQuantizeLinear",
      inputs: [name],
      outputs: Object.values(quantised),
    });
    return quantised;
  }

  #weight({ name }: TensorInfo, shape: readonly number[]): Quantised {
    const key = `${name} ${shape}`;
    const known = this.#weights.get(key);
    if (known) return known;
    const quantised = {
      values: this.#rewriting.weight(`${name}_quantized`, "i8", shape),
      scale: this.#rewriting.weight(`${name}_scale`, "f32", []),
      zero: this.#rewriting.weight(`${name}_zero_point`, "i8", []),
    };
    this.#weights.set(key, quantised);
    this.#rewriting.replaced(name);
    return quantised;
  }

  /** The bias of a convolution as what is added to each of its channels. */
  #bias({ inputs, attributes }: GraphNode, rank: number): string {
    const name = inputs[2] ?? "";
    const bias = name === "" ? undefined : this.#rewriting.tensor(name);
    const length = bias && numbersOf(bias)?.[0];
    if (!bias || length === undefined || attributes.data_layout === "NHWC") return name;
    this.#rewriting.replaced(name);
    const channels = [length, ...Array.from({ length: rank - 2 }, () => 1)];
    return this.#rewriting.weight(`${name}_reshaped`, bias.dtype, channels);
  }
}

export const int8: DataTypeRule = {
  label: "int8",
  what: "Weights in 8 bits; activations quantised in every run and multiplied as integers (dynamic quantisation).",
  convert,
};
