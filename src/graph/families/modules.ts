import type { DraftTensor } from "../draft.ts";
import { Drafting, type NodeOptions } from "../drafting.ts";
import { parentOf, type Role } from "./roles.ts";
import type { Part, Weights } from "./weights.ts";

const MICROSOFT = "com.microsoft";

/** Functions between the matrices of a feed-forward part. */
export type Activation = "silu" | "gelu" | "gelu_tanh" | "relu";

/** The layers that transformers are made of, each drafted as the nodes that it comes to. */
export class Modules {
  readonly draft: Drafting;
  readonly weights: Weights;
  /** Roles that have a bias, where the file does not tell. */
  readonly #biases: ReadonlySet<Role>;

  constructor(weights: Weights, biases: readonly Role[], where: string) {
    this.draft = new Drafting(where);
    this.weights = weights;
    this.#biases = new Set(biases);
  }

  /** Path of something that has no weights, beside the module of a role. */
  beside(role: Role, layer: number | null, name: string): string {
    const parent = parentOf(this.weights.path(role, layer));
    return parent === "" ? name : `${parent}/${name}`;
  }

  /** A weight as a tensor of the graph; the same one again is the same tensor. */
  weight(role: Role, layer: number | null, part: Part, dims: readonly number[]): string {
    const tensor: DraftTensor = this.weights.take(role, layer, part, dims);
    const { name, dtype, storage } = tensor;
    return this.draft.weight(name, dtype, tensor.dims, storage ? { storage } : {});
  }

  hasBias(role: Role, layer: number | null): boolean {
    return this.weights.has(role, layer, "bias") ?? this.#biases.has(role);
  }

  /** x·Wᵀ + b: x [..., inputs] → [..., outputs]. */
  linear(role: Role, layer: number | null, x: string, inputs: number, outputs: number): string {
    const name = this.weights.path(role, layer);
    const inputsFirst = layer !== null && this.weights.inputsFirst;
    const dims = inputsFirst ? [inputs, outputs] : [outputs, inputs];
    const product = this.product(name, x, this.weight(role, layer, "weight", dims), inputsFirst);
    if (!this.hasBias(role, layer)) return product;
    const bias = this.weight(role, layer, "bias", [outputs]);
    return this.draft.node("Add", [product, bias], { name: `${name}/bias` });
  }

  /** x·W, or x·Wᵀ for a matrix that is [outputs, inputs]. */
  product(name: string, x: string, matrix: string, inputsFirst = false): string {
    if (inputsFirst) return this.draft.node("MatMul", [x, matrix], { name });
    return this.draft.node("FusedMatMul", [x, matrix], {
      name,
      domain: MICROSOFT,
      attributes: { transB: 1 },
    });
  }

  /** Over the last axis, of `size` elements. */
  norm(role: Role, layer: number | null, x: string, size: number, kind: "rms" | "layer"): string {
    const name = this.weights.path(role, layer);
    const scale = this.weight(role, layer, "weight", [size]);
    const attributes = { axis: -1 };
    if (kind === "rms") return this.draft.node("RMSNormalization", [x, scale], { name, attributes });
    const bias = this.weight(role, layer, "bias", [size]);
    return this.draft.node("LayerNormalization", [x, scale, bias], { name, attributes });
  }

  /** Rows of a table [rows, size] by their numbers [batch, sequence] → [batch, sequence, size]. */
  lookup(role: Role, ids: string, rows: number, size: number): string {
    const table = this.weight(role, null, "weight", [rows, size]);
    return this.draft.node("Gather", [table, ids], {
      name: this.weights.path(role, null),
      attributes: { axis: 0 },
    });
  }

  activation(kind: Activation, x: string, name: string): string {
    if (kind === "silu") return this.draft.node("Swish", [x], { name });
    if (kind === "relu") return this.draft.node("Relu", [x], { name });
    const attributes = { approximate: kind === "gelu_tanh" ? "tanh" : "none" };
    return this.draft.node("Gelu", [x], { name, attributes });
  }

  add(a: string, b: string, name: string): string {
    return this.draft.node("Add", [a, b], { name });
  }

  multiply(a: string, b: string, name: string): string {
    return this.draft.node("Mul", [a, b], { name });
  }

  /** A number of the formula, which is no parameter. */
  scalar(name: string, value: number): string {
    return this.draft.node("Constant", [], { name, attributes: { value_float: value } });
  }

  /** Cut along the last axis. */
  split(x: string, sizes: readonly number[], name: string): readonly string[] {
    const outputs = sizes.map((_, i) => `${name}:${i}`);
    this.draft.node("Split", [x], { name, outputs, attributes: { axis: -1, split: sizes } });
    return outputs;
  }

  /** An operator that ONNX Runtime has and ONNX has not. */
  fused(op: string, inputs: readonly string[], options: Omit<NodeOptions, "domain">): string {
    return this.draft.node(op, inputs, { ...options, domain: MICROSOFT });
  }
}
